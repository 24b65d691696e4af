// Distances over codes. A stored code c is signed (-126 to 126), a query code u has seven bits (1 to 127, 64 is zero), because
// the relaxed dot product of WebAssembly is defined only for such a second operand. Sums of two products stay below 2^15, so
// the plain and the relaxed build give the same integers, and with them the same results.
//
// With the record's factors f (scale), s (sum of c) and b (squared length for l2, else 0) and the query's A, Z and K:
//   distance = K + b + f · (A · dot(c, u) − Z · s)
// Z is A times the query code's zero point, K what depends on the query alone.
import { RECORD_HEADER } from "./layout";

@inline
function step(sum: v128, c: v128, query: v128): v128 {
  // Not relaxed_dot_add: without AVX-VNNI, V8 makes the ones of its second multiplication anew each time.
  if (ASC_FEATURE_RELAXED_SIMD) {
    return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(c, query)));
  }
  const low = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(c), i16x8.extend_low_i8x16_s(query));
  const high = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(c), i16x8.extend_high_i8x16_s(query));
  return i32x4.add(sum, i32x4.add(low, high));
}

@inline
function sumLanes(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

/** Dot products of one record's code with the two halves of a query: low << 32 | high. */
export function dotBoth(record: usize, high: usize, low: usize, bytes: usize): u64 {
  let h = i32x4.splat(0);
  let l = h;
  for (let i: usize = 0; i < bytes; i += 16) {
    const c = v128.load(record + i, RECORD_HEADER);
    h = step(h, c, v128.load(high + i));
    l = step(l, c, v128.load(low + i));
  }
  return (<u64>(<u32>sumLanes(l)) << 32) | <u64>(<u32>sumLanes(h));
}

/** Lane sums of four vectors as one vector: a transposed addition. */
@inline
export function sumFour(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}

/** The first lanes of four headers: their scales. */
@inline
export function firstOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i32>(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 0, 4, 1, 5), 0, 1, 4, 5);
}

/** The third lanes of four headers: squared lengths. */
@inline
export function thirdOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
  return v128.shuffle<i32>(v128.shuffle<i32>(a, b, 2, 6, 3, 7), v128.shuffle<i32>(c, d, 2, 6, 3, 7), 0, 1, 4, 5);
}

/** Distances of four records at once: the query is loaded once for all, and four streams of memory are under way together. */
@inline
function distanceFour(r0: usize, r1: usize, r2: usize, r3: usize, query: usize, bytes: usize, a: v128, z: v128, k: v128): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const q = v128.load(query + i);
    s0 = step(s0, v128.load(r0 + i, RECORD_HEADER), q);
    s1 = step(s1, v128.load(r1 + i, RECORD_HEADER), q);
    s2 = step(s2, v128.load(r2 + i, RECORD_HEADER), q);
    s3 = step(s3, v128.load(r3 + i, RECORD_HEADER), q);
  }
  const dots = f32x4.convert_i32x4_s(sumFour(s0, s1, s2, s3));
  // Transposes the four headers (f, s, b, label).
  const h0 = v128.load(r0);
  const h1 = v128.load(r1);
  const h2 = v128.load(r2);
  const h3 = v128.load(r3);
  const low01 = v128.shuffle<i32>(h0, h1, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(h2, h3, 0, 4, 1, 5);
  const f = v128.shuffle<i32>(low01, low23, 0, 1, 4, 5);
  const s = v128.shuffle<i32>(low01, low23, 2, 3, 6, 7);
  const b = thirdOfFour(h0, h1, h2, h3);
  const scaled = f32x4.mul(f, f32x4.sub(f32x4.mul(a, dots), f32x4.mul(z, s)));
  return f32x4.add(f32x4.add(k, b), scaled);
}

/** Distances of `count` records (addresses at `records`) into `out`; both have room for three more. */
export function distances(records: usize, count: u32, query: usize, bytes: usize, a: f32, z: f32, k: f32, out: usize): void {
  if (count == 0) return;
  const av = f32x4.splat(a);
  const zv = f32x4.splat(z);
  const kv = f32x4.splat(k);
  // Fills the last group of four with its last record.
  const last = load<u32>(records + ((count - 1) << 2));
  for (let i = count; i & 3; i++) store<u32>(records + (i << 2), last);
  for (let i: u32 = 0; i < count; i += 4) {
    const p = records + (i << 2);
    const d = distanceFour(load<u32>(p), load<u32>(p, 4), load<u32>(p, 8), load<u32>(p, 12), query, bytes, av, zv, kv);
    v128.store(out + (i << 2), d);
  }
}
