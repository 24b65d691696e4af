import { defaultHnsw, isDefaultEmbeddingFunction, type Machine } from "./configuration.ts";
import { DOCUMENT_KEY, EMBEDDING_KEY, type Schema, type ValueTypes, type VectorIndexConfig } from "./schema.ts";
import type { Json, JsonObject } from "./values.ts";

/** Float32 values that are exact in float64 too, so plain comparison is enough. */
const SPANN_DEFAULTS: JsonObject = {
  search_nprobe: 64n,
  search_rng_factor: 1,
  search_rng_epsilon: 10,
  nreplica_count: 8n,
  write_rng_factor: 1,
  write_rng_epsilon: 5,
  split_threshold: 50n,
  num_samples_kmeans: 1000n,
  initial_lambda: 100,
  reassign_neighbor_count: 64n,
  merge_threshold: 25n,
  num_centers_to_merge_to: 8n,
  write_nprobe: 32n,
  ef_construction: 200n,
  ef_search: 200n,
  max_neighbors: 64n,
  center_drift_threshold: 0.125,
};

/**
 * Whether a schema chooses nothing: such a schema leaves the collection to its configuration. The number of threads and the
 * sparse algorithm are not looked at, and any mention of a vector index on `#embedding` must name its source.
 */
export function isDefaultSchema(schema: Schema, machine: Machine): boolean {
  if (schema.cmek || !isDefaultDefaults(schema.defaults, machine)) return false;
  return Object.entries(schema.keys).every(([key, types]) => {
    if (key === EMBEDDING_KEY) return isDefaultEmbedding(types, machine);
    return key === DOCUMENT_KEY && isDefaultDocument(types);
  });
}

function isDefaultDefaults(types: ValueTypes, machine: Machine): boolean {
  const vector = types.float_list?.vector_index;
  if (vector && (vector.enabled || vector.config.source_key !== undefined)) return false;
  return (
    isDefaultVectorConfig(vector?.config, machine) &&
    isDefaultSparse(types) &&
    types.string?.fts_index?.enabled !== true &&
    types.string?.string_inverted_index?.enabled !== false &&
    types.int?.int_inverted_index?.enabled !== false &&
    types.float?.float_inverted_index?.enabled !== false &&
    types.bool?.bool_inverted_index?.enabled !== false
  );
}

function isDefaultSparse(types: ValueTypes): boolean {
  const sparse = types.sparse_vector?.sparse_vector_index;
  if (!sparse) return true;
  const { source_key, bm25, embedding_function } = sparse.config;
  return !sparse.enabled && source_key === undefined && !bm25 && isDefaultEmbeddingFunction(embedding_function);
}

function isDefaultEmbedding(types: ValueTypes, machine: Machine): boolean {
  const vector = types.float_list?.vector_index;
  if (vector && !(vector.enabled && vector.config.source_key === DOCUMENT_KEY)) return false;
  return Object.keys(types).every((type) => type === "float_list") && isDefaultVectorConfig(vector?.config, machine);
}

function isDefaultDocument(types: ValueTypes): boolean {
  const { fts_index, string_inverted_index } = types.string ?? {};
  const onlyStrings = Object.keys(types).every((type) => type === "string");
  return onlyStrings && fts_index?.enabled !== false && string_inverted_index?.enabled !== true;
}

function isDefaultVectorConfig(config: VectorIndexConfig | undefined, machine: Machine): boolean {
  const { space = "l2", embedding_function, hnsw, spann } = config ?? {};
  if (space !== "l2" || !isDefaultEmbeddingFunction(embedding_function) || (hnsw && spann)) return false;
  const { num_threads, ...looked } = hnsw ?? {};
  return agrees(looked, defaultHnsw(machine)) && agrees(spann ?? {}, SPANN_DEFAULTS);
}

/** Every member that is given has its default value. */
function agrees(given: { readonly [key: string]: Json }, defaults: { readonly [key: string]: Json }): boolean {
  return Object.entries(given).every(([member, value]) => value === defaults[member]);
}
