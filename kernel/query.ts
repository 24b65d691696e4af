// The query of the running operation, in codes: from a caller's vector (search) or from a stored record (linking).
import { RECORD_HEADER, SPACE_COSINE, SPACE_L2, padded, space } from "./layout";
import { distances, dotBoth } from "./distance";
import { largest, norm, padWork, rotateIn, roundSixteen } from "./quantise";
import { batchDistances, batchRecords, nodeCode, queryHigh, queryLow, work } from "./scratch";

const TOP: f32 = 63;
const FINE: f32 = 126; // steps of the low code in one of the high code

// distance = queryK + b + f · (queryA · dot − queryZ · s): distance.ts
export let queryA: f32 = 0;
export let queryZ: f32 = 0;
export let queryK: f32 = 0;

/**
 * Prepares the vector at `source`. Its code is twice seven bits: the high half steers the search; the low half, what rounding
 * lost, makes the final distances as exact as the stored codes allow.
 */
export function prepareQuery(source: usize): void {
  rotateIn(source);
  padWork();
  const scale = f32x4.splat(largest > 0 ? TOP / largest : 0);
  const zero = i8x16.splat(64);
  for (let i: u32 = 0; i < padded; i += 16) {
    const high = roundSixteen(work + (i << 2), scale);
    v128.store(queryHigh + i, i8x16.add(high, zero));
    for (let j: u32 = 0; j < 16; j += 4) {
      const p = work + ((i + j) << 2);
      const exact = f32x4.mul(v128.load(p), scale);
      v128.store(p, f32x4.mul(f32x4.sub(exact, f32x4.nearest(exact)), f32x4.splat(FINE)));
    }
    v128.store(queryLow + i, i8x16.add(roundSixteen(work + (i << 2), f32x4.splat(1)), zero));
  }
  setFactors(largest / TOP, norm);
}

function setFactors(step: f32, length: f32): void {
  if (space == SPACE_L2) {
    queryA = -2 * step;
    queryK = length * length;
  } else {
    queryA = space == SPACE_COSINE ? (length > 0 ? -step / length : 0) : -step;
    queryK = 1;
  }
  queryZ = queryA * 64;
}

/**
 * Seven bits of a stored code: (c + 129) >> 1, which is c/2 + 64 rounded up, so its zero point is 64.25 in the mean.
 */
export function nodeToQuery(record: usize, target: usize): void {
  const sign = i8x16.splat(-128);
  const zero = i8x16.splat(0);
  const code = record + RECORD_HEADER;
  for (let i: usize = 0; i < padded; i += 16) {
    v128.store(target + i, i8x16.avgr_u(v128.xor(v128.load(code + i), sign), zero));
  }
}

@inline
export function nodeA(record: usize): f32 {
  const factor = load<f32>(record);
  return space == SPACE_L2 ? -4 * factor : -2 * factor;
}

@inline
export function nodeK(record: usize): f32 {
  return space == SPACE_L2 ? load<f32>(record, 8) : 1;
}

export const NODE_ZERO: f32 = 64.25;

/** Makes a stored record the query. */
export function prepareNode(record: usize): void {
  nodeToQuery(record, queryHigh);
  queryA = nodeA(record);
  queryZ = queryA * NODE_ZERO;
  queryK = nodeK(record);
}

/** Distances from the query to the first `count` records of the batch. */
@inline
export function batchFromQuery(count: u32): void {
  distances(batchRecords, count, queryHigh, padded, queryA, queryZ, queryK, batchDistances);
}

/** Distances from another record, whose code `nodeToQuery` put into `nodeCode`, to `count` records. */
@inline
export function distancesFromNode(node: usize, records: usize, count: u32, out: usize): void {
  const a = nodeA(node);
  distances(records, count, nodeCode, padded, a, a * NODE_ZERO, nodeK(node), out);
}

/** The distance with all fourteen bits of the query. */
export function fineDistance(record: usize): f32 {
  const zero = load<f32>(record, 4) * 64;
  const dots = dotBoth(record, queryHigh, queryLow, padded);
  const high = <f32>(<i32>dots) - zero;
  const low = <f32>(<i32>(dots >> 32)) - zero;
  return queryK + load<f32>(record, 8) + load<f32>(record) * queryA * (high + low / FINE);
}
