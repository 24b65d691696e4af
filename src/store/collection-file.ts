import type { RecordBatch, WriteKind } from "../api/requests.ts";

/**
 * The contract of one collection's row store (`records.sqlite3`). Rows are the truth; every index is a cache that catches up
 * from here by log position.
 *
 * A *label* is a record's dense integer: given in insertion order from 0, ascending, never reused, below 2^32. A *position* is the
 * collection's log position: it grows with every changed record, and a row carries the position of its last change.
 */

/** One self-contained step of the log: applying the same steps in the same order always gives the same rows. */
export type Operation =
  | { readonly kind: WriteKind; readonly batch: RecordBatch }
  | { readonly kind: "delete"; readonly ids: readonly string[] };

/** What an operation changed, for the indexes and the catalogue. */
export interface Applied {
  /** Log position after the operation. */
  readonly position: number;
  /** Records whose vector is new or replaced: `rows[i]` is the place in the batch of the vector of `labels[i]`. When one batch
   * names a label twice only its last vector is listed. Labels ascend. */
  readonly labels: readonly number[];
  readonly rows: readonly number[];
  readonly deleted: readonly number[];
  /** Kinds of values that were stored under each metadata key, by the names of the schema (`string`, `int`, `float`, `bool`). */
  readonly keyTypes: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The one writer of a collection. Calls between `begin` and `commit` form a transaction; `commit` returns after fsync. */
export interface CollectionWriter {
  begin(): void;
  /** Applies all of the operation or throws and leaves the transaction as it was before the call. What `within` throws undoes
   * the operation too. */
  apply(operation: Operation, within?: (applied: Applied) => void): Applied;
  commit(): void;
  rollback(): void;
  /** Brings the text index up to date for at most `rows` changed records, in a transaction of its own; returns how many are left
   * at most (0 only when it is complete). */
  indexText(rows: number): number;
  /** Forgets deletions up to `position`, once every index has seen them; those that the text index has not seen stay. */
  forgetDeletions(position: number): void;
  /** Moves the write-ahead log into the file and truncates it. */
  checkpoint(): void;
  /** Moves what a checkpoint in the background left of the log, so that the log begins anew. */
  finishCheckpoint(): void;
  close(): void;
}

export interface Columns {
  readonly documents?: boolean;
  readonly uris?: boolean;
  readonly metadatas?: boolean;
  readonly embeddings?: boolean;
}

/** Rows in the order asked for; labels without a row are left out of every array. Columns not asked for are null. */
export interface Rows {
  readonly labels: readonly number[];
  readonly ids: readonly string[];
  readonly documents: readonly (string | null)[] | null;
  readonly uris: readonly (string | null)[] | null;
  /** The JSON text that clients see; null where the record has no metadata. */
  readonly metadatas: readonly (string | null)[] | null;
  readonly embeddings: readonly Float32Array[] | null;
}

/** A record that changed after some position, without its vector. */
export interface ChangedRow {
  readonly label: number;
  readonly deleted: boolean;
  /** All stored metadata as canonical JSON text, hidden `chroma:` keys included; null when there is none or it was deleted. */
  readonly metadata: string | null;
}

/** Reads one collection. Outside `snapshot` every call sees the newest committed state. */
export interface CollectionReader {
  /** Runs `body` on one consistent state. */
  snapshot<T>(body: () => T): T;
  count(): number;
  /** Log position of the state. */
  position(): number;
  /** Ascending labels of the records that exist among `ids`. */
  labelsOf(ids: readonly string[]): number[];
  /** Labels of `limit` records in insertion order after skipping `offset`. */
  page(offset: number, limit: number): number[];
  rows(labels: ArrayLike<number>, columns: Columns): Rows;
  /** Vectors alone, in the order asked for: half the cost of `rows`. Labels without a row are left out. */
  vectors(labels: ArrayLike<number>): { readonly labels: readonly number[]; readonly vectors: readonly Float32Array[] };
  /** Records changed after `position` (all live ones for 0), ascending by label. */
  changesSince(position: number): Iterable<ChangedRow>;
  /** Vectors of records changed after `position`, ascending by label. */
  vectorsSince(position: number): Iterable<{ readonly label: number; readonly vector: Float32Array }>;
  /** Labels deleted after `position`. */
  deletedSince(position: number): number[];
  /** Id of the history that made the row at this position: differs where a restored backup was written on. */
  historyAt(position: number): string;
  /** Oldest position from which `deletedSince` is complete; an index older than this must be rebuilt. */
  deletionsKnownSince(): number;
  /** Documents and URIs of the given labels, in that order; records without one give null. */
  documents(labels: Iterable<number>): Iterable<{ readonly label: number; readonly document: string | null }>;
  uris(labels: Iterable<number>): Iterable<{ readonly label: number; readonly uri: string | null }>;
  /** Ascending labels of all records that have a document. */
  labelsWithDocument(): Iterable<number>;
  /** Position up to which the text index is complete. */
  textPosition(): number;
  /** Ascending labels above `after` whose indexed document holds every one of the literals (each at least three characters); a
   * superset of the true matches, to be verified on the documents. Rows changed after `textPosition()` may be missing. */
  textCandidates(literals: readonly string[], after: number): Iterable<number>;
  /** Ascending labels changed after `position` and still live. */
  labelsSince(position: number): number[];
  close(): void;
}
