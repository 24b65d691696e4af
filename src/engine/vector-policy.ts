/**
 * When a partition of a vector index is written to disk, and when it is rid of deleted vectors.
 *
 * A snapshot holds a whole partition, since linking a vector changes neighbours everywhere in it. So it is written once enough has
 * changed: snapshots never amount to more than `AMPLIFICATION` bytes for each byte of the vectors (float32) that were written or
 * deleted. What changed since is caught up from the rows at the next start: with that factor, 384 dimensions and 8-bit codes, at most
 * a fifth of the records.
 */
const AMPLIFICATION = 2;
/** Short vectors are smaller than their codes and links: from this share of changes on a partition is written all the same. */
const LARGEST_SHARE = 0.4;
/** A snapshot is worth it from so many changes on. Smaller indexes are made from rows in milliseconds. */
export const SAVE_MINIMUM = 5_000;
/** A snapshot is written even while there is more to link when this many times as much has changed, and at least so many records. */
const OVERDUE = 2;
const OVERDUE_MINIMUM = 200_000;
/** Where few changes are a partition's own, but many those of others, it is written when so many times its size was. */
const LAG = 8;
/**
 * A partition is copied without its deleted vectors when they are this share of its slots and so many: early once the collection is
 * quiet, later while it is written, and last where writes leave no pause. A copy costs about as much as a snapshot, which follows it.
 */
const COMPACT = {
  quiet: { share: 0.05, least: 100 },
  written: { share: 0.2, least: 1_000 },
  "no pause": { share: 0.4, least: 1_000 },
} as const;
/** How a collection is being written. */
export type Pace = keyof typeof COMPACT;
/** So long after the last write a collection is quiet. */
export const QUIET_MS = 5_000;

/** A partition, compared with its snapshot. */
export interface PartitionState {
  readonly stored: number;
  readonly live: number;
  readonly bytes: number;
  /** Whether there is a snapshot. */
  readonly isSaved: boolean;
  /** Length of a vector in bytes. */
  readonly vectorBytes: number;
  /** Vectors put and deleted since the snapshot, all when there is none. */
  readonly changed: number;
  /** Changes anywhere in the collection since the snapshot. */
  readonly behind: number;
}

/**
 * Why partitions are looked at: enough may have changed; snapshots are of partitions that are no more; there is no pause to wait for;
 * or the index leaves memory.
 */
export type Occasion = "change" | "replaced" | "no pause" | "leaving";

/** Places of the partitions that are to be written. Those that never were come along, so that the set on disk is whole. */
export function partitionsToSave(states: readonly PartitionState[], occasion: Occasion): number[] {
  const due = states.filter((state) => isDue(state, occasion));
  const changed = due.reduce((sum, state) => sum + state.changed, 0);
  if (changed < leastChanges(occasion) && !due.some(isFarBehind)) return [];
  return states.flatMap((state, i) => (!state.isSaved || due.includes(state) ? [i] : []));
}

function leastChanges(occasion: Occasion): number {
  if (occasion === "replaced") return 0;
  return occasion === "no pause" ? OVERDUE_MINIMUM : SAVE_MINIMUM;
}

function isDue(state: PartitionState, occasion: Occasion): boolean {
  const { bytes, vectorBytes, live, changed, isSaved } = state;
  if (!isSaved) return changed > 0 || occasion === "replaced";
  const share = Math.min(bytes / (vectorBytes * AMPLIFICATION), live * LARGEST_SHARE);
  if (occasion === "leaving") return changed > 0 && changed >= Math.min(SAVE_MINIMUM, share);
  return changed > 0 && (changed >= share * (occasion === "no pause" ? OVERDUE : 1) || isFarBehind(state));
}

const isFarBehind = ({ behind, stored }: PartitionState): boolean => behind > LAG * Math.max(SAVE_MINIMUM, stored);

export function isWorthCompacting(counts: { readonly stored: number; readonly live: number }, pace: Pace): boolean {
  const { share, least } = COMPACT[pace];
  const dead = counts.stored - counts.live;
  return dead >= least && dead > counts.stored * share;
}
