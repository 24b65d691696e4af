import { KromaError } from "./errors.ts";
import type { Json } from "./values.ts";

/** Where in the text something is wrong. Paths and lines are worked out only when an error is thrown, never on the way. */
export interface Place {
  readonly bytes: Uint8Array;
  /** Number of bytes before the reported position. */
  readonly position: number;
  /** Byte at which the value begins that the path in the message leads to. */
  readonly value: number;
  /** The fault lies between values (a missing comma, say): the path leads to the container. */
  readonly between: boolean;
  /** It concerns a member of the container that has no name yet, which is shown as `?`. */
  readonly member?: true;
}

/** The text is not JSON. */
export function syntaxFault(reason: string, place: Place): KromaError {
  return new KromaError("invalid_argument", `Failed to parse the request body as JSON: ${located(reason, place)}`);
}

/** The text is JSON, or was up to here, but not what was asked for. */
export function shapeFault(reason: string, place: Place): KromaError {
  const prefix = "Failed to deserialize the JSON body into the target type";
  return new KromaError("wrong_shape", `${prefix}: ${located(reason, place)}`);
}

function located(reason: string, place: Place): string {
  const path = pathTo(place);
  const lineStart = place.position === 0 ? 0 : place.bytes.lastIndexOf(0x0a, place.position - 1) + 1;
  let line = 1;
  for (let i = 0; i < lineStart; i++) if (place.bytes[i] === 0x0a) line++;
  return `${path === "" ? "" : `${path}: `}${reason} at line ${line} column ${place.position - lineStart}`;
}

interface Level {
  readonly array: boolean;
  /** Items before the current one. */
  index: number;
  key: string | null;
}

/** Reads the text again up to the place, keeping the open containers: `metadatas[0].tags`. */
function pathTo({ bytes, value, between, member }: Place): string {
  const levels: Level[] = [];
  let pendingKey = "";
  for (let i = 0; i < value; i++) {
    const byte = bytes[i];
    const level = levels.at(-1);
    if (byte === 0x22) {
      const end = stringEnd(bytes, i + 1, value);
      if (level && !level.array && level.key === null) pendingKey = keyText(bytes, i, end);
      i = end;
    } else if (byte === 0x3a && level) level.key = pendingKey;
    else if (byte === 0x2c && level) {
      level.index++;
      level.key = null;
    } else if (byte === 0x5b || byte === 0x7b) levels.push({ array: byte === 0x5b, index: 0, key: null });
    else if (byte === 0x5d || byte === 0x7d) levels.pop();
  }
  const container = between ? levels.pop() : undefined;
  const names = levels.map(({ array, index, key }) => (array ? `[${index}]` : key === null ? "" : `.${key}`));
  if (member && container?.array === false && names.length > 0) names.push(".?");
  return names.join("").replace(/^\./, "");
}

/** Index of the closing quote, or the limit. */
function stringEnd(bytes: Uint8Array, start: number, limit: number): number {
  let i = start;
  while (i < limit && bytes[i] !== 0x22) i += bytes[i] === 0x5c ? 2 : 1;
  return Math.min(i, limit);
}

function keyText(bytes: Uint8Array, start: number, end: number): string {
  const text = Buffer.from(bytes.subarray(start, end + 1)).toString("utf8");
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

/** A scalar as the reference names what it found. */
export function describe(value: Json): string {
  if (value === null) return "null";
  if (typeof value === "boolean") return `boolean \`${value}\``;
  if (typeof value === "bigint") return `integer \`${value}\``;
  if (typeof value === "number") return `floating point \`${floatText(value)}\``;
  return `string ${JSON.stringify(value)}`;
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = Math.abs(value) >= 1e16 ? value.toExponential() : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
