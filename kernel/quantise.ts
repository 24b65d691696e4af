// From float32 to codes (codes.ts). The factors stored beside a code make its estimates unbiased: see distance.ts.
import { BLOCK, CODE_1, CODE_32, CODE_4 } from "./codes";
import {
  RECORD_HEADER, SPACE_COSINE, SPACE_L2, centreBase, centreSquared, code, codeBytes, dimension, padded, space,
} from "./layout";
import { rotate } from "./rotate";
import { work } from "./scratch";

const TOP: f32 = 126;
const TINY: f32 = 1e-30; // a vector that short counts as zero: its scale would overflow
const LONGEST: f32 = 1e18; // squared lengths stay finite
const SHORTEST: f32 = 1e-38; // its inverse is finite
/** The zero of the upper four bits. */
export const ZERO_HIGH: f32 = 7.53125;

/** Length and largest coordinate of the residual in the work area: set by `measure`. */
export let norm: f32 = 0;
export let largest: f32 = 0;

@inline
export function sumOf(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3);
}

export function measure(): void {
  measureAbove(TINY);
}

/** Returns the length relative to the largest coordinate; vectors whose largest is no more than `tiny` count as zero. */
function measureAbove(tiny: f32): f32 {
  const end = work + (padded << 2);
  let top = f32x4.splat(0);
  for (let p = work; p < end; p += 16) top = f32x4.max(top, f32x4.abs(v128.load(p)));
  largest = max(
    max(f32x4.extract_lane(top, 0), f32x4.extract_lane(top, 1)),
    max(f32x4.extract_lane(top, 2), f32x4.extract_lane(top, 3)),
  );
  if (!(largest > tiny)) {
    largest = 0;
    norm = 0;
    return 0;
  }
  // Squares of very large or small numbers would overflow.
  const inverse = f32x4.splat(1 / largest);
  let squares = f32x4.splat(0);
  for (let p = work; p < end; p += 16) {
    const x = f32x4.mul(v128.load(p), inverse);
    squares = f32x4.add(squares, f32x4.mul(x, x));
  }
  const relative = Mathf.sqrt(sumOf(squares));
  norm = min(largest * relative, LONGEST);
  return relative;
}

/** Copies the vector at `source` to the work area, filled up with zeros. */
export function widen(source: usize): void {
  memory.copy(work, source, dimension << 2);
  memory.fill(work + (dimension << 2), 0, (padded - dimension) << 2);
}

/** The same, but of length 1 for cosine. Zero vectors stay as they are. */
function takeIn(source: usize): void {
  widen(source);
  if (space != SPACE_COSINE) return;
  const relative = measureAbove(SHORTEST);
  if (relative == 0) return;
  // In two steps: lengths and their inverses would overflow.
  const first = f32x4.splat(1 / largest);
  const second = f32x4.splat(1 / relative);
  const end = work + (padded << 2);
  for (let p = work; p < end; p += 16) v128.store(p, f32x4.mul(f32x4.mul(v128.load(p), first), second));
}

/** dot(work area, centre). */
export function dotCentre(): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>padded << 2; i += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(work + i), v128.load(centreBase + i)));
  }
  return sumOf(sum);
}

