import type { CollectionRecord } from "../api/collections.ts";
import type { PartitionOptions } from "../index/vector/partitioned-index.ts";
import type { ThreadContext } from "./thread-context.ts";

/** The index that a collection with vectors shall have, as this thread sees it. */
export function indexOptions({ options }: ThreadContext, { hnsw, dimension }: CollectionRecord): PartitionOptions {
  return {
    dimension: dimension as number,
    space: hnsw.space,
    m: Math.max(2, hnsw.max_neighbors),
    efConstruction: Math.max(1, hnsw.ef_construction),
    threads: options.threads,
    thread: options.number,
    partitionBytes: options.vectorPartitionBytes,
  };
}
