import type { DecodedEmbeddings } from "../api/embeddings.ts";
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
/** Metadata as it is read: keys without a value are absent. Ints beyond 2^53 are `bigint`. */
export type StoredMetadata = Readonly<Record<string, PlainScalar | readonly PlainScalar[]>>;

/** A vector as users have it; values are kept as float32. */
export type Embedding = Float32Array | readonly number[];

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_COUNT = 2 ** 32 - 1;

/** A plain value as the JSON that Chroma's clients would send for it; `what` names the argument in errors. */
export function toJson(value: unknown, what: string): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return checkText(value, what);
  if (typeof value === "number") return toNumber(value, what);
  if (typeof value === "bigint") return checkInt(value, what);
  if (Array.isArray(value)) return value.map((item) => toJson(item, what));
  if (isPlainObject(value)) return toJsonObject(value, what);
  throw invalidArgument(`${what} holds ${kindOf(value)}: expected strings, numbers, booleans, lists, objects or null`);
}

function toJsonObject(value: object, what: string): JsonObject {
  const object = { __proto__: null } as unknown as JsonObject;
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) object[checkText(key, what)] = toJson(member, `${what}.${key}`);
  }
  return object;
}

/** Metadata of one record as the store takes it. */
export function toMetadata(metadata: PlainMetadata, index: number): MetadataUpdate {
  if (typeof metadata !== "object" || Array.isArray(metadata))
    throw invalidArgument(`metadatas[${index}] is ${kindOf(metadata)}: expected an object or null`);
  const update = { __proto__: null } as unknown as MetadataUpdate;
  for (const [key, member] of Object.entries(metadata)) {
    if (member === undefined) continue;
    const what = `metadatas[${index}].${key}`;
    const value = toMetadataValue(toJson(member, what));
    if (value === undefined)
      throw invalidArgument(`${what}: expected a string, number, boolean, a list of one of them, or null`);
    update[checkText(key, what)] = value;
  }
  return update;
}

/** Vectors one after the other in one array. Rows may be null in updates. */
export function toMatrix(
  embeddings: readonly (Embedding | null)[],
  what: string,
  rows: "all" | "optional",
): DecodedEmbeddings {
  checkList(embeddings, what, "embeddings");
  embeddings.forEach((row, i) => {
    if (Array.isArray(row) || row instanceof Float32Array || (row === null && rows === "optional")) return;
    throw invalidArgument(`${what}[${i}] is ${kindOf(row)}: expected an array of numbers or a Float32Array`);
  });
  const count = embeddings.length;
  const dimension = embeddings.find((row) => row !== null)?.length ?? 0;
  const isConsistent = embeddings.every((row) => row === null || row.length === dimension);
  const data = new Float32Array(isConsistent ? count * dimension : 0);
  const present = Uint8Array.from(embeddings, (row) => (row === null ? 0 : 1));
  if (isConsistent) {
    embeddings.forEach((row, i) => {
      if (row !== null) data.set(row instanceof Float32Array ? row : checkNumbers(row, `${what}[${i}]`), i * dimension);
    });
  }
  const isComplete = present.every((bit) => bit === 1);
  return {
    count,
    vectors: isConsistent && present.includes(1) ? { dimension, count, data, ...(!isComplete && { present }) } : null,
    base64Problem: null,
    hasEmptyRow: embeddings.some((row) => row?.length === 0),
    isFinite: data.every(Number.isFinite),
    isConsistent,
  };
}

/** A list of strings; those that may be missing are null. */
export function checkTexts<T extends string | null>(list: readonly T[], what: string, expected: string): readonly T[] {
  checkList(list, what, expected);
  list.forEach((text, i) => {
    if (typeof text === "string") checkText(text, `${what}[${i}]`);
    else if (text !== null || !expected.includes("null"))
      throw invalidArgument(`${what}[${i}] is ${kindOf(text)}: expected a list of ${expected}`);
  });
  return list;
}

export function checkList(list: unknown, what: string, expected: string): void {
  if (!Array.isArray(list)) throw invalidArgument(`${what} is ${kindOf(list)}: expected a list of ${expected}`);
}

export function checkCount<T extends number | undefined>(count: T, what: string): T {
  if (count === undefined || (Number.isInteger(count) && count >= 0 && count <= MAX_COUNT)) return count;
  throw invalidArgument(`${what} is ${count}: expected a whole number from 0 to ${MAX_COUNT}`);
}

/** JSON text as plain values: ints beyond 2^53 stay `bigint`. */
export function fromJsonText(text: string): unknown {
  const reader = new JsonReader(Buffer.from(text));
  const value = reader.json();
  reader.end();
  return toPlain(value);
}

function toPlain(value: Json): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toPlain(member)]));
}

function toNumber(value: number, what: string): number | bigint {
  if (Number.isSafeInteger(value)) return BigInt(value);
  if (!Number.isFinite(value)) throw invalidArgument(`${what} is ${value}: numbers must be finite`);
  return value;
}

function checkInt(value: bigint, what: string): bigint {
  if (value >= MIN_INT && value <= MAX_INT) return value;
  throw invalidArgument(`${what} is ${value}n: an int has 64 bits, from -2^63 to 2^63 - 1`);
}

/** Half of a surrogate pair has no UTF-8: it would come back as another character. */
function checkText(text: string, what: string): string {
  if (text.isWellFormed()) return text;
  throw invalidArgument(`${what} holds half a character (a lone surrogate): cut strings between characters`);
}

function checkNumbers(row: readonly number[], what: string): readonly number[] {
  for (let i = 0; i < row.length; i++) {
    if (typeof row[i] !== "number") throw invalidArgument(`${what}[${i}] is ${kindOf(row[i])}: expected a number`);
  }
  return row;
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = value.constructor?.name ?? "Object";
  return name === "Object" ? "an object" : `a ${name}`;
}
