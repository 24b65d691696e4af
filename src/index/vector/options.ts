// What an index is made with.
import type { Space } from "./exact-distance.ts";

/**
 * What is stored of each number of a vector. `8bit`: searches read its upper half. `4bit`: that half is all there is. `1bit`: searches read
 * signs, results are ordered by 8 bits. `float32`: the numbers themselves.
 */
export type Codes = "8bit" | "4bit" | "1bit" | "float32";

export const CODES: readonly Codes[] = ["8bit", "4bit", "1bit", "float32"]; // positions are the kernel's numbers

export interface VectorIndexOptions {
  /** 1 to 16,384. */
  readonly dimension: number;
  readonly space: Space;
  /** Links of a node: m on upper levels, 2m on the lowest. 2 to 256. */
  readonly m: number;
  /** Candidates looked at when a node is linked. */
  readonly efConstruction: number;
  /** How vectors are coded; 8bit by default. */
  readonly codes?: Codes | undefined;
  /** Threads that may attach, this one included. */
  readonly threads: number;
  /** Of the rotation and the levels. */
  readonly seed?: number;
  /** Largest size of the memory, at most (and by default) 4 GB. */
  readonly maximumBytes?: number;
}

/** Throws RangeError for numbers that no index can be made with. */
export function checkOptions(options: VectorIndexOptions): void {
  const { dimension, m, efConstruction, threads } = options;
  const whole = (value: number, low: number, high: number) => Number.isInteger(value) && value >= low && value <= high;
  if (!whole(dimension, 1, 16384)) throw new RangeError(`dimension must be 1 to 16384, not ${dimension}`);
  if (!whole(m, 2, 256)) throw new RangeError(`m must be 2 to 256, not ${m}`);
  if (!whole(efConstruction, 1, 8192)) throw new RangeError(`efConstruction must be 1 to 8192, not ${efConstruction}`);
  if (!whole(threads, 1, 64)) throw new RangeError(`threads must be 1 to 64, not ${threads}`);
}
