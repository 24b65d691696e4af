// Distances over four-bit codes. A coordinate h is 0 to 15, and 7.53125 is zero (the middle of the sixteen bytes that share it). A
// query code q is a signed byte: its second operand, h, has seven bits at most, as the relaxed dot product of WebAssembly asks for.
// Sums of products stay below 2^15 for 128 coordinates, so the plain and the relaxed build give the same integers, and with them
// the same results.
//
// With the record's factors f and b and the query's A, Z and K:
//   distance = K + b + f · (A · dot(h, q) − Z)
// where f makes f · dot(h − zero, residual) of the record's own residual its squared length (the unbiased estimate of RaBitQ).
import { H_MASK, RECORD_HEADER } from "./layout";

/** Bytes of a code, two coordinates each, whose sums fit in 16 bits. */
const GROUP: usize = 64;

@inline
function sumLanes(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

/** Lane sums of four vectors as one vector: a transposed addition. */
@inline
export function sumFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** The first lanes of four headers. */
@inline
function firstOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i32>(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 0, 4, 1, 5), 0, 1, 4, 5);
}

/** The third lanes of four headers. */
@inline
function thirdOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i32>(v128.shuffle<i32>(a, b, 2, 6, 3, 7), v128.shuffle<i32>(c, d, 2, 6, 3, 7), 0, 1, 4, 5);
}

/** 16-bit sums of products of 32 coordinates. */
@inline
function block(c: v128, low: v128, high: v128, mask: v128): v128 {
  return i16x8.add(
    i16x8.relaxed_dot_i8x16_i7x16_s(low, v128.and(c, mask)),
    i16x8.relaxed_dot_i8x16_i7x16_s(high, v128.and(i16x8.shr_u(c, 4), mask)),
  );
}

/** The same as 32-bit sums, without relaxed SIMD. */
@inline
function wideBlock(c: v128, low: v128, high: v128, mask: v128): v128 {
  const a = v128.and(c, mask);
  const b = v128.and(i16x8.shr_u(c, 4), mask);
  const first = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(low)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(low)),
  );
  const second = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(b), i16x8.extend_low_i8x16_s(high)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(b), i16x8.extend_high_i8x16_s(high)),
  );
  return i32x4.add(first, second);
}

/** Dot products of four codes with the query: it is loaded once for all, and four streams of memory are under way together. */
@inline
export function dotFour(r0: usize, r1: usize, r2: usize, r3: usize, query: usize, bytes: usize): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const mask = v128.load(H_MASK);
  for (let from: usize = 0; from < bytes; from += GROUP) {
    const end = min(from + GROUP, bytes);
    let g0 = i32x4.splat(0);
    let g1 = g0;
    let g2 = g0;
    let g3 = g0;
    for (let i = from; i < end; i += 16) {
      const low = v128.load(query + (i << 1));
      const high = v128.load(query + (i << 1), 16);
      if (ASC_FEATURE_RELAXED_SIMD) {
        g0 = i16x8.add(g0, block(v128.load(r0 + i, RECORD_HEADER), low, high, mask));
        g1 = i16x8.add(g1, block(v128.load(r1 + i, RECORD_HEADER), low, high, mask));
        g2 = i16x8.add(g2, block(v128.load(r2 + i, RECORD_HEADER), low, high, mask));
        g3 = i16x8.add(g3, block(v128.load(r3 + i, RECORD_HEADER), low, high, mask));
      } else {
        g0 = i32x4.add(g0, wideBlock(v128.load(r0 + i, RECORD_HEADER), low, high, mask));
        g1 = i32x4.add(g1, wideBlock(v128.load(r1 + i, RECORD_HEADER), low, high, mask));
        g2 = i32x4.add(g2, wideBlock(v128.load(r2 + i, RECORD_HEADER), low, high, mask));
        g3 = i32x4.add(g3, wideBlock(v128.load(r3 + i, RECORD_HEADER), low, high, mask));
      }
    }
    if (ASC_FEATURE_RELAXED_SIMD) {
      g0 = i32x4.extadd_pairwise_i16x8_s(g0);
      g1 = i32x4.extadd_pairwise_i16x8_s(g1);
      g2 = i32x4.extadd_pairwise_i16x8_s(g2);
      g3 = i32x4.extadd_pairwise_i16x8_s(g3);
    }
    s0 = i32x4.add(s0, g0);
    s1 = i32x4.add(s1, g1);
    s2 = i32x4.add(s2, g2);
    s3 = i32x4.add(s3, g3);
  }
  return sumFour(s0, s1, s2, s3);
}

/** Fills the last group of four addresses with its last one. */
@inline
export function completeGroup(records: usize, count: u32): void {
  const last = load<u32>(records + ((count - 1) << 2));
  for (let i = count; i & 3; i++) store<u32>(records + (i << 2), last);
}

/** k + b + f · (a · dot − z), f and b the first and the third number at each of the addresses. */
@inline
export function distancesOfFour(r0: usize, r1: usize, r2: usize, r3: usize, dots: v128, a: v128, z: v128, k: v128): v128 {
  const h0 = v128.load(r0);
  const h1 = v128.load(r1);
  const h2 = v128.load(r2);
  const h3 = v128.load(r3);
  const scaled = f32x4.mul(firstOfFour(h0, h1, h2, h3), f32x4.sub(f32x4.mul(a, f32x4.convert_i32x4_s(dots)), z));
  return f32x4.add(f32x4.add(k, thirdOfFour(h0, h1, h2, h3)), scaled);
}

/** Distances of `count` records (addresses at `records`) into `out`; both have room for three more. `bytes`: of a code. */
export function distances(records: usize, count: u32, query: usize, bytes: usize, a: f32, z: f32, k: f32, out: usize): void {
  if (count == 0) return;
  const av = f32x4.splat(a);
  const zv = f32x4.splat(z);
  const kv = f32x4.splat(k);
  completeGroup(records, count);
  for (let i: u32 = 0; i < count; i += 4) {
    const p = records + (i << 2);
    const r0: usize = load<u32>(p);
    const r1: usize = load<u32>(p, 4);
    const r2: usize = load<u32>(p, 8);
    const r3: usize = load<u32>(p, 12);
    v128.store(out + (i << 2), distancesOfFour(r0, r1, r2, r3, dotFour(r0, r1, r2, r3, query, bytes), av, zv, kv));
  }
}

/** Dot product of all eight bits, less 128, with sixteen-bit query codes. `high`, `low`: the halves of the code. */
export function dotFine(high: usize, low: usize, query: usize, bytes: usize): i32 {
  const mask = i8x16.splat(15);
  const sign = i8x16.splat(-128);
  let sum = i32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const h = v128.load(high + i);
    const l = v128.load(low + i);
    const upper = i8x16.splat(-16);
    const a = v128.xor(v128.or(v128.and(i16x8.shl(h, 4), upper), v128.and(l, mask)), sign);
    const b = v128.xor(v128.or(v128.and(h, upper), v128.and(i16x8.shr_u(l, 4), mask)), sign);
    const q = query + (i << 2);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), v128.load(q)));
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), v128.load(q, 16)));
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(b), v128.load(q, 32)));
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(b), v128.load(q, 48)));
  }
  return sumLanes(sum);
}
