/**
 * A decoded JSON value that loses nothing: numbers written without point and exponent that fit 64 bits are `bigint`, all
 * others `number`, so that `2` and `2.0` stay apart. Objects have no prototype.
 */
export type Json = null | boolean | bigint | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** `bigint` is Chroma's 64-bit int, `number` its 64-bit float. */
export type MetadataScalar = string | boolean | bigint | number;
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
  readonly tokens: readonly string[] | null;
}
/** Arrays hold one kind of scalar; stored ones are never empty. */
export type MetadataValue = MetadataScalar | readonly MetadataScalar[] | SparseVector;
export type Metadata = Record<string, MetadataValue>;
/** `null` and `[]` delete the key. */
export type MetadataUpdate = Record<string, MetadataValue | null>;

export type Space = "l2" | "cosine" | "ip";
export type ReadLevel = "index_and_wal" | "index_only" | "index_and_bounded_wal";
