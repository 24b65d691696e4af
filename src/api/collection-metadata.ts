import { isMetadataKey } from "./names.ts";
import { mapped, nullable, record, type Shape, shape } from "./shape.ts";
import type { Json, JsonObject } from "./values.ts";

const MAX_I64 = 2n ** 63n - 1n;
const MIN_I64 = -(2n ** 63n);
const MAX_U32 = 2n ** 32n - 1n;
const SPARSE_TYPE = "sparse_vector";

/**
 * Metadata of a collection in a request. Lists and sparse vectors are well-formed here, as they are in the metadata of records;
 * `metadataFault` has the last word.
 */
export const metadataShape: Shape<JsonObject> = record(metadataValue("MetadataValue"));
/** In updates `null` stands for a key to leave out. */
export const metadataUpdateShape: Shape<JsonObject> = record(
  mapped(nullable(metadataValue("UpdateMetadataValue")), (value): Json => value),
);

/** What is wrong with metadata as a whole, in the words of Chroma; null when nothing is. */
export function metadataFault(metadata: JsonObject): string | null {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return "Metadata cannot be empty";
  for (const [key, value] of entries) {
    if (key === "") return "Metadata key cannot be empty";
    if (!isMetadataKey(key)) return `Metadata key cannot start with '#' or '$': ${key}`;
    // Chroma drops the connection here.
    if (typeof value === "object" && value !== null) {
      return `Metadata of a collection can hold strings, numbers and booleans only, unlike that of records: ${key}`;
    }
  }
  return null;
}

function metadataValue(name: string): Shape<Json> {
  return shape(
    () => ({ type: ["string", "integer", "number", "boolean"] }),
    (reader) => {
      reader.valueStart();
      const start = reader.position;
      const value = storable(reader.json());
      if (value !== undefined) return value;
      throw reader.wrongInside(`data did not match any variant of untagged enum ${name}`, start);
    },
  );
}

/** Integers beyond int64 become floats. `undefined` for what is no metadata value. */
function storable(value: Json): Json | undefined {
  if (typeof value === "bigint") return isInt64(value) ? value : Number(value);
  if (value === null) return undefined;
  if (Array.isArray(value)) return isList(value) ? value : undefined;
  return typeof value !== "object" || isSparse(value) ? value : undefined;
}

const isInt64 = (value: bigint): boolean => value >= MIN_I64 && value <= MAX_I64;
const isNumber = (value: Json): boolean => typeof value === "bigint" || typeof value === "number";

function isList(items: Json[]): boolean {
  return (
    items.every((item) => typeof item === "string") ||
    items.every((item) => typeof item === "boolean") ||
    items.every(isNumber)
  );
}

function isSparse({ "#type": type = SPARSE_TYPE, indices, values, tokens = null }: JsonObject): boolean {
  const isIndex = (item: Json): boolean => typeof item === "bigint" && item >= 0n && item <= MAX_U32;
  return (
    type === SPARSE_TYPE &&
    Array.isArray(indices) &&
    indices.every(isIndex) &&
    Array.isArray(values) &&
    values.every(isNumber) &&
    (tokens === null || (Array.isArray(tokens) && tokens.every((token) => typeof token === "string")))
  );
}
