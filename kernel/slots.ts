// Slots: appended, replaced in place and tombstoned by the one writer; claimed and finished by builders.
//
// A slot waits for a builder in `queued`, is in work in `claimed`, and every search scans the union of both exactly (the tail).
// A builder sets `claimed` before it clears `queued`, and readers look at `queued` first: a slot is never missing from both
// before it is in the graph. A slot replaced while it is being linked is simply queued again.
import {
  BITMAP_WORDS, CLAIMED, H_CLAIM_LOCK, H_LINKED, H_MOVED, H_STORED, H_TAIL, H_TOMBSTONES, LINKED, MAX_LEVEL, QUEUED, SEGMENT_SHIFT,
  SEGMENT_SLOTS, TOMBSTONES, bitWord, bitmap, ensure, fine, m, maxSegments, record, seed, segment, segmentBytes, segmentCount, tailCount,
  tower, upperLists, upperUsed,
} from "./layout";
import { learnCentre } from "./centre";
import { lock, unlock } from "./lock";
import { learnBasis } from "./principal";
import { encode } from "./quantise";
import { hash } from "./rotate";
import { encodeSketch, hasSketches } from "./sketch";

/** Fewer vectors than this are not worth a graph: scanning 1,000 codes takes less than a beam search of efSearch 100. */
export const LINK_FROM: u32 = 1000;
export const NO_SLOT: u32 = 0xffffffff;

@inline
export function stored(): u32 {
  return atomic.load<u32>(H_STORED);
}

@inline
export function labelOf(slot: u32): u32 {
  return load<u32>(record(slot), 12);
}

@inline
export function bitOf(slot: u32): u32 {
  return (<u32>1) << (slot & 31);
}

@inline
export function has(slot: u32, which: usize): bool {
  return (load<u32>(bitWord(slot, which)) & bitOf(slot)) != 0;
}

/** Slot of a label, NO_SLOT when there is none. Labels ascend with slots, mostly without gaps. */
export function slotOf(label: u32): u32 {
  const count = stored();
  if (count == 0) return NO_SLOT;
  const first = labelOf(0);
  if (label < first) return NO_SLOT;
  const guess = label - first;
  if (guess < count && labelOf(guess) == label) return guess;
  let low: u32 = 0;
  let high = min(count, guess + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (labelOf(middle) < label) low = middle + 1;
    else high = middle;
  }
  return low < count && labelOf(low) == label ? low : NO_SLOT;
}

export function enqueue(slot: u32): void {
  if (atomic.or<u32>(bitWord(slot, QUEUED), bitOf(slot)) & bitOf(slot)) return;
  atomic.add<u32>(tailCount(slot >> SEGMENT_SHIFT), 1);
  atomic.add<u32>(H_TAIL, 1);
}

/** Level with probability m^-level, as the paper's ln(u)/ln(m), from a hash of the slot: rebuilt graphs are the same. */
function drawLevel(slot: u32): u32 {
  const threshold = u32.MAX_VALUE / m;
  let h = hash(slot ^ hash(seed));
  let level: u32 = 0;
  while (h < threshold && level < MAX_LEVEL) {
    level++;
    h = hash(h + 0x9e3779b9 * level);
  }
  return level;
}

/** Gives the slot a level and its upper lists, fewer when the segment has no more. */
export function placeTower(slot: u32, wanted: u32): void {
  const used = upperUsed(slot >> SEGMENT_SHIFT);
  const first = load<u32>(used);
  const level = min(wanted, upperLists - first);
  store<u32>(used, first + level);
  store<u32>(tower(slot), level | (first << 8));
}

/** Writes all that is stored of a vector. */
function write(slot: u32, vector: usize): void {
  encode(vector, record(slot), fine(slot));
  if (hasSketches()) encodeSketch(slot);
}

