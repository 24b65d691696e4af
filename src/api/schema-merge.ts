import type { HnswIndexConfig } from "./configuration.ts";
import {
  defined,
  type FloatListType,
  keyMap,
  type Schema,
  type SparseVectorIndexConfig,
  type SparseVectorType,
  type StringType,
  typesOfKey,
  type ValueTypes,
  type VectorIndexConfig,
} from "./schema.ts";

/**
 * The given schema over the default one. Settings of `defaults`, `#document` and `#embedding` are merged member by member, and
 * lose their `spann`; other keys stay as they were given.
 */
export function mergeSchema(base: Schema, given: Schema): Schema {
  const keys = new Map(Object.entries(base.keys));
  for (const [key, types] of Object.entries(given.keys)) {
    const known = typesOfKey(base, key);
    keys.set(key, known ? mergeTypes(known, types) : types);
  }
  return defined<Schema>({
    defaults: mergeTypes(base.defaults, given.defaults),
    keys: keyMap(keys),
    cmek: given.cmek ?? base.cmek,
  });
}

function mergeTypes(base: ValueTypes, given: ValueTypes): ValueTypes {
  return defined<ValueTypes>({
    string: merged<StringType>(base.string, given.string, ["fts_index", "string_inverted_index"]),
    float_list: mergeFloatList(base.float_list, given.float_list),
    sparse_vector: mergeSparseVector(base.sparse_vector, given.sparse_vector),
    int: merged(base.int, given.int, ["int_inverted_index"]),
    float: merged(base.float, given.float, ["float_inverted_index"]),
    bool: merged(base.bool, given.bool, ["bool_inverted_index"]),
  });
}

/** Members in the order of their names; what is given goes before what is there. */
function merged<T extends object>(
  base: T | undefined,
  given: T | undefined,
  names: readonly (keyof T)[],
): T | undefined {
  if (!base || !given) return given ?? base;
  const members = names.map((name) => [name, given[name] ?? base[name]]);
  return defined(Object.fromEntries(members)) as T;
}

function mergeFloatList(base: FloatListType | undefined, given: FloatListType | undefined): FloatListType | undefined {
  if (!base?.vector_index || !given?.vector_index) return merged(base, given, ["vector_index"]);
  const config = mergeVectorConfig(base.vector_index.config, given.vector_index.config);
  return { vector_index: { enabled: given.vector_index.enabled, config } };
}

function mergeVectorConfig(base: VectorIndexConfig, given: VectorIndexConfig): VectorIndexConfig {
  const whole = merged(base, given, ["space", "embedding_function", "source_key", "hnsw"]) as VectorIndexConfig;
  const hnsw = merged<HnswIndexConfig>(base.hnsw, given.hnsw, [
    "ef_construction",
    "max_neighbors",
    "ef_search",
    "num_threads",
    "batch_size",
    "sync_threshold",
    "resize_factor",
  ]);
  return hnsw ? { ...whole, hnsw } : whole;
}

function mergeSparseVector(
  base: SparseVectorType | undefined,
  given: SparseVectorType | undefined,
): SparseVectorType | undefined {
  const [old, index] = [base?.sparse_vector_index, given?.sparse_vector_index];
  if (!old || !index) return merged(base, given, ["sparse_vector_index"]);
  const names = ["embedding_function", "source_key", "bm25", "algorithm"] as const;
  const config = merged<SparseVectorIndexConfig>(old.config, index.config, names) as SparseVectorIndexConfig;
  return { sparse_vector_index: { enabled: index.enabled, config } };
}
