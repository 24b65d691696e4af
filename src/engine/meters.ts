import { Histogram, SECONDS } from "./histogram.ts";

/** What the engine counts about itself. Plain numbers, which anybody may read at any time. */
export class EngineMeters {
  /** Transactions of records: from COMMIT until the log is on disk. */
  readonly commitSeconds = new Histogram(SECONDS);
  /** Writes that they held. */
  committedWrites = 0;
  readonly checkpointSeconds = new Histogram(SECONDS);
  readonly indexLoadSeconds = new Histogram(SECONDS);
  readonly indexSaveSeconds = new Histogram(SECONDS);
  /** Searches that found their vector index in memory, and those that had to wait for it. */
  indexHits = 0;
  indexMisses = 0;
  /** Indexes given up for the sake of the memory budget. */
  indexUnloads = 0;
  replacedThreads = 0;
}

/** The vector indexes in memory, added up. */
export interface IndexTotals {
  readonly loaded: number;
  readonly bytes: number;
  readonly budgetBytes: number;
  readonly vectors: number;
  /** Vectors that are not linked into their graph yet; searches scan them. */
  readonly pending: number;
}

export interface ThreadStatus {
  readonly name: string;
  /** Tasks that were given to it and are not answered. */
  readonly tasks: number;
  readonly busySeconds: number;
}

/** One collection, as the catalogue and its file have it. */
export interface CensusEntry {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
  readonly database: string;
  readonly records: number;
  /** Log positions that the text index is behind. */
  readonly textLag: number;
}

export interface Census {
  /** How many collections there are. */
  readonly collections: number;
  /** Not all of them, when there are many. */
  readonly entries: readonly CensusEntry[];
}
