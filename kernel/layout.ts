// Where everything lies in the one memory of an index. Nothing ever moves: readers hold plain addresses, and growth only
// appends segments. Every thread has its own instance of this module, so the globals below are per thread; what threads
// share lies in the memory, from address 0:
//
//   header   4 KB, the fields below
//   signs    rotation: one f32 (sign and scale) for each round and coordinate
//   centre   what is taken off every rotated vector before it is coded: one f32 a coordinate
//   basis    of sketches: rows of one i16 a coordinate, and acrossLimit
//   tails    u32 for each segment: bits set in its `queued` and `claimed` bitmaps
//   locks    spinlocks of the nodes, striped
//   scratch  one area for each thread (scratch.ts)
//   segments of 1,024 slots each:
//     records     16 bytes of factors and label, then the code that searches read   (one random access reads both)
//     sketches    64 or 128 bytes that say roughly how far away a vector is (sketch.ts)
//     fine        what makes that code as exact as it is stored: read for the results only (codes.ts)
//     links       level 0, 2m neighbours: slot + 1, 0 ends the list; fresh memory is an empty list
//     towers      u32: level | index of the first upper list << 8
//     bitmaps     tombstones, queued, claimed, linked, reached
//     upper links lists of m neighbours for levels above 0, handed out in order

import { codeBytesOf, coordinatesOf, fineBytesOf, sketchBytesOf } from "./codes";

export const MAGIC: u32 = 0x414d524b; // "KRMA"
export const LAYOUT_VERSION: u32 = 4;

export const SPACE_L2: u32 = 0;
export const SPACE_COSINE: u32 = 1;
export const SPACE_IP: u32 = 2;

// Fixed at creation.
export const H_MAGIC: usize = 0;
export const H_VERSION: usize = 4;
export const H_DIMENSION: usize = 8;
export const H_SPACE: usize = 12;
export const H_M: usize = 16;
export const H_EF_CONSTRUCTION: usize = 20;
export const H_THREADS: usize = 24;
export const H_SEED: usize = 28;
export const H_CODE: usize = 32;
export const H_CENTRE_SQUARED: usize = 36; // f32: squared length of the centre
export const H_SKETCHED: usize = 40; // once the basis is known and all slots have sketches: sketch.ts
// Change; each in a cache line of its own, so that builders do not slow each other down.
export const H_STORED: usize = 128;
export const H_TAIL: usize = 192;
export const H_TOMBSTONES: usize = 256;
export const H_ENTRY: usize = 320; // u64: level << 32 | slot + 1; 0 while the graph is empty
export const H_LINKED: usize = 384;
export const H_CLAIM_LOCK: usize = 448;
export const H_ENTRY_LOCK: usize = 512;
export const H_POSITION: usize = 576; // u64
// The background repair: repair.ts.
export const H_REPAIR_STEP: usize = 768; // u64: phase << 32 | next slot
export const H_REPAIR_END: usize = 776; // 0 while none is running
export const H_REPAIRING: usize = 780; // tombstones when the running one began
export const H_REPAIRED: usize = 784; // tombstones when the last one began: no list leads to those
export const H_SPREADING: usize = 788; // whether the running phase has reached a slot
export const H_LOST: usize = 792; // slots that the running one has not reached
export const H_AGAIN: usize = 796; // repairs in a row that lost slots ask for
export const H_MOVED: usize = 832; // slots linked anew since the last one began
export const H_CENTRE_VERSION: usize = 704; // odd while codes are made anew: centre.ts
/** Sixteen bytes of 15. V8 makes a constant vector anew at every use, in three instructions; what it loads stays in a register. */
export const H_MASK: usize = 640;
export const HEADER_BYTES: usize = 4096;

export const SEGMENT_SHIFT: u32 = 10;
export const SEGMENT_SLOTS: u32 = 1 << SEGMENT_SHIFT;
export const BITMAP_BYTES: u32 = SEGMENT_SLOTS >> 3;
export const BITMAP_WORDS: u32 = SEGMENT_SLOTS >> 5;
export const RECORD_HEADER: usize = 16;
/** Beside the coordinates of a sketch. */
export const SKETCH_HEADER: u32 = 16;
export const MOST_SKETCH_COORDINATES: u32 = 128 - SKETCH_HEADER;
export const LOCKS: u32 = 4096;
export const MAX_LEVEL: u32 = 15;
const PAGE: u64 = 65536;
const MEMORY_LIMIT: u64 = 0xffff0000; // the last page stays unused: ends of areas fit in 32 bits

