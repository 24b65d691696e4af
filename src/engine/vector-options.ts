import type { CollectionRecord } from "../api/collections.ts";
import type { VectorCodes } from "../api/vector-codes.ts";
import type { PartitionOptions } from "../index/vector/partitioned-index.ts";
import type { ThreadContext } from "./thread-context.ts";

/** Codes of collections that ask for none. */
const DEFAULT_CODES: VectorCodes = "8bit";

export const wantedCodes = ({ vectorCodes }: CollectionRecord): VectorCodes => vectorCodes ?? DEFAULT_CODES;

/** The index that a collection with vectors shall have, as this thread sees it. */
export function indexOptions({ options }: ThreadContext, record: CollectionRecord): PartitionOptions {
  const { hnsw, dimension } = record;
  return {
    dimension: dimension as number,
    space: hnsw.space,
    m: Math.max(2, hnsw.max_neighbors),
    efConstruction: Math.max(1, hnsw.ef_construction),
    codes: wantedCodes(record),
    threads: options.threads,
    thread: options.number,
    partitionBytes: options.vectorPartitionBytes,
  };
}
