import type { Space } from "./exact-distance.ts";

/** An index that begins with so many vectors takes their mean as its centre: see kernel/centre.ts. */
export const CENTRE_FROM = 1000;

export interface Centre {
  readonly mean: Float32Array;
  /** Mean squared length of the vectors. */
  readonly squares: number;
}

/** The mean of rows of `dimension` numbers: of their directions for cosine. */
export function centreOf(space: Space, vectors: Float32Array, dimension: number): Centre {
  const count = vectors.length / dimension;
  const sum = new Float64Array(dimension);
  let squares = 0;
  for (let row = 0; row < count; row++) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    const square = squaredLength(vector);
    const scale = space === "cosine" ? 1 / Math.sqrt(square || 1) : 1;
    squares += square * scale * scale;
    for (let d = 0; d < dimension; d++) sum[d] = (sum[d] as number) + (vector[d] as number) * scale;
  }
  return { mean: Float32Array.from(sum, (value) => value / count), squares: squares / count };
}

function squaredLength(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum;
}
