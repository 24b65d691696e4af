// Makes an answer comparable between runs and servers: what is random or depends on the machine becomes a placeholder.
import { availableParallelism } from "node:os";
import type { HttpAnswer } from "./http.ts";
import { isObject, type Json, NumberText, parseJson, printJson, tryParseJson } from "./json.ts";
import type { Step } from "./scenario.ts";

/** An answer without its accidents. Neither `json` nor `text`: the body is empty or was not looked at. */
export interface Answer {
  /** 0: the connection was closed without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body when it is JSON, as text. */
  readonly json?: string | undefined;
  readonly text?: string | undefined;
}

export type Variables = ReadonlyMap<string, string>;

const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const ZERO_UUID = "00000000-0000-0000-0000-000000000000";
const UNCOMPARED_HEADERS = new Set(["date", "connection", "keep-alive"]);

export function normalise(step: Step, sent: string, answer: HttpAnswer, variables: Variables): Answer {
  const headers = comparableHeaders(step, answer);
  const base = { status: answer.status, headers };
  if (step.view === "status") return base;
  const text = answer.body.toString("utf8");
  if (text === "") return base;
  const json = tryParseJson(text);
  if (json === undefined) return { ...base, text: withPlaceholders(text, sent, variables) };
  if (answer.status >= 400) return { ...base, json: withPlaceholders(text, sent, variables) };
  return { ...base, json: withPlaceholders(view(step, text, json, variables), sent, variables) };
}

function comparableHeaders(step: Step, answer: HttpAnswer): Record<string, string> {
  const entries = Object.entries(answer.headers).filter(([name]) => !UNCOMPARED_HEADERS.has(name));
  const headers = Object.fromEntries(entries);
  if (step.transport === "http2" || (step.method === "HEAD" && answer.status >= 400)) {
    delete headers["content-length"];
  } else if (step.method !== "HEAD" && answer.status !== 0) {
    if (headers["content-length"] === String(answer.body.length)) delete headers["content-length"];
    else headers["content-length"] = headers["content-length"] === undefined ? "missing" : "wrong";
  }
  if (step.view === "status") {
    delete headers["content-length"];
    if (headers["content-type"] !== undefined) headers["content-type"] = mediaType(headers["content-type"]);
  }
  return headers;
}

const mediaType = (contentType: string): string => contentType.replace(/;.*/, "");

function withPlaceholders(text: string, sent: string, variables: Variables): string {
  let result = text;
  for (const [name, value] of variables) result = result.replaceAll(value, `{${name}}`);
  result = result.replaceAll(UUID, (id) => (id === ZERO_UUID || sent.toLowerCase().includes(id) ? id : "{uuid}"));
  return result.replaceAll(
    new RegExp(`"num_threads":${availableParallelism()}(?=[,}])`, "g"),
    '"num_threads":"{cpus}"',
  );
}

function view(step: Step, text: string, json: Json, variables: Variables): string {
  if (step.view === "collections") return printJson(sortedByName(json));
  if (step.view === "positions") return printJson(positions(json, variables));
  if (step.view === "heartbeat") return printJson(checkedHeartbeat(json));
  return text;
}

/** Collections are listed by their random id: checked here, then ordered by name. */
function sortedByName(json: Json): Json {
  const items = (Array.isArray(json) ? json : []).filter(isObject);
  const ids = items.map((item) => item.id as string);
  if (ids.some((id, index) => index > 0 && id < (ids[index - 1] as string))) return "not in ascending order of ids";
  return items.toSorted((a, b) => ((a.name as string) < (b.name as string) ? -1 : 1));
}

/** A page of the list of collections becomes the ranks of its items among all ids captured by the scenario. */
function positions(json: Json, variables: Variables): Json {
  const ids = [...variables.values()].filter((value) => value.match(UUID)).sort();
  const items = (Array.isArray(json) ? json : []).filter(isObject);
  return items.map((item) => new NumberText(String(ids.indexOf(item.id as string))));
}

function checkedHeartbeat(json: Json): Json {
  const value = isObject(json) ? json["nanosecond heartbeat"] : undefined;
  if (!(value instanceof NumberText) || !value.isInteger) return json;
  const ageMs = Math.abs(Date.now() - Number(BigInt(value.text) / 1_000_000n));
  return parseJson(`{"nanosecond heartbeat":${ageMs < 60_000 ? 0 : value.text}}`);
}
