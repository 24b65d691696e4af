// What is said of the partitions of an index.
import type { VectorIndex } from "./vector-index.ts";

export interface Partition {
  /** Different for every memory: threads see by it which ones they have attached. */
  readonly id: string;
  readonly memory: WebAssembly.Memory;
  /** The partition holds the labels from this one to before the next partition's first. */
  readonly firstLabel: number;
}

/** What one thread gives another so that it can use the index. */
export interface IndexHandle {
  /** Different whenever an index was made or loaded. */
  readonly instance: string;
  /** Partitions of one build belong together; what was made anew from rows is another build. */
  readonly build: string;
  readonly partitions: readonly Partition[];
}

/** A partition with this thread's view of its memory. */
export interface AttachedPartition extends Partition {
  readonly index: VectorIndex;
}

/** A range of labels and the position that its partition is current to. */
export interface LabelRange {
  readonly position: number;
  readonly from: number;
  /** The first label after it. */
  readonly until: number;
}
