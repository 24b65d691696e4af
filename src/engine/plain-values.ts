import { invalidArgument } from "../api/errors.ts";
import { JsonReader } from "../api/json-reader.ts";
import { toMetadataValue } from "../api/metadata-shape.ts";
import type { Json, JsonObject, MetadataUpdate } from "../api/values.ts";

/**
 * JavaScript values on the user's side. JavaScript has one kind of number: whole numbers are taken for Chroma's ints, all others
 * for floats, and `bigint` is always an int.
 */
export type PlainScalar = string | number | boolean | bigint;
export type PlainValue = PlainScalar | readonly PlainScalar[] | null;
export type PlainMetadata = Readonly<Record<string, PlainValue>>;

/** A plain value as the JSON that Chroma's clients would send for it. */
export function toJson(value: unknown, what: string): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "bigint")
    return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => toJson(item, what));
  if (typeof value === "object") return toJsonObject(value, what);
  throw invalidArgument(`${what} holds a ${typeof value}: expected strings, numbers, booleans, lists, objects or null`);
}

export function toJsonObject(value: object, what: string): JsonObject {
  const object = { __proto__: null } as unknown as JsonObject;
  for (const [key, member] of Object.entries(value)) if (member !== undefined) object[key] = toJson(member, what);
  return object;
}

/** Metadata of one record as the store takes it. */
export function toMetadata(metadata: PlainMetadata, index: number): MetadataUpdate {
  const update = { __proto__: null } as unknown as MetadataUpdate;
  for (const [key, member] of Object.entries(metadata)) {
    if (member === undefined) continue;
    const value = toMetadataValue(toJson(member, `metadatas[${index}].${key}`));
    if (value === undefined)
      throw invalidArgument(
        `metadatas[${index}].${key}: expected a string, number, boolean, a list of one of them, or null`,
      );
    update[key] = value;
  }
  return update;
}

/** JSON text as plain values: ints beyond 2^53 stay `bigint`. */
export function fromJsonText(text: string): unknown {
  const reader = new JsonReader(Buffer.from(text));
  const value = reader.json();
  reader.end();
  return toPlain(value);
}

export function toPlain(value: Json): unknown {
  if (typeof value === "bigint")
    return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toPlain(member)]));
}
