import fc from "fast-check";
import type { RecordBatch, Vectors } from "../../api/requests.ts";
import type { MetadataUpdate } from "../../api/values.ts";
import type { Operation } from "../collection-file.ts";

export const DIMENSION = 3;

/** One row of a batch in the making; absent members are null in the batch. */
export interface Row {
  readonly id: string;
  readonly vector?: readonly number[] | null | undefined;
  readonly document?: string | null | undefined;
  readonly uri?: string | null | undefined;
  readonly metadata?: MetadataUpdate | null | undefined;
}

/** A batch from rows: columns that no row has are null. */
export function batchOf(rows: readonly Row[], dimension = DIMENSION): RecordBatch {
  return {
    ids: rows.map((row) => row.id),
    vectors: vectorsOf(rows, dimension),
    documents: columnOf(rows, (row) => row.document),
    uris: columnOf(rows, (row) => row.uri),
    metadatas: columnOf(rows, (row) => row.metadata),
  };
}

function columnOf<T>(rows: readonly Row[], value: (row: Row) => T | null | undefined): (T | null)[] | null {
  const column = rows.map((row) => value(row) ?? null);
  return column.every((item) => item === null) ? null : column;
}

function vectorsOf(rows: readonly Row[], dimension: number): Vectors | null {
  if (rows.every((row) => !row.vector)) return null;
  const data = new Float32Array(rows.length * dimension);
  const present = new Uint8Array(rows.length);
  rows.forEach((row, i) => {
    if (!row.vector) return;
    data.set(row.vector, i * dimension);
    present[i] = 1;
  });
  return { dimension, count: rows.length, data, ...(present.includes(0) ? { present } : {}) };
}

const ids = fc.constantFrom("a", "b", "c", "d", "e", "é", "a\0b", "\0", "𝄞", " ", "A", "0", "10");
const texts = fc.oneof(
  fc.constantFrom("", "hello world", 'say "hello" to the world', "nul\0inside", "𝄞𝄞𝄞 clef", "x"),
  fc.string({ unit: "grapheme", maxLength: 12 }),
);
const scalars = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(2, 2n, -0, 0n, 1e21),
  fc.boolean(),
  fc.string({ unit: "binary", maxLength: 6 }).map((text) => text.toWellFormed()),
);
const values = fc.oneof({ weight: 4, arbitrary: scalars }, fc.array(fc.boolean(), { maxLength: 3 }));
const keys = fc.constantFrom("k", "key two", "ключ", "a.b", "10", "__proto", "chroma:hidden", "chroma:other");
const metadatas: fc.Arbitrary<MetadataUpdate> = fc
  .tuple(fc.dictionary(keys, fc.option(values), { maxKeys: 4 }), fc.boolean(), fc.nat(9))
  .map(([update, , dice]) => ({ ...update, ...(dice === 0 ? { "chroma:uri": null } : {}) }));
const vectors = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
  minLength: DIMENSION,
  maxLength: DIMENSION,
});

const row = (withVector: boolean): fc.Arbitrary<Row> =>
  fc.record({
    id: ids,
    vector: withVector ? vectors : fc.option(vectors),
    document: fc.option(texts),
    uri: fc.option(texts, { freq: 1 }),
    metadata: fc.option(metadatas),
  });

const write = (kind: "add" | "update" | "upsert"): fc.Arbitrary<Operation> =>
  fc.array(row(kind !== "update"), { maxLength: 6 }).map((rows) => ({ kind, batch: batchOf(rows) }));

/** Operations over a few ids, so that they meet: duplicates in a batch, updates of what is missing, adds of what is there. */
export const operations: fc.Arbitrary<Operation> = fc.oneof(
  write("add"),
  write("update"),
  write("upsert"),
  fc.array(ids, { maxLength: 4 }).map((gone): Operation => ({ kind: "delete", ids: gone })),
);