/** Leaves the residual of the vector at `source` in the work area: rotated, and the centre taken off. Sets `norm` and `largest`. */
export function residualIn(source: usize): void {
  takeIn(source);
  if (code != CODE_32) {
    rotate(work);
    if (centreSquared() > 0) {
      for (let i: usize = 0; i < <usize>padded << 2; i += 16) {
        v128.store(work + i, f32x4.sub(v128.load(work + i), v128.load(centreBase + i)));
      }
    }
  }
  measure();
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

// Sums over the code being written: products of the residual with all eight bits, and with the upper four.
let products: v128 = i32x4.splat(0);
let upperProducts: v128 = i32x4.splat(0);

/** Adds the products of 16 coordinates, whose bytes less 128 are `c`, with the residual at `p`. */
@inline
function addProducts(c: v128, p: usize): void {
  const low = i16x8.extend_low_i8x16_s(c);
  const high = i16x8.extend_high_i8x16_s(c);
  addFour(i32x4.extend_low_i16x8_s(low), v128.load(p));
  addFour(i32x4.extend_high_i16x8_s(low), v128.load(p, 16));
  addFour(i32x4.extend_low_i16x8_s(high), v128.load(p, 32));
  addFour(i32x4.extend_high_i16x8_s(high), v128.load(p, 48));
}

@inline
function addFour(c: v128, x: v128): void {
  products = f32x4.add(products, f32x4.mul(f32x4.convert_i32x4_s(c), x));
  // (u >> 4) - zero, with u = c + 128
  const upper = f32x4.convert_i32x4_s(i32x4.shr_s(c, 4));
  upperProducts = f32x4.add(upperProducts, f32x4.mul(f32x4.add(upper, f32x4.splat(8 - ZERO_HIGH)), x));
}

/** |r|² over the product: what makes an estimate of the vector's own residual exact. */
function factorOf(product: f32): f32 {
  const factor = (norm / product) * norm;
  return factor > 0 && factor < Infinity ? factor : 0;
}

/** Writes the two halves of the code of the residual in the work area, or the upper one alone if `low` is 0, and sums up its products. */
function writeHalves(high: usize, low: usize): void {
  const mask = i8x16.splat(15);
  const upper = i8x16.splat(-16);
  const sign = i8x16.splat(-128);
  const scale = f32x4.splat(largest > 0 ? TOP / largest : 0);
  products = f32x4.splat(0);
  upperProducts = f32x4.splat(0);
  for (let i: usize = 0; i < padded; i += BLOCK) {
    const p = work + (i << 2);
    const a = roundSixteen(p, scale);
    const b = roundSixteen(p + 64, scale);
    addProducts(a, p);
    addProducts(b, p + 64);
    const ua = v128.xor(a, sign);
    const ub = v128.xor(b, sign);
    v128.store(high + (i >> 1), v128.or(v128.and(i16x8.shr_u(ua, 4), mask), v128.and(ub, upper)));
    if (low != 0) v128.store(low + (i >> 1), v128.or(v128.and(ua, mask), v128.and(i16x8.shl(ub, 4), upper)));
  }
}

/** Quantises the vector at `source` into the record (all but its label) and its fine part. */
export function encode(source: usize, record: usize, fine: usize): void {
  residualIn(source);
  encodeResidual(record, fine);
}

/** The same for the residual in the work area. */
export function encodeResidual(record: usize, fine: usize): void {
  const offset: f32 = space == SPACE_L2 ? norm * norm : code == CODE_32 ? 0 : -dotCentre();
  if (code == CODE_32) memory.copy(record + RECORD_HEADER, work, padded << 2);
  else if (code == CODE_1) encodeSigns(record, fine, offset);
  else {
    writeHalves(record + RECORD_HEADER, code == CODE_4 ? 0 : fine);
    storeFactors(record);
  }
  store<f32>(record, offset, 8);
}

function storeFactors(record: usize): void {
  store<f32>(record, factorOf(sumOf(upperProducts)));
  store<f32>(record, factorOf(sumOf(products)), 4);
}

/** The signs of the residual: bit i of the code is set when coordinate i is not negative. */
function encodeSigns(record: usize, fine: usize, offset: f32): void {
  const target = record + RECORD_HEADER;
  memory.fill(target, 0, codeBytes);
  let set: u32 = 0;
  let sum: v128 = f32x4.splat(0);
  for (let i: u32 = 0; i < padded; i += 16) {
    const p = work + (i << 2);
    const a = i32x4.bitmask(v128.load(p));
    const b = i32x4.bitmask(v128.load(p, 16));
    const c = i32x4.bitmask(v128.load(p, 32));
    const d = i32x4.bitmask(v128.load(p, 48));
    const bits = ~(a | (b << 4) | (c << 8) | (d << 12)) & 0xffff;
    store<u16>(target + (i >> 3), <u16>bits);
    set += <u32>popcnt(bits);
    for (let j: usize = 0; j < 64; j += 16) sum = f32x4.add(sum, f32x4.abs(v128.load(p + j)));
  }
  store<f32>(record, factorOf(sumOf(sum)));
  store<f32>(record, <f32>set, 4);
  writeHalves(fine + RECORD_HEADER, fine + RECORD_HEADER + (padded >> 1));
  storeFactors(fine);
  store<f32>(fine, offset, 8);
}
