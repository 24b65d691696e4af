// Refusing records by a sample of their coordinates (after ADSampling, Gao & Long 2023): the first lines of memory tell of most
// that they cannot come near, and the rest is never read.
//
// The rotation is random, so the first coordinates are a random sample. Let the query have the share r of its squared length there.
// Then dot(x, q) over the sample, divided by r, estimates the whole: what x has in the direction of q is measured exactly, and what
// is orthogonal to q adds noise of the deviation |x orthogonal| · |q| · √((1 − r) / (r · D)). The question is not how large the
// product is but whether it reaches what the record needs to be of interest, so the deviation is that of a record with just
// this product. It is refused when its estimate is `DEVIATIONS` below: 3 in 100,000 of those that just reach it.
//
// Only scans do so. A beam waits for the first line of a record as long as for all of them, which arrive together (fetch.ts).
import { RECORD_HEADER, SPACE_IP, SPACE_L2, dimension, padded, space } from "./layout";
import { firstOfFour, sumFour, thirdOfFour } from "./distance";
import { fetchSamples } from "./fetch";
import { queryA, queryK } from "./query";
import { batchRecords, batchSlots, queryHigh, querySample } from "./scratch";

/** Coordinates that are looked at: with the record's factors they lie in three lines. 64 refuse less, which costs more. */
const SAMPLE: u32 = 128;
/** Shorter codes are compared whole. */
const LEAST_DIMENSION: u32 = 2 * SAMPLE;
const DEVIATIONS: f32 = 4;
/** The least squared deviation, as a share of the greatest: keeps the rounding of codes from refusing equal vectors. */
const SLACK: f32 = 0.02;

/** 0 where nothing can be refused. Records know their length for l2, have none for cosine; for ip they do not tell. */
let share: f32 = 0;

@inline
function queryAt(i: u32): i32 {
  return <i32>load<u8>(queryHigh + i) - 64;
}

/** Once for each query. */
export function prepareSample(): void {
  share = 0;
  if (dimension < LEAST_DIMENSION || space == SPACE_IP) return;
  const zero = i8x16.splat(64);
  let sample: i32 = 0;
  for (let i: u32 = 0; i < SAMPLE; i++) {
    const q = queryAt(i);
    store<i16>(querySample + (i << 1), <i16>q);
    sample += q * q;
  }
  let all = i32x4.splat(0);
  for (let i: u32 = 0; i < padded; i += 16) {
    const q = i8x16.sub(v128.load(queryHigh + i), zero);
    const low = i16x8.extend_low_i8x16_s(q);
    const high = i16x8.extend_high_i8x16_s(q);
    all = i32x4.add(all, i32x4.add(i32x4.dot_i16x8_s(low, low), i32x4.dot_i16x8_s(high, high)));
  }
  const sum = i32x4.extract_lane(all, 0) + i32x4.extract_lane(all, 1) + i32x4.extract_lane(all, 2) + i32x4.extract_lane(all, 3);
  if (sum > 0) share = <f32>sample / <f32>sum;
}

@inline
function partOf(record: usize, i: usize, query: v128): v128 {
  return i32x4.dot_i16x8_s(v128.load_ext<i8>(record + i, RECORD_HEADER), query);
}

/** Dot products of four records and the query over the sample. Signed and widened: the sums of codes cover the whole only. */
@inline
function sampleFour(r0: usize, r1: usize, r2: usize, r3: usize): v128 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: usize = 0; i < SAMPLE; i += 8) {
    const query = v128.load(querySample + (i << 1));
    s0 = i32x4.add(s0, partOf(r0, i, query));
    s1 = i32x4.add(s1, partOf(r1, i, query));
    s2 = i32x4.add(s2, partOf(r2, i, query));
    s3 = i32x4.add(s3, partOf(r3, i, query));
  }
  return f32x4.convert_i32x4_s(sumFour(s0, s1, s2, s3));
}

/** Moves slot and record of one of four to the end of what is kept, there to stay if its bit is not set. Without branches. */
@inline
function keep(kept: u32, record: usize, slot: u32, refused: i32, index: u32): u32 {
  store<u32>(batchRecords + (kept << 2), <u32>record);
  store<u32>(batchSlots + (kept << 2), slot);
  return kept + (((refused >> index) & 1) ^ 1);
}

/** Takes records that cannot be as close as `worst` out of the batch; returns how many are left. */
export function refuse(count: u32, worst: f32): u32 {
  if (share <= 0 || count < 4) return count;
  fetchSamples(count);
  // The product a record needs: distance = K + b − 2 · product for l2, K − product else.
  const isL2 = space == SPACE_L2;
  const unit: f32 = isL2 ? 0.5 : 1;
  const a = f32x4.splat((-unit * queryA) / share);
  const need = f32x4.splat(unit * (queryK - worst));
  const needOfSquare = f32x4.splat(isL2 ? 0.5 : 0);
  const squared = f32x4.splat(isL2 ? queryK : 1);
  const noise = f32x4.splat((DEVIATIONS * DEVIATIONS * (1 - share)) / (share * <f32>dimension));
  let kept: u32 = 0;
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) {
    const p = batchRecords + (i << 2);
    const r0: usize = load<u32>(p);
    const r1: usize = load<u32>(p, 4);
    const r2: usize = load<u32>(p, 8);
    const r3: usize = load<u32>(p, 12);
    const h0 = v128.load(r0);
    const h1 = v128.load(r1);
    const h2 = v128.load(r2);
    const h3 = v128.load(r3);
    const b = isL2 ? thirdOfFour(h0, h1, h2, h3) : f32x4.splat(1);
    const product = f32x4.mul(firstOfFour(h0, h1, h2, h3), f32x4.mul(a, sampleFour(r0, r1, r2, r3)));
    const needed = f32x4.add(need, f32x4.mul(needOfSquare, b));
    const greatest = f32x4.mul(squared, b);
    const orthogonal = f32x4.max(f32x4.sub(greatest, f32x4.mul(needed, needed)), f32x4.mul(f32x4.splat(SLACK), greatest));
    // Not a number where lengths overflow: then nothing is refused.
    const refused = i32x4.bitmask(f32x4.lt(product, f32x4.sub(needed, f32x4.sqrt(f32x4.mul(noise, orthogonal)))));
    const slots = v128.load(batchSlots + (i << 2));
    kept = keep(kept, r0, i32x4.extract_lane(slots, 0), refused, 0);
    kept = keep(kept, r1, i32x4.extract_lane(slots, 1), refused, 1);
    kept = keep(kept, r2, i32x4.extract_lane(slots, 2), refused, 2);
    kept = keep(kept, r3, i32x4.extract_lane(slots, 3), refused, 3);
  }
  for (; i < count; i++) kept = keep(kept, load<u32>(batchRecords + (i << 2)), load<u32>(batchSlots + (i << 2)), 0, 0);
  return kept;
}
