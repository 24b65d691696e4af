import type { JsonReader } from "./json-reader.ts";
import type { WriteKind } from "./requests.ts";
import { type Shape, shape } from "./shape.ts";
import type { Json, JsonObject, MetadataScalar, MetadataUpdate, MetadataValue, SparseVector } from "./values.ts";

const MAX_INT = 2n ** 63n - 1n;
const MAX_U32 = 2n ** 32n - 1n;
export const SPARSE_TYPE = "sparse_vector";

/** Metadata of one record: values are scalars, arrays of one kind or sparse vectors; updates also take `null`, which deletes. */
export function recordMetadata(kind: WriteKind): Shape<MetadataUpdate> {
  const isUpdate = kind !== "add";
  const name = isUpdate ? "UpdateMetadataValue" : "MetadataValue";
  return shape(
    () => ({ type: "object", additionalProperties: valueSchema(isUpdate) }),
    (reader) => {
      if (reader.peek() !== 0x7b) throw reader.unexpected("a map");
      const metadata = { __proto__: null } as unknown as MetadataUpdate;
      reader.enter();
      for (let first = true; reader.member(first); first = false) {
        const key = reader.key();
        reader.colon();
        const byte = reader.valueStart();
        const start = reader.position;
        const value = readValue(reader, byte);
        if (value === undefined || (byte === 0x6e && !isUpdate)) throw mismatch(reader, name, start);
        metadata[key] = value;
      }
      return metadata;
    },
  );
}

const mismatch = (reader: JsonReader, name: string, start: number) =>
  reader.wrongInside(`data did not match any variant of untagged enum ${name}`, start);

/** The value that is next; `undefined` if metadata cannot hold it. */
function readValue(reader: JsonReader, byte: number): MetadataValue | null | undefined {
  if (byte === 0x22) return reader.string();
  if (byte === 0x5b || byte === 0x7b) return toMetadataValue(reader.json());
  if (byte === 0x74 || byte === 0x66 || byte === 0x6e) return reader.json() as boolean | null;
  return normalNumber(reader.number());
}

/** What metadata makes of any JSON value: `undefined` if it cannot hold it. */
export function toMetadataValue(value: Json): MetadataValue | null | undefined {
  if (Array.isArray(value)) return toArray(value);
  if (value !== null && typeof value === "object") return toSparse(value);
  return typeof value === "bigint" || typeof value === "number" ? normalNumber(value) : value;
}

/** Integers beyond int64 are floats, and there is no negative zero. */
function normalNumber(value: bigint | number): bigint | number {
  if (typeof value === "bigint") return value > MAX_INT ? Number(value) : value;
  return value === 0 ? 0 : value;
}

/** Arrays hold one kind; integers beside floats are floats. */
function toArray(items: readonly Json[]): readonly MetadataScalar[] | undefined {
  const scalars: MetadataScalar[] = [];
  const kinds = new Set<string>();
  for (const item of items) {
    if (item === null || typeof item === "object") return undefined;
    const scalar = typeof item === "bigint" || typeof item === "number" ? normalNumber(item) : item;
    kinds.add(typeof scalar);
    scalars.push(scalar);
  }
  if (kinds.size <= 1) return scalars;
  return kinds.size === 2 && kinds.has("bigint") && kinds.has("number") ? scalars.map(Number) : undefined;
}

function toSparse(value: JsonObject): SparseVector | undefined {
  const { indices, values, tokens } = value;
  const type = value["#type"] ?? SPARSE_TYPE;
  if (type !== SPARSE_TYPE || !Array.isArray(indices) || !Array.isArray(values)) return undefined;
  const isIndex = (item: Json): boolean => typeof item === "bigint" && item >= 0n && item <= MAX_U32;
  const isNumber = (item: Json): boolean => typeof item === "bigint" || typeof item === "number";
  if (!indices.every(isIndex) || !values.every(isNumber)) return undefined;
  if (tokens !== undefined && tokens !== null && !isStrings(tokens)) return undefined;
  return {
    indices: Uint32Array.from(indices, Number),
    values: Float32Array.from(values, Number),
    tokens: isStrings(tokens) ? tokens : null,
  };
}

const isStrings = (value: Json | undefined): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

export const isSparse = (value: MetadataValue | null): value is SparseVector =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** Indices strictly ascending, and all columns equally long. */
export function isSoundSparse({ indices, values, tokens }: SparseVector): boolean {
  if (indices.length !== values.length || (tokens !== null && tokens.length !== indices.length)) return false;
  return indices.every((index, i) => i === 0 || index > indices[i - 1]);
}

function valueSchema(isUpdate: boolean): JsonObject {
  const scalar: Json[] = [
    { type: "string" },
    { type: "boolean" },
    { type: "integer", format: "int64" },
    { type: "number" },
  ];
  const sparse: JsonObject = {
    type: "object",
    required: ["indices", "values"],
    properties: {
      "#type": { const: SPARSE_TYPE },
      indices: { type: "array", items: { type: "integer", minimum: 0n } },
      values: { type: "array", items: { type: "number" } },
      tokens: { type: ["array", "null"], items: { type: "string" } },
    },
  };
  const lists = scalar.map((items): JsonObject => ({ type: "array", items }));
  return { anyOf: [...scalar, ...lists, sparse, ...(isUpdate ? [{ type: "null" }] : [])] };
}
