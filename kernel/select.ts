// Choosing a node's neighbours among candidates (Malkov & Yashunin, algorithm 4): a candidate is taken when it is closer to the node
// than to every neighbour taken before, so that the few links point in all directions.
//
// A cluster of equal vectors is at the same distance from everything: all would be taken, and nothing would lead out of it. So
// exact duplicates of a taken neighbour get a share of the list only.
import { TOMBSTONES, recordBytes } from "./layout";
import { distanceOf, slotOfKey } from "./key";
import { coded, distancesFromNode, nodeToQuery } from "./query";
import { batchDistances, nodeCode, picks } from "./scratch";
import { has } from "./slots";

// The list chosen last: record addresses at `picks`, slots behind them.
const SLOTS: usize = 1024 << 2;

const REFUSED = 0;
const TAKEN = 1;
const DUPLICATE = 2;

/** Same factors and same code; labels differ. */
function sameVector(a: usize, b: usize): bool {
  if (load<u64>(a) != load<u64>(b) || load<u32>(a, 8) != load<u32>(b, 8)) return false;
  for (let i: u32 = 16; i < recordBytes; i += 16) {
    if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false;
  }
  return true;
}

/** `own`: the node whose neighbours are being chosen. */
function judge(node: usize, distance: f32, taken: u32, own: usize): i32 {
  let verdict = TAKEN;
  for (let from: u32 = 0; from < taken; from += 4) {
    const count = min(taken - from, 4);
    distancesFromNode(node, picks + (from << 2), count, batchDistances);
    for (let i: u32 = 0; i < count; i++) {
      const other = load<u32>(picks + ((from + i) << 2));
      if (sameVector(node, other)) {
        if (!sameVector(node, own)) return REFUSED;
        verdict = DUPLICATE;
      } else if (sameVector(other, own)) {
        // As far from the candidate as the node itself is, but for the rounding of either.
        continue;
      } else if (load<f32>(batchDistances + (i << 2)) < distance) return REFUSED;
    }
  }
  return verdict;
}

/**
 * Chooses up to `limit` from the `count` sorted keys at `keys`, leaving out `self` and, unless `dead`, tombstones. Returns how
 * many; `pickedSlot` tells which.
 */
export function selectNeighbours(keys: usize, count: u32, limit: u32, self: u32, dead: bool): u32 {
  let taken: u32 = 0;
  let duplicates: u32 = 0;
  const own = coded(self);
  for (let i: u32 = 0; i < count && taken < limit; i++) {
    const key = load<u64>(keys + (i << 3));
    const slot = slotOfKey(key);
    if (slot == self || (!dead && has(slot, TOMBSTONES))) continue;
    const at = coded(slot);
    if (taken > 0) {
      nodeToQuery(at, nodeCode);
      const verdict = judge(at, distanceOf(key), taken, own);
      if (verdict == REFUSED) continue;
      if (verdict == DUPLICATE && ++duplicates > limit >> 2) continue;
    }
    store<u32>(picks + (taken << 2), <u32>at);
    store<u32>(picks + SLOTS + (taken << 2), slot);
    taken++;
  }
  return taken;
}

@inline
export function pickedSlot(index: u32): u32 {
  return load<u32>(picks + SLOTS + (index << 2));
}
