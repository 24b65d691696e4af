import { KromaError } from "../api/errors.ts";

export type OtlpHeaders = Readonly<Record<string, string>>;

const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/**
 * Headers for a collector, in either form that is in use: `k=v,k2=v2` with percent-encoded values, as OpenTelemetry specifies, or
 * a JSON object, as Chroma's guides show. Some versions of compose leave a brace too many behind the object, or of `{}` only `{`.
 */
export function parseOtlpHeaders(text: string): OtlpHeaders {
  const trimmed = text.trim();
  if (/^[{}\s]*$/.test(trimmed)) return {};
  if (trimmed.startsWith("{")) return checkOtlpHeaders(parseObject(trimmed));
  const pairs = trimmed.split(",").filter((pair) => pair.trim() !== "");
  return checkOtlpHeaders(Object.fromEntries(pairs.map(parsePair)));
}

/** Lower-case names with values, if they can be sent. */
export function checkOtlpHeaders(value: unknown): OtlpHeaders {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed();
  const headers: Record<string, string> = {};
  for (const [given, content] of Object.entries(value)) {
    const name = given.trim().toLowerCase();
    const isPlain = typeof content === "string" || typeof content === "number" || typeof content === "boolean";
    if (!isPlain || !NAME.test(name) || !VALUE.test(String(content))) throw malformed();
    headers[name] = String(content);
  }
  return headers;
}

function parseObject(text: string): unknown {
  for (const candidate of [text, text.replace(/\}\s*\}\s*$/, "}")]) {
    try {
      return JSON.parse(candidate);
    } catch {}
  }
  throw malformed();
}

function parsePair(pair: string): [name: string, value: string] {
  const mark = pair.indexOf("=");
  if (mark < 0) throw malformed();
  const value = pair.slice(mark + 1).trim();
  try {
    return [pair.slice(0, mark), decodeURIComponent(value)];
  } catch {
    return [pair.slice(0, mark), value];
  }
}

/** Says nothing of the text, which holds secrets. */
function malformed(): KromaError {
  return new KromaError("invalid_argument", 'headers must look like name=value,name2=value2 or {"name": "value"}');
}
