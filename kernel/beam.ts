// Walking the graph: greedy descent through the upper levels and beam search within one (Malkov & Yashunin 2016, algorithms 5 and 2).
import { H_ENTRY, links, m, m0 } from "./layout";
import { gatherUnvisited, batchAdd, batchSlot } from "./gather";
import { keyOf, slotOfKey } from "./key";
import { NONE, poolInsert, poolNext, poolPeek, poolReset, poolWorst } from "./pool";
import { batchFromQuery } from "./query";
import { compareBatch } from "./sift";
import { batchDistances } from "./scratch";
import { stored } from "./slots";
import { checkTouched, clearVisited, visit } from "./visited";

/** level << 32 | slot + 1, 0 for an empty graph. */
@inline
export function entryPoint(): u64 {
  return atomic.load<u64>(H_ENTRY);
}

@inline
export function batchDistance(index: u32): f32 {
  return load<f32>(batchDistances + (index << 2));
}

/** From `start`, the closest node found by always moving to the closest neighbour, on the levels from `top` down to `bottom`. */
export function descend(start: u32, top: u32, bottom: u32): u32 {
  let best = start;
  visit(start);
  batchAdd(0, start);
  batchFromQuery(1);
  let bestDistance = batchDistance(0);
  for (let level = top; level >= bottom; level--) {
    let moved = true;
    while (moved) {
      moved = false;
      checkTouched();
      // What has been seen, on whatever level, is not closer.
      const count = compareBatch(gatherUnvisited(links(best, level), m), bestDistance, 0);
      for (let i: u32 = 0; i < count; i++) {
        if (!(batchDistance(i) < bestDistance)) continue; // also where lengths overflow and it is not a number
        bestDistance = batchDistance(i);
        best = batchSlot(i);
        moved = true;
      }
    }
  }
  clearVisited(stored());
  return best;
}

/** Offers the batch, found on `level`, to the pool. */
export function offerBatch(count: u32, level: u32): void {
  // Mostly the node that is expanded next: few of a batch are closer.
  const next = poolPeek();
  const near = compareBatch(count, poolWorst, next == NONE ? 0 : links(slotOfKey(next), level));
  for (let i: u32 = 0; i < near; i++) {
    const distance = batchDistance(i);
    if (distance <= poolWorst) poolInsert(keyOf(distance, batchSlot(i)));
  }
}

/** Fills the pool with the `ef` nodes closest to the query on `level`. The visited set must be clear. `ties`: see pool.ts. */
export function beam(start: u32, ef: u32, level: u32, ties: u32): void {
  poolReset(ef, ties);
  visit(start);
  batchAdd(0, start);
  offerBatch(1, level);
  const capacity = level == 0 ? m0 : m;
  for (let key = poolNext(); key != NONE; key = poolNext()) {
    checkTouched();
    offerBatch(gatherUnvisited(links(slotOfKey(key), level), capacity), level);
  }
}
