// The recordings: what the real server answered, one JSON file per suite with one line per exchange.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isObject, type Json, type NumberText, parseJson, printJson } from "./json.ts";
import type { Answer } from "./normalise.ts";
import type { Exchange } from "./run.ts";
import type { Step } from "./scenario.ts";

/** Answers by scenario name; null stands for a request that was not sent because it crashes the real server. */
export type Recording = ReadonlyMap<string, readonly RecordedExchange[]>;

export interface RecordedExchange {
  /** What was sent, to notice that a case has been changed without recording it again. */
  readonly request: string;
  readonly answer: Answer | null;
}

const DIRECTORY = join(import.meta.dirname, "recordings");
const traceId = { "chroma-trace-id": "0".repeat(32) };
const jsonType = { "content-type": "application/json" };

export function writeRecording(suite: string, scenarios: ReadonlyMap<string, readonly Exchange[]>): void {
  const blocks = [...scenarios].map(
    ([name, exchanges]) => `${JSON.stringify(name)}: [\n${exchanges.map(exchangeLine).join(",\n")}\n]`,
  );
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(join(DIRECTORY, `${suite}.json`), `{\n${blocks.join(",\n")}\n}\n`);
}

export function readRecording(suite: string): Recording {
  const json = parseJson(readFileSync(join(DIRECTORY, `${suite}.json`), "utf8"));
  if (!isObject(json)) throw new Error(`${suite}.json does not hold an object`);
  return new Map(
    Object.entries(json).map(([name, exchanges]) => [name, (exchanges as Json[]).map((each) => fromLine(each))]),
  );
}

/** The request as the recording shows it. */
export function requestText(step: Step): string {
  const headers = Object.entries(step.headers ?? {}).map(([name, value]) => ` [${name}: ${value}]`);
  const body = step.generate === undefined ? step.body : `<${step.generate.name}>`;
  const transport = step.transport === undefined ? "" : ` [${step.transport}]`;
  return `${step.method} ${step.path}${transport}${headers.join("")}${body === undefined ? "" : ` ${body}`}`;
}

function exchangeLine({ step, answer }: Exchange): string {
  const members = [`"request":${JSON.stringify(requestText(step))}`];
  if (answer === undefined) return `{${members[0]},"crashes":true}`;
  members.push(`"status":${answer.status}`);
  const usual = usualHeaders(answer);
  if (JSON.stringify(usual) !== JSON.stringify(sorted(answer.headers))) {
    members.push(`"headers":${JSON.stringify(sorted(answer.headers))}`);
  }
  if (answer.json !== undefined) members.push(`"json":${answer.json.replaceAll("\n", " ")}`);
  if (answer.text !== undefined) members.push(`"text":${JSON.stringify(answer.text)}`);
  return `{${members.join(",")}}`;
}

function fromLine(json: Json): RecordedExchange {
  if (!isObject(json)) throw new Error("an exchange must be an object");
  const request = json.request as string;
  if (json.crashes === true) return { request, answer: null };
  const { status, headers, json: body, text } = json;
  const answer = {
    status: Number((status as NumberText).text),
    json: body === undefined ? undefined : printJson(body),
    text: text as string | undefined,
  };
  return { request, answer: { ...answer, headers: (headers as Record<string, string>) ?? usualHeaders(answer) } };
}

/** Headers that are not written down. */
function usualHeaders(answer: { status: number; json?: string | undefined }): Record<string, string> {
  const type = answer.json === undefined ? {} : jsonType;
  return answer.status >= 400 ? { ...traceId, ...type } : type;
}

function sorted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)));
}
