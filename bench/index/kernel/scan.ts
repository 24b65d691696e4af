// WebAssembly of the benchmark itself: exact search for the ground truth, and reads of memory for the floor.

/** Rows whose distances are computed together, so that the query is loaded once for all of them. */
const TOGETHER: u32 = 4;

/** Keeps the `k` smallest in order. At `top`: k float32 distances, then k labels. */
@inline
function offer(top: usize, k: u32, distance: f32, label: u32): void {
  if (!(distance < load<f32>(top + ((k - 1) << 2)))) return;
  const labels = top + (k << 2);
  let at = k - 1;
  while (at > 0 && load<f32>(top + ((at - 1) << 2)) > distance) {
    store<f32>(top + (at << 2), load<f32>(top + ((at - 1) << 2)));
    store<u32>(labels + (at << 2), load<u32>(labels + ((at - 1) << 2)));
    at--;
  }
  store<f32>(top + (at << 2), distance);
  store<u32>(labels + (at << 2), label);
}

@inline
function sum(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

@inline
function squared(total: v128, row: usize, q: v128): v128 {
  const d = f32x4.sub(v128.load(row), q);
  return f32x4.add(total, f32x4.mul(d, d));
}

function distance(row: usize, query: usize, stride: u32): f32 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  let i: u32 = 0;
  for (; i + 64 <= stride; i += 64) {
    a = squared(a, row + i, v128.load(query + i));
    b = squared(b, row + i + 16, v128.load(query + i, 16));
    c = squared(c, row + i + 32, v128.load(query + i, 32));
    d = squared(d, row + i + 48, v128.load(query + i, 48));
  }
  for (; i < stride; i += 16) a = squared(a, row + i, v128.load(query + i));
  return sum(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** Offers `count` rows from `rows` on, labelled from `first` on. `stride`: bytes of a row, a multiple of 16. */
export function scanRows(rows: usize, first: u32, count: u32, stride: u32, query: usize, top: usize, k: u32): void {
  let i: u32 = 0;
  for (; i + TOGETHER <= count; i += TOGETHER) {
    const row = rows + <usize>i * stride;
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let at: u32 = 0; at < stride; at += 16) {
      const q = v128.load(query + at);
      a = squared(a, row + at, q);
      b = squared(b, row + stride + at, q);
      c = squared(c, row + 2 * stride + at, q);
      d = squared(d, row + 3 * stride + at, q);
    }
    offer(top, k, sum(a), first + i);
    offer(top, k, sum(b), first + i + 1);
    offer(top, k, sum(c), first + i + 2);
    offer(top, k, sum(d), first + i + 3);
  }
  for (; i < count; i++) offer(top, k, distance(rows + <usize>i * stride, query, stride), first + i);
}

/** Offers the rows whose bits are set among the `words` words at `bitmap`. */
export function scanAllowed(
  rows: usize,
  stride: u32,
  bitmap: usize,
  words: u32,
  query: usize,
  top: usize,
  k: u32,
): void {
  for (let w: u32 = 0; w < words; w++) {
    for (let bits = load<u32>(bitmap + (w << 2)); bits != 0; bits &= bits - 1) {
      const label = (w << 5) + <u32>ctz(bits);
      offer(top, k, distance(rows + <usize>label * stride, query, stride), label);
    }
  }
}

/** The distance to each of `count` rows, to `out`. */
export function distances(rows: usize, count: u32, stride: u32, query: usize, out: usize): void {
  for (let i: u32 = 0; i < count; i++) store<f32>(out + (i << 2), distance(rows + <usize>i * stride, query, stride));
}

/** Reads `bytes` bytes (a multiple of 64) in order. */
export function stream(start: usize, bytes: usize): i32 {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (let p = start; p < start + bytes; p += 64) {
    a = v128.xor(a, v128.load(p));
    b = v128.xor(b, v128.load(p, 16));
    c = v128.xor(c, v128.load(p, 32));
    d = v128.xor(d, v128.load(p, 48));
  }
  return i32x4.extract_lane(v128.xor(v128.xor(a, b), v128.xor(c, d)), 0);
}

/** Reads `count` records of `bytes` bytes (a multiple of 64) at random among `records` of them. */
export function gather(start: usize, records: u32, bytes: u32, count: u32, seed: u32): i32 {
  let total: i32 = 0;
  let state = seed;
  for (let i: u32 = 0; i < count; i++) {
    state = state * 1664525 + 1013904223;
    total ^= stream(start + <usize>((<u64>state * records) >> 32) * bytes, bytes);
  }
  return total;
}
