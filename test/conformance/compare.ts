// Says how an answer differs from the expected one.
import { isObject, type Json, NumberText, parseJson } from "./json.ts";
import type { Answer } from "./normalise.ts";
import type { Fix, Step } from "./scenario.ts";

/** Messages whose remainder is free text of a library of the real server: only these beginnings are compared. */
const FREE_MESSAGES = [
  "Failed to deserialize the JSON body into the target type: ",
  "Failed to parse the request body as JSON: ",
  "Regex syntax errror: regex parse error:",
  "Tonic error: code: ",
  "Validation error: name: Validation error: length [",
  "Validation error: schema: At most one sparse vector index is allowed for the collection: ",
  "Failed to reconcile schema: Invalid HNSW configuration: ",
];
/** Messages in place of which any other will do. */
const ODD_MESSAGES = [
  "Tonic error: code: 'Client specified an invalid argument'",
  "Failed to get attached function: code: 'Client specified an invalid argument'",
];
const VALIDATION = "Validation error: ";
/** Objects below these members are maps whose order is arbitrary in the real server. */
const UNORDERED = new Set(["metadata", "metadatas", "keys", "embedding_function"]);
const DISTANCE_TOLERANCE = 1e-6;

export function compareAnswers(step: Step, expected: Answer, actual: Answer): string[] {
  const differences = [...compareStatus(expected.status, actual), ...compareHeaders(expected.headers, actual.headers)];
  if (expected.json === undefined || actual.json === undefined) {
    const [wanted, found] = [expected.json ?? expected.text, actual.json ?? actual.text];
    if (wanted !== found) differences.push(`body: expected ${wanted ?? "none"}, got ${found ?? "none"}`);
    return differences;
  }
  if (step.exact === true && expected.json !== actual.json) {
    differences.push(`body: expected exactly ${expected.json}, got ${actual.json}`);
    return differences;
  }
  const approximate = new Set(["distances", ...(step.approximate ?? [])]);
  compareJson(
    parseJson(expected.json),
    parseJson(actual.json),
    { path: "", ordered: true, close: false, approximate },
    differences,
  );
  return differences;
}

export function compareWithFix(fix: Fix, actual: Answer): string[] {
  const differences = compareStatus(fix.status, actual);
  if (differences.length > 0) return differences;
  const json = actual.json === undefined ? null : parseJson(actual.json);
  const context = { path: "", ordered: true, close: false, approximate: new Set(["distances"]) };
  if (fix.body !== undefined) compareJson(parseJson(fix.body), json, context, differences);
  const body = isObject(json) ? json : {};
  if (fix.error !== undefined && body.error !== fix.error) {
    differences.push(`error: expected ${fix.error}, got ${String(body.error)}`);
  }
  if (fix.message !== undefined && body.message !== fix.message) {
    differences.push(`message: expected ${fix.message}, got ${String(body.message)}`);
  }
  return differences;
}

function compareStatus(expected: number, actual: Answer): string[] {
  if (expected === actual.status) return [];
  return [`status: expected ${expected}, got ${actual.status} ${(actual.json ?? actual.text ?? "").slice(0, 300)}`];
}

function compareHeaders(
  expected: Readonly<Record<string, string>>,
  actual: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) =>
    expected[name] === actual[name]
      ? []
      : [`header ${name}: expected ${expected[name] ?? "none"}, got ${actual[name] ?? "none"}`],
  );
}

interface Context {
  readonly path: string;
  readonly ordered: boolean;
  readonly close: boolean;
  readonly approximate: ReadonlySet<string>;
}

function compareJson(expected: Json, actual: Json, context: Context, differences: string[]): void {
  const differ = (wanted: string, found: string): void => {
    differences.push(`${context.path || "body"}: expected ${wanted}, got ${found}`);
  };
  if (expected instanceof NumberText && actual instanceof NumberText) {
    if (!sameNumber(expected, actual, context.close)) differ(expected.text, actual.text);
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length) differ(brief(expected), brief(actual));
    else
      for (const [i, item] of expected.entries())
        compareJson(item, actual[i] as Json, inside(context, `[${i}]`), differences);
  } else if (isObject(expected) && isObject(actual)) {
    compareObjects(expected, actual, context, differences);
  } else if (typeof expected === "string" && typeof actual === "string" && context.path === ".message") {
    if (!sameMessage(expected, actual)) differ(expected, actual);
  } else if (expected !== actual) {
    differ(brief(expected), brief(actual));
  }
}

function compareObjects(
  expected: { [key: string]: Json },
  actual: { [key: string]: Json },
  context: Context,
  differences: string[],
): void {
  const [wanted, found] = [Object.keys(expected), Object.keys(actual)];
  const order = (keys: string[]): string => (context.ordered ? keys : keys.toSorted()).join(",");
  if (order(wanted) !== order(found)) {
    differences.push(`${context.path || "body"}: expected members ${order(wanted)}, got ${order(found)}`);
    return;
  }
  for (const key of wanted) {
    const close = context.close || context.approximate.has(key);
    const below = { ...inside(context, `.${key}`), ordered: context.ordered && !UNORDERED.has(key), close };
    compareJson(expected[key] as Json, actual[key] as Json, below, differences);
  }
}

const inside = (context: Context, member: string): Context => ({ ...context, path: context.path + member });

function sameNumber(expected: NumberText, actual: NumberText, close: boolean): boolean {
  if (expected.isInteger !== actual.isInteger) return false;
  if (expected.isInteger) return BigInt(expected.text) === BigInt(actual.text);
  const [a, b] = [Number(expected.text), Number(actual.text)];
  return Object.is(a, b) || (close && Math.abs(a - b) <= DISTANCE_TOLERANCE * Math.max(1, Math.abs(a)));
}

function sameMessage(expected: string, actual: string): boolean {
  if (ODD_MESSAGES.some((beginning) => expected.startsWith(beginning))) return true;
  const free = FREE_MESSAGES.find((beginning) => expected.startsWith(beginning));
  if (free !== undefined) return actual.startsWith(free);
  if (!expected.startsWith(VALIDATION) || !actual.startsWith(VALIDATION)) return expected === actual;
  const lines = (message: string): string => message.slice(VALIDATION.length).split("\n").sort().join("\n");
  return lines(expected) === lines(actual);
}

const brief = (json: Json): string => {
  const text = JSON.stringify(json, (_key, value) => (value instanceof NumberText ? value.text : value)) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};
