import type { Space } from "./exact-distance.ts";

/** Vectors whose mean is taken: more would not move it by much. */
const SAMPLE = 2_000;

/**
 * The middle of vectors (rows of `dimension` numbers, spread evenly over those given), for VectorIndexOptions.centre: their mean, or that of
 * their directions for cosine. Undefined when it is not finite.
 */
export function centreOf(space: Space, vectors: Float32Array, dimension: number): Float32Array | undefined {
  const count = vectors.length / dimension;
  const step = Math.max(1, Math.floor(count / SAMPLE));
  const sum = new Float64Array(dimension);
  let taken = 0;
  for (let row = 0; row < count; row += step) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    const length = space === "cosine" ? lengthOf(vector) : 1;
    if (length === 0) continue;
    for (let d = 0; d < dimension; d++) sum[d] = (sum[d] as number) + (vector[d] as number) / length;
    taken++;
  }
  const centre = Float32Array.from(sum, (value) => value / Math.max(1, taken));
  return centre.every(Number.isFinite) ? centre : undefined;
}

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}