/** Appends or replaces one vector. False when the memory is full. */
export function put(label: u32, vector: usize): bool {
  const known = slotOf(label);
  if (known != NO_SLOT) {
    write(known, vector);
    enqueue(known);
    return true;
  }
  const slot = stored();
  if (slot > 0 && label < labelOf(slot - 1)) unreachable();
  if ((slot & (SEGMENT_SLOTS - 1)) == 0) {
    const index = slot >> SEGMENT_SHIFT;
    if (index >= maxSegments || !ensure(<u64>segment(index) + segmentBytes)) return false;
  }
  write(slot, vector);
  store<u32>(record(slot), label, 12);
  placeTower(slot, drawLevel(slot));
  enqueue(slot);
  // Before builders see that there are enough to link.
  if (slot + 1 == LINK_FROM) {
    learnCentre(LINK_FROM);
    learnBasis(LINK_FROM);
  }
  atomic.store<u32>(H_STORED, slot + 1);
  return true;
}

/** Tombstones a label; false when it is unknown or already deleted. */
export function remove(label: u32): bool {
  const slot = slotOf(label);
  if (slot == NO_SLOT) return false;
  if (atomic.or<u32>(bitWord(slot, TOMBSTONES), bitOf(slot)) & bitOf(slot)) return false;
  atomic.add<u32>(H_TOMBSTONES, 1);
  return true;
}

// The slots of one word that this builder has claimed and not linked yet.
let claimedBase: u32 = 0;
let claimedBits: u32 = 0;
let hint: u32 = 0; // segment where work was found last

/** Claims up to `limit` queued slots of one bitmap word; false when nothing is queued. */
export function claim(limit: u32): bool {
  const count = stored();
  if (atomic.load<u32>(H_TAIL) == 0) return false;
  // A graph that has lost most of its slots is kept up all the same.
  if (count < LINK_FROM && atomic.load<u32>(H_LINKED) == 0) return false;
  const segments = segmentCount(count);
  for (let i: u32 = 0; i < segments; i++) {
    const index = (hint + i) % segments;
    if (atomic.load<u32>(tailCount(index)) == 0) continue;
    if (claimIn(index, limit)) {
      hint = index;
      return true;
    }
  }
  return false;
}

function claimIn(index: u32, limit: u32): bool {
  lock(H_CLAIM_LOCK);
  for (let word: u32 = 0; word < BITMAP_WORDS; word++) {
    const queued = bitmap(index, QUEUED) + (word << 2);
    const claimed = bitmap(index, CLAIMED) + (word << 2);
    // A slot that another builder has in work waits until that one is done.
    let bits = atomic.load<u32>(queued) & ~atomic.load<u32>(claimed);
    if (bits == 0) continue;
    while (<u32>popcnt(bits) > limit) bits ^= <u32>0x80000000 >> clz(bits);
    atomic.or<u32>(claimed, bits);
    atomic.and<u32>(queued, ~bits);
    claimedBase = (index << SEGMENT_SHIFT) + (word << 5);
    claimedBits = bits;
    unlock(H_CLAIM_LOCK);
    return true;
  }
  unlock(H_CLAIM_LOCK);
  return false;
}

/** The next slot of this builder's claim, NO_SLOT when all are done. */
export function nextClaimed(): u32 {
  if (claimedBits == 0) return NO_SLOT;
  const slot = claimedBase + ctz(claimedBits);
  claimedBits &= claimedBits - 1;
  return slot;
}

/** A claimed slot is in the graph now. */
export function finish(slot: u32): void {
  if (atomic.or<u32>(bitWord(slot, LINKED), bitOf(slot)) & bitOf(slot)) atomic.add<u32>(H_MOVED, 1);
  else atomic.add<u32>(H_LINKED, 1);
  atomic.and<u32>(bitWord(slot, CLAIMED), ~bitOf(slot));
  atomic.sub<u32>(tailCount(slot >> SEGMENT_SHIFT), 1);
  atomic.sub<u32>(H_TAIL, 1);
}
