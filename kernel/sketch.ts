// Sketches: one cache line a vector, or two, that say roughly how far away it is, so that most vectors which a search meets need not be read.
//
// Embeddings vary in few directions (LeanVec, Tepper et al. 2023). The basis holds those in which the first vectors vary most
// (principal.ts); a sketch holds the residual's coordinates along 48 of them, or 112, in seven bits. What lies across them is known by
// its length only, and taken to stand at a right angle to the query's: how far that is off a search learns on its way (sift.ts).
//
//    0  factor (f32): makes the estimate of the sketched part unbiased, as in distance.ts
//    8  offset (f32): the same as in the record's header
//   16  coordinates: h of 1 to 127, 64 is zero
import { H_SKETCHED, basisBase, basisRows, padded, record, sketch, sketchBytes } from "./layout";
import { completeGroup, distancesOfFour, sumFour } from "./distance";
import { largest, norm, sumOf } from "./quantise";
import { TOP_FINE, queryK, roundToFine, unit } from "./query";
import { batchSketches, projected, queryFine, querySketch } from "./scratch";

const ZERO: f32 = 64;
const TOP: f32 = 63;
const TOP_QUERY: f32 = 127;
const HEADER: usize = 16;
/** What 1 is in the basis. Sums of products with twelve-bit vectors stay below 2^31: their length is at most 2,047 · √4,096. */
export const BASIS_ONE: f32 = 8192;

/** Values of H_SKETCHED: not learnt yet, not worth it, … */
export const UNLEARNT: u32 = 0;
export const UNSKETCHED: u32 = 1;
/** … all slots have sketches, and searches may go by them alone … */
export const SKETCHED: u32 = 2;
export const TRUSTED: u32 = 3;
/** … and so much more where they have as many coordinates as there is room for. */
export const WIDE: u32 = 2;
/** Else they have so many. */
export const FEW: u32 = 48;

/** Of the sketches that are read or written. */
export let coordinates: u32 = FEW;

let sketchA: f32 = 0;
let sketchZ: f32 = 0;

/** Whether the vectors of the index have sketches; sets `coordinates`. */
@inline
export function hasSketches(): bool {
  if (sketchBytes == 0) return false;
  const state = atomic.load<u32>(H_SKETCHED);
  if (state < SKETCHED) return false;
  coordinates = state >= SKETCHED + WIDE ? basisRows() : FEW;
  return true;
}

/** Whether searches may go by the sketches alone. */
@inline
export function areTrusted(): bool {
  const state = load<u32>(H_SKETCHED);
  return state == TRUSTED || state == TRUSTED + WIDE;
}

/** For sketches that are not known to others yet. */
export function useCoordinates(count: u32): void {
  coordinates = count;
}

/** Squared length along the basis of what was projected last. */
let along: f32 = 0;

/** Coordinates of the residual at `queryFine`, in twelve bits, along the basis into `projected`; returns the largest. */
function project(): f32 {
  const scale = f32x4.splat(largest / TOP_FINE / BASIS_ONE);
  const row = padded << 1;
  let top = f32x4.splat(0);
  let squares = f32x4.splat(0);
  for (let j: u32 = 0; j < coordinates; j += 4) {
    const at = basisBase + j * row;
    const y = f32x4.mul(f32x4.convert_i32x4_s(dotRows(at, at + row, at + 2 * row, at + 3 * row, row)), scale);
    v128.store(projected + (j << 2), y);
    top = f32x4.max(top, f32x4.abs(y));
    squares = f32x4.add(squares, f32x4.mul(y, y));
  }
  along = sumOf(squares);
  return max(max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)), max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)));
}

@inline
function dotRows(r0: usize, r1: usize, r2: usize, r3: usize, bytes: usize): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const q = v128.load(queryFine + i);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(q, v128.load(r0 + i)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(q, v128.load(r1 + i)));
    s2 = i32x4.add(s2, i32x4.dot_i16x8_s(q, v128.load(r2 + i)));
    s3 = i32x4.add(s3, i32x4.dot_i16x8_s(q, v128.load(r3 + i)));
  }
  return sumFour(s0, s1, s2, s3);
}

