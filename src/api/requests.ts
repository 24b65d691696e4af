import type { Json, MetadataUpdate } from "./values.ts";

/** Rows of float32 vectors, one after the other: row i is `data.subarray(i * dimension, (i + 1) * dimension)`. */
export interface Vectors {
  readonly dimension: number;
  readonly count: number;
  readonly data: Float32Array;
  /** `present[i]` is 0 where a row has no vector (possible in updates only; its place in `data` is zero). Absent: all are there. */
  readonly present?: Uint8Array | undefined;
}

export type WriteKind = "add" | "update" | "upsert";

/** The records of one add, update or upsert, as columns parallel to `ids`. `null` columns were not given. */
export interface RecordBatch {
  readonly ids: readonly string[];
  readonly vectors: Vectors | null;
  readonly documents: readonly (string | null)[] | null;
  readonly uris: readonly (string | null)[] | null;
  readonly metadatas: readonly (MetadataUpdate | null)[] | null;
}

/** Which records: filters are still raw JSON, since they are parsed after the collection was found. `undefined`: not given. */
export interface Selection {
  readonly ids: readonly string[] | undefined;
  readonly where: Json | undefined;
  readonly whereDocument: Json | undefined;
}

export interface DeleteRequest extends Selection {
  readonly limit: number | undefined;
}

export type Include = "documents" | "embeddings" | "metadatas" | "uris" | "distances";

export interface GetRequest extends Selection {
  readonly limit: number | undefined;
  readonly offset: number;
  readonly include: readonly Include[];
}

export interface QueryRequest extends Selection {
  readonly queries: Vectors;
  readonly nResults: number;
  readonly include: readonly Include[];
}

/** Rows as the store holds them: `metadata` is the JSON text that goes into the response as it is. */
export interface RecordRows {
  readonly ids: readonly string[];
  readonly documents: readonly (string | null)[] | null;
  readonly uris: readonly (string | null)[] | null;
  readonly metadatas: readonly (string | null)[] | null;
  readonly embeddings: readonly Float32Array[] | null;
}

export interface GetResult extends RecordRows {
  readonly include: readonly Include[];
}

export interface QueryResult {
  readonly rows: readonly RecordRows[];
  /** Parallel to `rows[i].ids`; `null` where distances were not asked for. */
  readonly distances: readonly Float32Array[] | null;
  readonly include: readonly Include[];
}
