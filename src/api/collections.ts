import type { Json, JsonObject, Space } from "./values.ts";
import type { VectorCodes } from "./vector-codes.ts";

/** The HNSW settings of a collection, with Chroma's names. */
export interface HnswConfiguration {
  readonly space: Space;
  readonly ef_construction: number;
  readonly ef_search: number;
  readonly max_neighbors: number;
  readonly num_threads: number;
  readonly batch_size: number;
  readonly sync_threshold: number;
  readonly resize_factor: number;
}

/** What the catalogue keeps of a collection. JSON columns hold the text that goes into responses as it is. */
export interface CollectionRecord {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly database: string;
  readonly metadata: JsonObject | null;
  readonly hnsw: HnswConfiguration;
  readonly embeddingFunction: Json;
  readonly schema: JsonObject;
  readonly dimension: number | null;
  /** Null as long as nobody chose any: then the index decides. */
  readonly vectorCodes: VectorCodes | null;
}
