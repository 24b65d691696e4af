import type { Json, JsonObject } from "../api/values.ts";

const INTEGER = /^-?\d+$/;
const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** Reads JSON text written by `writeJson`. */
export function readJson(text: string): Json {
  return JSON.parse(text, (_key, value, context?: { source?: string }) => {
    if (typeof value === "number") return numberOf(value, context?.source ?? String(value));
    return value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.assign(Object.create(null), value)
      : value;
  }) as Json;
}

function numberOf(value: number, source: string): number | bigint {
  if (!INTEGER.test(source)) return value;
  const integer = BigInt(source);
  return integer >= MIN && integer <= MAX ? integer : value;
}

/** Integers without, floats with point or exponent. */
export function writeJson(value: Json): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return writeFloat(value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (value !== null && typeof value === "object") return writeObject(value);
  return JSON.stringify(value);
}

const writeObject = (object: JsonObject): string =>
  `{${Object.keys(object)
    .map((key) => `${JSON.stringify(key)}:${writeJson(object[key] as Json)}`)
    .join(",")}}`;

function writeFloat(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return INTEGER.test(text) ? `${text}.0` : text;
}