export let dimension: u32 = 0;
export let padded: u32 = 0; // coordinates of a code: codes.ts
export let code: u32 = 0;
export let codeBytes: u32 = 0;
export let fineBytes: u32 = 0;
export let sketchBytes: u32 = 0; // 0 where vectors have none
export let space: u32 = 0;
export let m: u32 = 0;
export let m0: u32 = 0;
export let efConstruction: u32 = 0;
export let seed: u32 = 0;
export let recordBytes: u32 = 0;
export let segmentBytes: u32 = 0;
export let segmentsBase: usize = 0;
export let maxSegments: u32 = 0;
export let upperLists: u32 = 0; // capacity of a segment
export let signsBase: usize = 0;
export let centreBase: usize = 0;
export let basisBase: usize = 0;
export let scratch: usize = 0; // this thread's
let tailsBase: usize = 0;
let locksBase: usize = 0;
let sketchOffset: u32 = 0;
let fineOffset: u32 = 0;
let linksOffset: u32 = 0;
let towersOffset: u32 = 0;
let bitmapsOffset: u32 = 0;
let upperOffset: u32 = 0;

export const TOMBSTONES: usize = 0;
export const QUEUED: usize = 1;
export const CLAIMED: usize = 2;
export const LINKED: usize = 3;
export const REACHED: usize = 4; // by a link, as far as the running repair has seen
const BITMAPS: usize = 5;

@inline
function align(value: u64, unit: u64): u64 {
  return (value + unit - 1) & ~(unit - 1);
}

/** Rounds of the rotation: see rotate.ts. */
export function rotationRounds(): u32 {
  if (dimension == 1) return 1; // spreads the one number evenly: all coordinates are of one size, which every code has exactly
  return padded & (padded - 1) ? 4 : 2;
}

/** The largest power of two that is not above the number of coordinates. */
export function rotationBlock(): u32 {
  return (<u32>1) << (31 - clz(padded));
}

/** Mean number of upper lists for 1,024 slots (a geometric series in 1/m) plus four deviations; beyond it, nodes stay lower. */
function upperCapacity(): u32 {
  const mean = <f32>SEGMENT_SLOTS / <f32>(m - 1);
  return <u32>Mathf.ceil(mean + 6 * Mathf.sqrt(mean)) + MAX_LEVEL;
}

function segmentGeometry(): void {
  m0 = 2 * m;
  padded = coordinatesOf(code, dimension);
  codeBytes = codeBytesOf(code, padded);
  fineBytes = fineBytesOf(code, padded);
  sketchBytes = sketchBytesOf(code, padded);
  recordBytes = <u32>RECORD_HEADER + codeBytes;
  upperLists = upperCapacity();
  sketchOffset = <u32>align(<u64>recordBytes << SEGMENT_SHIFT, 64);
  fineOffset = sketchOffset + (sketchBytes << SEGMENT_SHIFT);
  linksOffset = <u32>align(<u64>fineOffset + (<u64>fineBytes << SEGMENT_SHIFT), 64);
  towersOffset = linksOffset + ((m0 << 2) << SEGMENT_SHIFT);
  bitmapsOffset = towersOffset + (4 << SEGMENT_SHIFT);
  upperOffset = bitmapsOffset + <u32>BITMAPS * BITMAP_BYTES + 64; // 64: the count of upper lists in use
  segmentBytes = <u32>align(<u64>upperOffset + <u64>upperLists * m * 4, 4096);
}

/** Computes every address from the fixed fields of the header; `scratchBytes` of `slots` comes from scratch.ts. */
export function configure(thread: u32, scratchBytes: (slots: u32) => u32): u64 {
  dimension = load<u32>(H_DIMENSION);
  space = load<u32>(H_SPACE);
  m = load<u32>(H_M);
  efConstruction = load<u32>(H_EF_CONSTRUCTION);
  seed = load<u32>(H_SEED);
  code = load<u32>(H_CODE);
  segmentGeometry();
  const bound = <u32>(MEMORY_LIMIT / segmentBytes);
  const area = align(scratchBytes(bound << SEGMENT_SHIFT), 4096);
  let at: u64 = HEADER_BYTES;
  signsBase = <usize>at;
  at = align(at + <u64>rotationRounds() * rotationBlock() * 4, 64);
  centreBase = <usize>at;
  at = align(at + <u64>padded * 4, 64);
  basisBase = <usize>at;
  at = align(at + <u64>basisBytes(), 64);
  tailsBase = <usize>at;
  at = align(at + <u64>bound * 4, 64);
  locksBase = <usize>at;
  at = align(at + <u64>LOCKS * 4, 4096);
  scratch = <usize>(at + area * thread);
  at += area * load<u32>(H_THREADS);
  segmentsBase = <usize>at;
  maxSegments = at < MEMORY_LIMIT ? <u32>((MEMORY_LIMIT - at) / segmentBytes) : 0;
  return at;
}

