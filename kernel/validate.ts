// Checks an index read from a snapshot before anything walks it: every address the kernel derives from stored values must lie
// inside. Returns 0 or the number of the rule that is broken.
import {
  CLAIMED, H_ENTRY, H_LINKED, H_STORED, H_TAIL, H_TOMBSTONES, LINKED, BITMAP_BYTES, QUEUED, REACHED, SEGMENT_SHIFT, SEGMENT_SLOTS, TOMBSTONES, bitmap,
  levelOf, links, m, m0, segmentCount, tailCount, tower, upperLists, upperUsed,
} from "./layout";
import { labelOf } from "./slots";

export function validate(): u32 {
  const stored = load<u32>(H_STORED);
  for (let index: u32 = 0; index < segmentCount(stored); index++) if (load<u32>(upperUsed(index)) > upperLists) return 1;
  for (let slot: u32 = 0; slot < stored; slot++) {
    const at = load<u32>(tower(slot));
    if ((at >> 8) + (at & 0xff) > load<u32>(upperUsed(slot >> SEGMENT_SHIFT))) return 2;
    if (slot > 0 && labelOf(slot) <= labelOf(slot - 1)) return 3;
  }
  for (let slot: u32 = 0; slot < stored; slot++) {
    const level = levelOf(slot);
    for (let l: u32 = 0; l <= level; l++) if (!validList(links(slot, l), l, stored)) return 4;
  }
  const entry = load<u64>(H_ENTRY);
  if (entry != 0 && (<u32>entry == 0 || <u32>entry > stored || levelOf(<u32>entry - 1) < <u32>(entry >> 32))) return 5;
  return entry == 0 && anyAliveInGraph(stored) ? 6 : 0;
}

function anyAliveInGraph(stored: u32): bool {
  for (let index: u32 = 0; index < segmentCount(stored); index++) {
    for (let i: usize = 0; i < BITMAP_BYTES; i += 8) {
      const alive = load<u64>(bitmap(index, LINKED) + i) & ~load<u64>(bitmap(index, TOMBSTONES) + i);
      if (alive != 0) return true;
    }
  }
  return false;
}

function validList(list: usize, level: u32, stored: u32): bool {
  if (level == 0) return largestEntry(list) <= stored; // every slot has that level
  for (let i: u32 = 0; i < m; i++) {
    const entry = load<u32>(list + (i << 2));
    if (entry == 0) continue;
    if (entry > stored || levelOf(entry - 1) < level) return false;
  }
  return true;
}

function largestEntry(list: usize): u32 {
  const end = list + (m0 << 2);
  let largest = i32x4.splat(0);
  let p = list;
  for (; p + 16 <= end; p += 16) largest = i32x4.max_u(largest, v128.load(p));
  const four = i32x4.max_u(largest, v128.shuffle<i32>(largest, largest, 2, 3, 0, 1));
  let top = max(<u32>i32x4.extract_lane(four, 0), <u32>i32x4.extract_lane(four, 1));
  for (; p < end; p += 4) top = max(top, load<u32>(p));
  return top;
}

function countBits(stored: u32, which: usize): u32 {
  let count: u32 = 0;
  for (let index: u32 = 0; index < segmentCount(stored); index++) {
    for (let i: usize = 0; i < BITMAP_BYTES; i += 8) count += <u32>popcnt(load<u64>(bitmap(index, which) + i));
  }
  return count;
}

/** Clears bits of slots that do not exist: the writer may have added them while the snapshot was taken. */
function trim(stored: u32): void {
  for (let slot = stored; slot & (SEGMENT_SLOTS - 1); slot++) {
    for (let which: usize = TOMBSTONES; which <= REACHED; which++) {
      const word = bitmap(slot >> SEGMENT_SHIFT, which) + ((slot & (SEGMENT_SLOTS - 1)) >> 5 << 2);
      store<u32>(word, load<u32>(word) & ~((<u32>1) << (slot & 31)));
    }
  }
}

/** Derives counts from the bitmaps; slots that were being linked wait again. */
export function recount(): void {
  const stored = load<u32>(H_STORED);
  trim(stored);
  let tail: u32 = 0;
  for (let index: u32 = 0; index < segmentCount(stored); index++) {
    let inSegment: u32 = 0;
    for (let i: usize = 0; i < BITMAP_BYTES; i += 8) {
      const bits = load<u64>(bitmap(index, QUEUED) + i) | load<u64>(bitmap(index, CLAIMED) + i);
      store<u64>(bitmap(index, QUEUED) + i, bits);
      store<u64>(bitmap(index, CLAIMED) + i, 0);
      store<u64>(bitmap(index, REACHED) + i, 0);
      inSegment += <u32>popcnt(bits);
    }
    store<u32>(tailCount(index), inSegment);
    tail += inSegment;
  }
  store<u32>(H_TAIL, tail);
  store<u32>(H_TOMBSTONES, countBits(stored, TOMBSTONES));
  store<u32>(H_LINKED, countBits(stored, LINKED));
}
