// Exact distances between float32 vectors as they are stored in rows: every difference and product is a float32, sums are kept in double
// precision and rounded once (as in src/index/vector/exact-distance.ts, but for the order of the additions).
import { SPACE_COSINE, SPACE_L2, space } from "./layout";

@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
}

@inline
function sumOf(a: v128, b: v128): f64 {
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function squaredDifference(a: usize, b: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const d = f32x4.sub(v128.load(a + i), v128.load(b + i));
    const square = f32x4.mul(d, d);
    s0 = f64x2.add(s0, low(square));
    s1 = f64x2.add(s1, high(square));
  }
  let sum = sumOf(s0, s1);
  for (; i < bytes; i += 4) {
    const d = load<f32>(a + i) - load<f32>(b + i);
    sum += <f64>(d * d);
  }
  return sum;
}

function dot(a: usize, b: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const product = f32x4.mul(v128.load(a + i), v128.load(b + i));
    s0 = f64x2.add(s0, low(product));
    s1 = f64x2.add(s1, high(product));
  }
  let sum = sumOf(s0, s1);
  for (; i < bytes; i += 4) sum += <f64>(load<f32>(a + i) * load<f32>(b + i));
  return sum;
}

/** In double precision throughout: squares of small float32 numbers are too small for float32. */
function lengthOf(a: usize, bytes: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const x = v128.load(a + i);
    s0 = f64x2.add(s0, f64x2.mul(low(x), low(x)));
    s1 = f64x2.add(s1, f64x2.mul(high(x), high(x)));
  }
  let sum = sumOf(s0, s1);
  for (; i < bytes; i += 4) sum += <f64>load<f32>(a + i) * <f64>load<f32>(a + i);
  return Math.sqrt(sum);
}

let queryLength: f64 = 0;

/** Prepares the query whose vector of `bytes` bytes lies at `query`. */
export function exactQuery(query: usize, bytes: usize): void {
  if (space == SPACE_COSINE) queryLength = lengthOf(query, bytes);
}

/** Its distance to the vector at `row`; a zero vector on either side is at cosine distance 1. */
export function exactDistance(query: usize, row: usize, bytes: usize): f32 {
  if (space == SPACE_L2) return <f32>squaredDifference(query, row, bytes);
  if (space != SPACE_COSINE) return <f32>(<f64>1 - <f64>(<f32>dot(query, row, bytes)));
  const lengths = queryLength * lengthOf(row, bytes);
  return <f32>(lengths == 0 ? 1 : <f64>1 - <f64>(<f32>(dot(query, row, bytes) / lengths)));
}
