import { exactDistance } from "../../src/index/vector/exact-distance.ts";
import { row } from "./data.ts";

/** As Kroma's engine does: so many candidates by codes are compared exactly for k results. */
export const candidatesFor = (k: number, dimensions: number): number => k + Math.max(dimensions < 128 ? 8 : 3, k >>> 3);

/** The k nearest of the candidates by exact distance, ties by label. */
export function rescore(query: Float32Array, base: Float32Array, labels: ArrayLike<number>, k: number): number[] {
  const distanceTo = exactDistance("l2", query);
  const distances = Array.from(labels, (label) => distanceTo(row(base, query.length, label)));
  return nearestOf(labels, distances, k);
}

export function nearestOf(labels: ArrayLike<number>, distances: ArrayLike<number>, k: number): number[] {
  const found = Array.from(labels, (label, i) => ({ label, distance: distances[i] as number }));
  found.sort((a, b) => a.distance - b.distance || a.label - b.label);
  return found.slice(0, k).map(({ label }) => label);
}
