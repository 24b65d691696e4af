// What is asked of a search, and what it answers.

export interface SearchOptions {
  /** Results wanted: up to min(k, live and allowed) are returned. */
  readonly k: number;
  /** Width of the beam; the larger, the better the recall. At least k is used. */
  readonly ef: number;
  /** One bit for each slot, u32 words, lowest bit first; slots beyond its end are not allowed. */
  readonly allowed?: Uint32Array;
}

/** How a search went about it. */
export type SearchWay = "walk of the graph" | "scan of codes";

/** Ascending by distance, then label. The arrays are views of the thread's scratch area, valid until its next call. */
export interface SearchResult {
  readonly count: number;
  readonly way: SearchWay;
  readonly labels: Uint32Array;
  readonly slots: Uint32Array;
  readonly distances: Float32Array;
}

/** How searches use sketches: not known yet; not worth reading; to leave out what is too far away; alone, in walks. */
export type Sketches = "unknown" | "unused" | "sifting" | "alone";
/** Positions are the kernel's numbers: kernel/sketch.ts. */
export const SKETCHES: readonly Sketches[] = ["unknown", "unused", "sifting", "alone", "sifting", "alone"];
