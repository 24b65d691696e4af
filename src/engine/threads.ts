import type { DecodedQuery } from "../api/read-requests.ts";
import type { DeleteRequest, GetRequest } from "../api/requests.ts";
import type { DecodedWrite } from "../api/write-request.ts";
import type { IndexHandle, Partition } from "../index/vector/partition.ts";
import type { Timing } from "./stopwatch.ts";
import type { WireRequest } from "./wire.ts";
import type { Role } from "./worker-start.ts";

/** What the main thread and its worker threads say to each other. First, and once, the main thread says `ThreadOptions`. */

export interface ThreadOptions {
  readonly role: Role;
  /** Number of the thread among all threads of the engine: its scratch area in every vector index. */
  readonly number: number;
  /** How many threads there are in all. */
  readonly threads: number;
  readonly path: string;
  readonly sqliteFilename: string;
  /** False for in-memory databases: nothing is synced. */
  readonly durable: boolean;
  readonly allowReset: boolean;
  /** Bytes of a partition of a vector index at most; by default what one memory holds. */
  readonly vectorPartitionBytes: number | undefined;
  /** One shared counter: grows with every change of the catalogue, so that threads know when their cached entries are old. */
  readonly catalogVersion: SharedArrayBuffer;
}

export interface WireTask extends WireRequest {
  readonly kind: "wire";
}

/** How it stands with a collection's index: not in memory, in use, being made, or given up. */
export type IndexState = "absent" | "loading" | "ready" | "rebuilding" | "compacting" | "failed";

/** A call of the embedded interface on a collection's records: arguments and results are values instead of JSON. */
export interface CallTask {
  readonly kind: "call";
  readonly collection: string;
  readonly call: RecordCall;
  readonly indexState?: IndexState | undefined;
}

export type RecordCall =
  | { readonly operation: "write"; readonly write: DecodedWrite }
  | { readonly operation: "delete"; readonly request: DeleteRequest }
  | { readonly operation: "get"; readonly request: GetRequest }
  | { readonly operation: "query"; readonly request: DecodedQuery }
  | { readonly operation: "count" }
  | { readonly operation: "statistics" };

export type IndexTask =
  /** Reader: make the vector index of a collection from its snapshots and rows. Answers a LoadedIndex, or null without vectors. */
  | { readonly kind: "index_load"; readonly collection: string }
  /** Reader: make it from rows alone, and link it. */
  | { readonly kind: "index_rebuild"; readonly collection: string }
  /** Writer: take the index over, bring it up to date and keep it so. */
  | { readonly kind: "index_attach"; readonly collection: string; readonly handle: IndexHandle }
  /** Reader: copy a partition without its deleted vectors. Answers the copy, or null when it is gone. */
  | {
      readonly kind: "index_compact";
      readonly collection: string;
      readonly handle: IndexHandle;
      readonly partition: string;
    }
  /** Writer: use that copy in place of the partition, brought up to date. Answers an IndexStatus, or null when it is gone. */
  | {
      readonly kind: "index_replace";
      readonly collection: string;
      readonly instance: string;
      readonly partition: string;
      readonly copy: Partition;
    }
  /** Reader: whether a request may touch its collection, and there is one. */
  | { readonly kind: "reaches"; readonly request: WireRequest }
  /** Any thread: use these memories for searches and linking. */
  | { readonly kind: "index_use"; readonly collection: string; readonly handle: IndexHandle }
  /** Any thread: let go of the index. */
  | { readonly kind: "index_drop"; readonly collection: string; readonly instance: string }
  /** Reader: link pending vectors for a few milliseconds. */
  | { readonly kind: "index_link"; readonly collection: string }
  /** Writer: snapshots are on disk; deletions up to its position need not be known any more. */
  | { readonly kind: "index_saved"; readonly collection: string; readonly position: number }
  /** Reader: write snapshots of some partitions. Answers a SavedIndex. */
  | {
      readonly kind: "index_save";
      readonly collection: string;
      readonly handle: IndexHandle;
      readonly partitions: readonly string[];
    }
  /** Any thread: close the files of a collection that is going away. */
  | { readonly kind: "close_collection"; readonly collection: string }
  /** Reader: move the write-ahead log of a collection into its file while its writer goes on. */
  | { readonly kind: "checkpoint"; readonly collection: string }
  /** Writer: the rest of it. */
  | { readonly kind: "finish_checkpoint"; readonly collection: string }
  /** Reader: count records, of at most `limit` collections, `preferred` ones first. Answers a `Census`. */
  | { readonly kind: "census"; readonly limit: number; readonly preferred: readonly string[] }
  /** Any thread: return unused memory. */
  | { readonly kind: "collect_garbage" }
  /** Any thread: finish and close everything. */
  | { readonly kind: "stop" };

export type Task = WireTask | CallTask | IndexTask;

export interface TaskMessage {
  readonly id: number;
  readonly task: Task;
}

export interface ReplyMessage {
  readonly id: number;
  readonly value?: unknown;
  /** Whether records changed. */
  readonly wrote?: boolean;
  /** A failed call: code and message of a KromaError, or of an internal error. */
  readonly error?: { readonly code: string; readonly message: string };
  /** Collections that a catalogue change removed: their indexes, files and folders must go. */
  readonly removed?: readonly string[];
  /** The commit that this acknowledges, told once for all of its writes. */
  readonly commit?: { readonly seconds: number; readonly writes: number } | undefined;
  /** For requests whose time is taken. */
  readonly timing?: Timing | undefined;
}

/** What a thread tells without being asked. */
export interface NoteMessage {
  /** A line for the log; empty when there is nothing to say. */
  readonly note: string;
  /** A collection whose write-ahead log has grown enough to be moved into its file. */
  readonly checkpoint?: string;
  /** A collection whose vector index cannot be kept current any more. */
  readonly failedIndex?: string;
  /** How long the writer's own checkpoint took. */
  readonly checkpointSeconds?: number;
  /** A collection whose vector index has a new partition. */
  readonly grownIndex?: { readonly collection: string; readonly handle: IndexHandle };
}

export interface PartitionCounts {
  readonly id: string;
  readonly stored: number;
  readonly live: number;
  readonly bytes: number;
  readonly pending: number;
}

export interface IndexCounts {
  /** The log position that the index is current to. */
  readonly position: number;
  /** Whether the collection asks for another index than this. */
  readonly isOutdated: boolean;
  readonly parts: readonly PartitionCounts[];
}

export interface LinkProgress extends IndexCounts {
  readonly linked: number;
  readonly repaired: number;
  /** The partition they are in. */
  readonly linkedIn: string;
}

export interface IndexStatus extends IndexCounts {
  readonly handle: IndexHandle;
  readonly dimension: number;
}

/** What the snapshot of a partition holds, at least. */
export interface SavedPartition {
  readonly id: string;
  readonly position: number;
  readonly tombstones: number;
}

export interface SavedIndex {
  readonly saved: readonly SavedPartition[];
}

/** An index that was made; `saved` are the snapshots that it was made from. */
export interface LoadedIndex extends SavedIndex {
  readonly handle: IndexHandle;
}
