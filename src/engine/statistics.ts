import type { Space } from "../api/values.ts";
import type { VectorCodes } from "../api/vector-codes.ts";
import type { PartitionedIndex } from "../index/vector/partitioned-index.ts";
import type { ReadState } from "./read.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { IndexState } from "./threads.ts";
import { type SnapshotFile, snapshotFiles } from "./vector-files.ts";

/** The vector index in memory. */
export interface VectorIndexStatistics {
  readonly codes: VectorCodes;
  /** Vectors that searches find. */
  readonly live: number;
  /** Places of deleted vectors that are not given back yet. */
  readonly tombstones: number;
  /** Places in all. */
  readonly stored: number;
  /** Vectors in the graph. */
  readonly linked: number;
  /** Vectors that are not linked into the graph yet; searches scan them. */
  readonly pending: number;
  /** Memories that the index is split over. */
  readonly partitions: number;
  /** Memory that it takes, graph and codes. */
  readonly bytes: number;
  /** Of a live vector. */
  readonly bytesPerVector: number | null;
}

/** The vector index on disk, from which it is loaded at the next start. */
export interface SnapshotStatistics {
  /** Grows with every file that is written. */
  readonly generation: number;
  /** The log position it is current to; what was written since is read from the records. */
  readonly position: number;
  readonly files: number;
  readonly bytes: number;
}

/** What a collection holds and how far its indexes have come. */
export interface CollectionStatistics {
  readonly records: number;
  readonly dimension: number | null;
  readonly space: Space;
  /** Log position: grows with every changed record. */
  readonly position: number;
  /** Changed records that the text index does not cover yet; searches scan their documents. */
  readonly textPending: number;
  /**
   * `absent`: not in memory, loaded by the first query. `rebuilding`: made anew in the background, while searches use the old one.
   * `compacting`: rid of deleted vectors, likewise.
   * `failed`: searches read all records until the next start; the log says why.
   */
  readonly indexState: IndexState;
  /** Null while the index is not in memory. */
  readonly vectorIndex: VectorIndexStatistics | null;
  /** Null as long as nothing was saved: small indexes are made from the records. */
  readonly snapshot: SnapshotStatistics | null;
}

export function statisticsOf(
  context: ThreadContext,
  { record, open, index }: ReadState,
  indexState: IndexState = "absent",
): CollectionStatistics {
  const { dimension, hnsw } = record;
  return {
    records: open?.reader.count() ?? 0,
    dimension,
    space: hnsw.space,
    position: open?.reader.position() ?? 0,
    textPending: open === null ? 0 : open.reader.labelsSince(open.reader.textPosition()).length,
    indexState,
    vectorIndex: index && indexStatistics(index),
    snapshot: open === null ? null : snapshotStatistics(snapshotFiles(context, record.id)),
  };
}

function indexStatistics(index: PartitionedIndex): VectorIndexStatistics {
  const { codes, live, tombstones, stored, linked, pending, parts, bytes } = index;
  const bytesPerVector = live === 0 ? null : Math.round(bytes / live);
  return { codes, live, tombstones, stored, linked, pending, partitions: parts.length, bytes, bytesPerVector };
}

function snapshotStatistics(files: readonly SnapshotFile[]): SnapshotStatistics | null {
  const [newest] = files;
  if (newest === undefined) return null;
  return {
    generation: newest.generation,
    position: Math.min(...files.map(({ owner }) => owner.position)),
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** As the HTTP API has it. */
export function statisticsText(statistics: CollectionStatistics): string {
  const { records, dimension, space, position, textPending, indexState, vectorIndex, snapshot } = statistics;
  const { bytesPerVector, ...index } = vectorIndex ?? { bytesPerVector: null };
  return JSON.stringify({
    ...{ records, dimension, space, position },
    pending: vectorIndex?.pending ?? null,
    text_pending: textPending,
    index_state: indexState,
    vector_index: vectorIndex && { ...index, bytes_per_vector: bytesPerVector },
    snapshot,
  });
}
