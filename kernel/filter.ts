// Searching among allowed slots only: the filter's bitmap, one bit a slot, and a graph search that collects nothing else.
//
// The walk follows ACORN (Patel et al. 2024): from a node it goes to its allowed neighbours, and where those are few, through the others to
// their neighbours, without comparing vectors on the way. It starts with a short beam over all nodes, so that a filter unrelated
// to where the query lies does not stop it at the door.
import { BITMAP_BYTES, H_TOMBSTONES, TOMBSTONES, baseLinks, bitmap, m0, segmentCount } from "./layout";
import { beam, offerBatch } from "./beam";
import { fetchLists } from "./fetch";
import { batchAdd } from "./gather";
import { slotOfKey } from "./key";
import { NONE, poolAt, poolCount, poolNext, poolReset } from "./pool";
import { allowed, chosen } from "./scratch";
import { stored } from "./slots";
import { checkTouched, clearVisited, touchedCount, touchedSlot, visit } from "./visited";

/** Width of the beam over all nodes that finds the query's region. */
const SCOUTS: u32 = 16;
/** Where this share of what a random filter allows, or less, is allowed around the query, the filter speaks against it. */
const AGAINST: f32 = 0.3;

@inline
export function isAllowed(slot: u32): bool {
  return (load<u8>(allowed + (slot >> 3)) & (1 << (slot & 7))) != 0;
}

/** Set by `completeFilter`. */
export let allowedCount: u32 = 0;

/** Completes the bitmap whose first `words` words the caller wrote: later slots are not allowed, nor are tombstones. Returns the count. */
export function completeFilter(words: u32): u32 {
  const slots = stored();
  const segments = segmentCount(slots);
  const bytes = segments * BITMAP_BYTES;
  const given = words << 2;
  if (given < bytes) memory.fill(allowed + given, 0, bytes - given);
  if (slots & 31) {
    const last = allowed + (slots >> 5 << 2);
    store<u32>(last, load<u32>(last) & (((<u32>1) << (slots & 31)) - 1));
  }
  let count: u32 = 0;
  const deleted = atomic.load<u32>(H_TOMBSTONES) > 0;
  for (let index: u32 = 0; index < segments; index++) {
    const base = allowed + index * BITMAP_BYTES;
    const dead = bitmap(index, TOMBSTONES);
    for (let i: usize = 0; i < BITMAP_BYTES; i += 8) {
      let bits = load<u64>(base + i);
      if (deleted) {
        bits &= ~load<u64>(dead + i);
        store<u64>(base + i, bits);
      }
      count += <u32>popcnt(bits);
    }
  }
  allowedCount = count;
  return count;
}

/**
 * Whether the filter allows far less around the query than elsewhere: a walk would have to cross a desert and stop at its edge. Asked
 * after the scouts, whose way is the sample.
 */
function isAgainst(): bool {
  const seen = touchedCount();
  let near: u32 = 0;
  for (let i: u32 = 0; i < seen; i++) near += isAllowed(touchedSlot(i)) ? 1 : 0;
  return <f32>near * <f32>stored() < AGAINST * <f32>seen * <f32>allowedCount;
}

/** Allowed and unvisited nodes one step from `slot`, or two when one step finds few. */
function gatherAllowed(slot: u32): u32 {
  let count: u32 = 0;
  let others: u32 = 0;
  const list = baseLinks(slot);
  const end = list + (m0 << 2);
  let direct: u32 = 0;
  for (let p = list; p < end; p += 4) {
    const entry = load<u32>(p);
    if (entry == 0) break;
    if (isAllowed(entry - 1)) {
      direct++;
      batchAdd(count, entry - 1);
      count += visit(entry - 1);
    } else store<u32>(chosen + (others++ << 2), entry - 1);
  }
  const enough = m0 >> 1;
  for (let i: u32 = 0; i < others && direct < enough; i++) {
    if ((i & 3) == 0) fetchLists(i, min(i + 4, others));
    const middle = load<u32>(chosen + (i << 2));
    // Each is passed through once: a second time would find only what is visited already.
    if (!visit(middle)) continue;
    const added = gatherThrough(middle, count);
    direct += added - count;
    count = added;
  }
  return count;
}

function gatherThrough(middle: u32, from: u32): u32 {
  let count = from;
  const list = baseLinks(middle);
  const end = list + (m0 << 2);
  for (let p = list; p < end; p += 4) {
    const entry = load<u32>(p);
    if (entry == 0) break;
    if (!isAllowed(entry - 1)) continue;
    batchAdd(count, entry - 1);
    count += visit(entry - 1);
  }
  return count;
}

/** Fills the pool with up to `ef` allowed nodes close to the query. False when the filter speaks against it, so that a scan is better. */
export function filteredBeam(start: u32, ef: u32, ties: u32): bool {
  beam(start, SCOUTS, 0, SCOUTS);
  const against = isAgainst();
  const scouts = poolCount;
  for (let i: u32 = 0; i < scouts; i++) store<u32>(chosen + 4096 + (i << 2), slotOfKey(poolAt(i)));
  clearVisited(stored());
  if (against) return false;
  poolReset(ef, ties);
  for (let i: u32 = 0; i < scouts; i++) {
    const slot = load<u32>(chosen + 4096 + (i << 2));
    if (!isAllowed(slot)) offerBatch(gatherAllowed(slot), 0);
    else if (visit(slot)) {
      batchAdd(0, slot);
      offerBatch(1, 0);
    }
  }
  for (let key = poolNext(); key != NONE; key = poolNext()) {
    checkTouched();
    offerBatch(gatherAllowed(slotOfKey(key)), 0);
  }
  return true;
}
