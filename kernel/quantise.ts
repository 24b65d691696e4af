// From float32 to codes. Every vector has its own scale: its largest coordinate (after the rotation) becomes 126. The factor
// stored beside the code is |x| / |c|, not the scale, so a vector's estimated length is exact and equal vectors are at distance 0.
import { RECORD_HEADER, SPACE_COSINE, SPACE_L2, dimension, padded, space } from "./layout";
import { rotate } from "./rotate";
import { work } from "./scratch";

const TOP: f32 = 126; // not 127: (c + 129) >> 1 must stay below 128, see prepareNode in query.ts
const TINY: f32 = 1e-30; // a vector that short counts as zero: its scale would overflow
const LONGEST: f32 = 1e18; // squared lengths stay finite

export let norm: f32 = 0;
export let largest: f32 = 0;

/** Copies the vector at `source` to the work area and rotates it; sets `norm` and `largest`. */
export function rotateIn(source: usize): void {
  memory.copy(work, source, dimension << 2);
  rotate(work);
  for (let i = dimension; i & 3; i++) store<f32>(work + (i << 2), 0);
  let top = f32x4.splat(0);
  const end = work + (((dimension + 3) & ~3) << 2);
  for (let p = work; p < end; p += 16) top = f32x4.max(top, f32x4.abs(v128.load(p)));
  largest = max(
    max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
    max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
  );
  if (!(largest > TINY)) {
    largest = 0;
    norm = 0;
    return;
  }
  // Length relative to the largest coordinate: squares of very large or small numbers would overflow.
  const inverse = f32x4.splat(1 / largest);
  let squares = f32x4.splat(0);
  for (let p = work; p < end; p += 16) {
    const x = f32x4.mul(v128.load(p), inverse);
    squares = f32x4.add(squares, f32x4.mul(x, x));
  }
  const sum =
    f32x4.extract_lane(squares, 0) + f32x4.extract_lane(squares, 1) + f32x4.extract_lane(squares, 2) + f32x4.extract_lane(squares, 3);
  norm = min(largest * Mathf.sqrt(sum), LONGEST);
}

/** round(x · scale) of 16 coordinates as signed bytes. */
@inline
export function roundSixteen(p: usize, scale: v128): v128 {
  const a = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p), scale)));
  const b = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p, 16), scale)));
  const c = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p, 32), scale)));
  const d = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p, 48), scale)));
  return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
}

/** Fills the work area with zeros up to the SIMD width. */
export function padWork(): void {
  for (let i = dimension; i < padded; i++) store<f32>(work + (i << 2), 0);
}

/** Quantises the vector at `source` into the record (all but its label). */
export function encode(source: usize, record: usize): void {
  rotateIn(source);
  padWork();
  const scale = f32x4.splat(largest > 0 ? TOP / largest : 0);
  let sums = i32x4.splat(0);
  let squares = i32x4.splat(0);
  for (let i: u32 = 0; i < padded; i += 16) {
    const code = roundSixteen(work + (i << 2), scale);
    v128.store(record + RECORD_HEADER + i, code);
    const low = i16x8.extend_low_i8x16_s(code);
    const high = i16x8.extend_high_i8x16_s(code);
    sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(i16x8.add(low, high)));
    squares = i32x4.add(squares, i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high)));
  }
  storeFactors(record, lanes(sums), lanes(squares));
}

function lanes(x: v128): i32 {
  return i32x4.extract_lane(x, 0) + i32x4.extract_lane(x, 1) + i32x4.extract_lane(x, 2) + i32x4.extract_lane(x, 3);
}

function storeFactors(record: usize, sum: i32, squares: i32): void {
  const length = squares > 0 ? Mathf.sqrt(<f32>squares) : 1;
  const factor: f32 = largest > 0 ? (space == SPACE_COSINE ? 1 / length : norm / length) : 0;
  store<f32>(record, factor);
  store<f32>(record, <f32>sum, 4);
  store<f32>(record, space == SPACE_L2 ? norm * norm : 0, 8);
}
