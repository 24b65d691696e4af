import type { ReadState } from "./read.ts";

export interface CollectionStatistics {
  readonly records: number;
  readonly dimension: number | null;
  /** Log position: grows with every changed record. */
  readonly position: number;
  /** Vectors that are not linked into the graph yet; searches scan them exactly. Null while the index is not in memory. */
  readonly pending: number | null;
  /** Changed records that the text index does not cover yet; searches scan their documents. */
  readonly text_pending: number;
  readonly vector_index: {
    readonly stored: number;
    readonly live: number;
    readonly linked: number;
    readonly bytes: number;
  } | null;
}

/** What a collection holds and how far its indexes have come. */
export function statisticsOf({ record, open, index }: ReadState): CollectionStatistics {
  const position = open?.reader.position() ?? 0;
  return {
    records: open?.reader.count() ?? 0,
    dimension: record.dimension,
    position,
    pending: index === null ? null : index.pending,
    text_pending: open === null ? 0 : open.reader.labelsSince(open.reader.textPosition()).length,
    vector_index:
      index === null ? null : { stored: index.stored, live: index.live, linked: index.linked, bytes: index.bytes },
  };
}