/** The sketch of the slot whose residual is in the work area. */
export function encodeSketch(slot: u32): void {
  const at = sketch(slot);
  roundToFine();
  const top = project();
  const scale: f32 = top > 0 ? TOP / top : 0;
  let products: f32 = 0;
  for (let j: u32 = 0; j < coordinates; j++) {
    const y = load<f32>(projected + (j << 2));
    const h = <i32>nearest(y * scale);
    store<u8>(at + j, <u8>(h + <i32>ZERO), HEADER);
    products += <f32>h * y;
  }
  const factor = along / products;
  store<f32>(at, factor > 0 && factor < Infinity ? factor : 0);
  store<f32>(at, load<f32>(record(slot), 8), 8);
}

/**
 * The share of the squared length of what was projected last that lies across the basis. Where it is large for the data, sketches know
 * little: neighbours have the same share in common, and it is not at a right angle.
 */
export function acrossShare(): f32 {
  const all = norm * norm;
  return all > 0 ? max<f32>((all - along) / all, 0) : 0;
}

/** The query whose residual is at `queryFine`. */
export function sketchQuery(): void {
  const top = project();
  const scale: f32 = top > 0 ? TOP_QUERY / top : 0;
  let sum: i32 = 0;
  for (let j: u32 = 0; j < coordinates; j++) {
    const q = <i32>nearest(load<f32>(projected + (j << 2)) * scale);
    store<i8>(querySketch + j, <i8>q);
    sum += q;
  }
  setFactors(unit() * (top / TOP_QUERY), sum);
}

/** A stored slot as the query: 2 · (h − 64). */
export function sketchNode(slot: u32): void {
  const at = sketch(slot);
  let sum: i32 = 0;
  for (let j: u32 = 0; j < coordinates; j++) {
    const q = (<i32>load<u8>(at + j, HEADER) - <i32>ZERO) << 1;
    store<i8>(querySketch + j, <i8>q);
    sum += q;
  }
  setFactors(unit() * load<f32>(at) * 0.5, sum);
}

@inline
function setFactors(a: f32, sum: i32): void {
  sketchA = a;
  sketchZ = a * ZERO * <f32>sum;
}

/** Sums of products of 16 coordinates. */
@inline
function block(h: v128, q: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i32x4.extadd_pairwise_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(q, h));
  return i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(h), i16x8.extend_low_i8x16_s(q)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(h), i16x8.extend_high_i8x16_s(q)),
  );
}

@inline
function dot(at: usize, q0: v128, q1: v128, q2: v128): v128 {
  return i32x4.add(
    i32x4.add(block(v128.load(at, HEADER), q0), block(v128.load(at, HEADER + 16), q1)),
    block(v128.load(at, HEADER + 32), q2),
  );
}

/** The same of the coordinates after the first 48. */
@inline
function dotRest(at: usize): v128 {
  let sum = i32x4.splat(0);
  for (let i: usize = FEW; i < coordinates; i += 16) sum = i32x4.add(sum, block(v128.load(at + i, HEADER), v128.load(querySketch + i)));
  return sum;
}

/** Estimated distances into `out` from the query to the first `count` of the batch, whose sketches are at the addresses in `batchSketches`. */
export function estimateBatch(count: u32, out: usize): void {
  if (count == 0) return;
  completeGroup(batchSketches, count);
  const wide = coordinates > FEW;
  const a = f32x4.splat(sketchA);
  const z = f32x4.splat(sketchZ);
  const k = f32x4.splat(queryK);
  const q0 = v128.load(querySketch);
  const q1 = v128.load(querySketch, 16);
  const q2 = v128.load(querySketch, 32);
  for (let i: u32 = 0; i < count; i += 4) {
    const p = batchSketches + (i << 2);
    const s0: usize = load<u32>(p);
    const s1: usize = load<u32>(p, 4);
    const s2: usize = load<u32>(p, 8);
    const s3: usize = load<u32>(p, 12);
    let sums = sumFour(dot(s0, q0, q1, q2), dot(s1, q0, q1, q2), dot(s2, q0, q1, q2), dot(s3, q0, q1, q2));
    if (wide) sums = i32x4.add(sums, sumFour(dotRest(s0), dotRest(s1), dotRest(s2), dotRest(s3)));
    v128.store(out + (i << 2), distancesOfFour(s0, s1, s2, s3, sums, a, z, k));
  }
}
