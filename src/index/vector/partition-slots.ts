// How partitions are filled: by whole segments of slots.
import { SEGMENT_SLOTS } from "./snapshot-format.ts";
import type { VectorIndex } from "./vector-index.ts";

/** Slots up to the end of the segment. */
export const inSegments = (slots: number): number => Math.ceil(slots / SEGMENT_SLOTS) * SEGMENT_SLOTS;

/** New vectors that may go into a partition before it is looked at again: to the end of a segment. */
export function roomIn({ stored, bytes }: VectorIndex, partitionBytes: number | undefined): number {
  if (partitionBytes === undefined) return Number.POSITIVE_INFINITY;
  const used = stored % SEGMENT_SLOTS;
  return used > 0 || stored === 0 || bytes < partitionBytes ? SEGMENT_SLOTS - used : 0;
}

/** The first place from `from` on whose label is at least `limit`. */
export function firstAtLeast(labels: ArrayLike<number>, from: number, limit: number): number {
  let end = from;
  while (end < labels.length && (labels[end] as number) < limit) end++;
  return end;
}