/** Grows the memory to hold `bytes`; false when its maximum does not allow it. */
export function ensure(bytes: u64): bool {
  if (bytes > MEMORY_LIMIT) return false;
  const have = <u64>memory.size() * PAGE;
  if (bytes <= have) return true;
  return memory.grow(<i32>((bytes - have + PAGE - 1) / PAGE)) >= 0;
}

/** 0 where vectors have no sketches. The basis lies right behind the centre, and `acrossLimit` right behind its rows. */
export function basisBytes(): u32 {
  return sketchBytes > 0 ? (padded << 1) * basisRows() + 16 : 0;
}

/** The coordinates that a sketch has room for. */
@inline
export function basisRows(): u32 {
  return sketchBytes - SKETCH_HEADER;
}

/** f32: the largest share of a vector's squared length across the basis with which sketches are trusted. */
@inline
export function acrossLimit(): usize {
  return basisBase + (padded << 1) * basisRows();
}

/** Squared length of the centre, 0 without one. */
@inline
export function centreSquared(): f32 {
  return load<f32>(H_CENTRE_SQUARED);
}

@inline
export function segment(index: u32): usize {
  return segmentsBase + <usize>index * segmentBytes;
}

@inline
export function record(slot: u32): usize {
  return segment(slot >> SEGMENT_SHIFT) + (slot & (SEGMENT_SLOTS - 1)) * recordBytes;
}

@inline
export function sketch(slot: u32): usize {
  return segment(slot >> SEGMENT_SHIFT) + sketchOffset + (slot & (SEGMENT_SLOTS - 1)) * sketchBytes;
}

@inline
export function fine(slot: u32): usize {
  return segment(slot >> SEGMENT_SHIFT) + fineOffset + (slot & (SEGMENT_SLOTS - 1)) * fineBytes;
}

@inline
export function baseLinks(slot: u32): usize {
  return segment(slot >> SEGMENT_SHIFT) + linksOffset + (slot & (SEGMENT_SLOTS - 1)) * (m0 << 2);
}

@inline
export function tower(slot: u32): usize {
  return segment(slot >> SEGMENT_SHIFT) + towersOffset + ((slot & (SEGMENT_SLOTS - 1)) << 2);
}

@inline
export function levelOf(slot: u32): u32 {
  return load<u32>(tower(slot)) & 0xff;
}

/** The list of `slot` at `level`, which must not be above the node's own level. */
export function links(slot: u32, level: u32): usize {
  if (level == 0) return baseLinks(slot);
  const first = load<u32>(tower(slot)) >> 8;
  return segment(slot >> SEGMENT_SHIFT) + upperOffset + (first + level - 1) * (m << 2);
}

@inline
export function bitmap(index: u32, which: usize): usize {
  return segment(index) + bitmapsOffset + which * <usize>BITMAP_BYTES;
}

/** The u32 word of a bitmap that holds the bit of `slot`. */
@inline
export function bitWord(slot: u32, which: usize): usize {
  return bitmap(slot >> SEGMENT_SHIFT, which) + ((slot & (SEGMENT_SLOTS - 1)) >> 5 << 2);
}

/** Count of upper lists in use. */
@inline
export function upperUsed(index: u32): usize {
  return segment(index) + bitmapsOffset + <u32>BITMAPS * BITMAP_BYTES;
}

@inline
export function tailCount(index: u32): usize {
  return tailsBase + (<usize>index << 2);
}

@inline
export function lockOf(slot: u32): usize {
  return locksBase + (((slot * 0x9e3779b1) >> 20) << 2);
}

@inline
export function segmentCount(stored: u32): u32 {
  return (stored + SEGMENT_SLOTS - 1) >> SEGMENT_SHIFT;
}

// Sections of a segment, for snapshots: where each starts, in the order they lie.
export function sectionOffset(section: u32): u32 {
  if (section == 0) return 0;
  if (section == 1) return linksOffset;
  if (section == 2) return towersOffset;
  if (section == 3) return bitmapsOffset;
  if (section == 4) return upperOffset;
  if (section == 5) return fineOffset;
  return sketchOffset;
}
