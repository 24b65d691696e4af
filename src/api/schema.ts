import {
  defaultHnsw,
  type EmbeddingFunction,
  type HnswIndexConfig,
  type HnswSettings,
  type Machine,
  type ResolvedConfiguration,
} from "./configuration.ts";
import type { JsonObject, Space } from "./values.ts";

/**
 * A schema says for every key, and for keys not named, which types of values are indexed and how. In memory it has the form
 * that it has on the wire; members that were not given are absent, and members stand in the order of the wire.
 */
export type Schema = {
  defaults: ValueTypes;
  keys: { [key: string]: ValueTypes };
  cmek?: { gcp: string };
};
/** Requests may name a function that fills the collection, only to be told that they may not. */
export type RequestedSchema = Schema & { source_attached_function_id?: string };
export type ValueTypes = {
  string?: StringType;
  float_list?: FloatListType;
  sparse_vector?: SparseVectorType;
  int?: { int_inverted_index?: PlainIndex };
  float?: { float_inverted_index?: PlainIndex };
  bool?: { bool_inverted_index?: PlainIndex };
};
export type StringType = { fts_index?: PlainIndex; string_inverted_index?: PlainIndex };
export type FloatListType = { vector_index?: Index<VectorIndexConfig> };
export type SparseVectorType = { sparse_vector_index?: Index<SparseVectorIndexConfig> };
export type Index<Config> = { enabled: boolean; config: Config };
/** Full-text and metadata indexes have nothing to configure. */
export type PlainIndex = Index<Record<string, never>>;
export type VectorIndexConfig = {
  space?: Space;
  embedding_function?: EmbeddingFunction;
  source_key?: string;
  hnsw?: HnswIndexConfig;
  /** Kept where a key other than `#embedding` has it, without effect. */
  spann?: JsonObject;
};
export type SparseVectorIndexConfig = {
  embedding_function?: EmbeddingFunction;
  source_key?: string;
  bm25?: boolean;
  /** Absent means `wand`. */
  algorithm?: "max_score";
};

export const DOCUMENT_KEY = "#document";
export const EMBEDDING_KEY = "#embedding";

const plainIndex = (enabled: boolean): PlainIndex => ({ enabled, config: {} });

/** The schema of a collection that was created with a configuration, or with nothing at all. */
export function schemaOf({ hnsw, embeddingFunction }: ResolvedConfiguration): Schema {
  const vectorConfig = (sourceKey?: string): VectorIndexConfig =>
    defined({
      space: hnsw.space,
      embedding_function: embeddingFunction ?? undefined,
      source_key: sourceKey,
      hnsw: indexConfig(hnsw),
    });
  return {
    defaults: {
      string: { fts_index: plainIndex(false), string_inverted_index: plainIndex(true) },
      float_list: { vector_index: { enabled: false, config: vectorConfig() } },
      sparse_vector: {
        sparse_vector_index: { enabled: false, config: { embedding_function: { type: "unknown" }, bm25: false } },
      },
      int: { int_inverted_index: plainIndex(true) },
      float: { float_inverted_index: plainIndex(true) },
      bool: { bool_inverted_index: plainIndex(true) },
    },
    keys: keyMap([
      [DOCUMENT_KEY, { string: { fts_index: plainIndex(true), string_inverted_index: plainIndex(false) } }],
      [EMBEDDING_KEY, { float_list: { vector_index: { enabled: true, config: vectorConfig(DOCUMENT_KEY) } } }],
    ]),
  };
}

export const defaultSchema = (machine: Machine): Schema =>
  schemaOf({ hnsw: defaultHnsw(machine), embeddingFunction: null });

/** The configuration that the collection works with: that of its `#embedding` key, which every resolved schema has whole. */
export function configurationOf(schema: Schema): ResolvedConfiguration {
  const config = schema.keys[EMBEDDING_KEY].float_list?.vector_index?.config as Required<VectorIndexConfig>;
  const hnsw = { ...config.hnsw, space: config.space } as Required<HnswSettings>;
  return { hnsw, embeddingFunction: config.embedding_function ?? null };
}

/** Keys come from users: an object without prototype knows no `constructor`. */
export function keyMap(entries: Iterable<readonly [string, ValueTypes]>): { [key: string]: ValueTypes } {
  const keys: { [key: string]: ValueTypes } = Object.create(null);
  for (const [key, types] of entries) keys[key] = types;
  return keys;
}

/** The same object without the members that are undefined. */
export function defined<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}

/** `null` for keys that have no such entry of their own. */
export const typesOfKey = (schema: Schema, key: string): ValueTypes | null =>
  Object.hasOwn(schema.keys, key) ? schema.keys[key] : null;

function indexConfig(settings: Required<HnswSettings>): HnswIndexConfig {
  const { ef_construction, max_neighbors, ef_search, num_threads, batch_size, sync_threshold, resize_factor } =
    settings;
  return { ef_construction, max_neighbors, ef_search, num_threads, batch_size, sync_threshold, resize_factor };
}
