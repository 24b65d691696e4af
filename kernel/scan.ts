// Exact search over codes: all live slots, the allowed ones, or the tail that is not in the graph yet.
import {
  BITMAP_BYTES, BITMAP_WORDS, CLAIMED, H_TAIL, QUEUED, SEGMENT_SHIFT, SEGMENT_SLOTS, TOMBSTONES, bitmap, segmentCount, tailCount,
} from "./layout";
import { batchDistance } from "./beam";
import { batchAdd, batchSlot } from "./gather";
import { heapInsert, heapReset, heapWorst } from "./heap";
import { keyOf } from "./key";
import { compareAscending } from "./sift";
import { allowed } from "./scratch";
import { stored } from "./slots";

/** Records in a batch: what is fetched of them ahead stays in the cache until it is compared. */
const GROUP: u32 = 64;
let pending: u32 = 0;

function flush(): void {
  const near = compareAscending(pending, heapWorst);
  for (let i: u32 = 0; i < near; i++) {
    const distance = batchDistance(i);
    if (distance <= heapWorst) heapInsert(keyOf(distance, batchSlot(i)));
  }
  pending = 0;
}

/** Slots of one bitmap word that are to be compared. */
@inline
function wordBits(index: u32, word: u32, tail: bool, filtered: bool): u32 {
  const offset = word << 2;
  let bits: u32 = u32.MAX_VALUE;
  // `queued` before `claimed`: see slots.ts.
  if (tail) bits = atomic.load<u32>(bitmap(index, QUEUED) + offset) | atomic.load<u32>(bitmap(index, CLAIMED) + offset);
  if (filtered) bits &= load<u32>(allowed + index * BITMAP_BYTES + offset);
  else bits &= ~load<u32>(bitmap(index, TOMBSTONES) + offset);
  return bits;
}

function scanSegment(index: u32, count: u32, tail: bool, filtered: bool): void {
  const base = index << SEGMENT_SHIFT;
  const words = min(BITMAP_WORDS, (count - base + 31) >> 5);
  for (let word: u32 = 0; word < words; word++) {
    let bits = wordBits(index, word, tail, filtered);
    const first = base + (word << 5);
    if (count - first < 32) bits &= ((<u32>1) << (count - first)) - 1;
    while (bits != 0) {
      batchAdd(pending++, first + ctz(bits));
      bits &= bits - 1;
    }
    if (pending >= GROUP) flush();
  }
}

/** Puts the closest `size` live (and allowed) slots into the heap. */
export function scanAll(size: u32, filtered: bool): void {
  heapReset(size);
  const count = stored();
  if (filtered) scanAllowed(count);
  else for (let index: u32 = 0; index < segmentCount(count); index++) scanSegment(index, count, false, false);
  flush();
}

/** The filter's bitmap is free of tombstones and of slots that do not exist: its bits are all there is to see. */
function scanAllowed(count: u32): void {
  const end = (count + 63) >> 6;
  for (let word: u32 = 0; word < end; word++) {
    let bits = load<u64>(allowed + (word << 3));
    while (bits != 0) {
      batchAdd(pending++, (word << 6) + <u32>ctz(bits));
      bits &= bits - 1;
    }
    if (pending >= GROUP) flush();
  }
}

/** The same for the slots not in the graph yet. */
export function scanTail(size: u32, filtered: bool): void {
  heapReset(size);
  if (atomic.load<u32>(H_TAIL) == 0) return;
  const count = stored();
  const segments = segmentCount(count);
  for (let index: u32 = 0; index < segments; index++) {
    if (atomic.load<u32>(tailCount(index)) != 0) scanSegment(index, count, true, filtered);
  }
  flush();
}
