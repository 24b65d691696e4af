import { exactDistance } from "../../src/index/vector/exact-distance.ts";
import { row } from "./data.ts";

/** As Kroma's engine does: so many candidates by codes are compared exactly for k results. */
export const candidatesFor = (k: number, dimensions: number): number =>
  k + Math.max(dimensions < 128 ? 8 : dimensions < 768 ? 3 : 2, k >>> 3);

/** The k nearest of the candidates by exact distance, ties by label. */
export function rescore(query: Float32Array, base: Float32Array, labels: ArrayLike<number>, k: number): number[] {
  const distanceTo = exactDistance("l2", query);
  const distances = Array.from(labels, (label) => distanceTo(row(base, query.length, label)));
  return nearestOf(labels, distances, k);
}

export function nearestOf(labels: ArrayLike<number>, distances: ArrayLike<number>, k: number): number[] {
  const found: number[] = [];
  const at: number[] = [];
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    const distance = distances[i] as number;
    let place = Math.min(found.length, k);
    for (; place > 0 && isBefore(distance, label, at[place - 1] as number, found[place - 1] as number); place--) {
      found[place] = found[place - 1] as number;
      at[place] = at[place - 1] as number;
    }
    found[place] = label;
    at[place] = distance;
  }
  return found.slice(0, k);
}

function isBefore(distance: number, label: number, otherDistance: number, otherLabel: number): boolean {
  return distance < otherDistance || (distance === otherDistance && label < otherLabel);
}
