// The query of the running operation: from a caller's vector (search) or from a stored record (linking).
import { BLOCK, CODE_1, CODE_32, CODE_4, CODE_8 } from "./codes";
import { distances, dotFine } from "./distance";
import { distanceOfFloats, distancesOfFloats } from "./distance-float";
import { distancesOfSigns } from "./distance-sign";
import { RECORD_HEADER, SPACE_L2, centreSquared, code, codeBytes, fine, padded, record, recordBytes, space } from "./layout";
import { ZERO_HIGH, dotCentre, largest, norm, residualIn, roundSixteen } from "./quantise";
import { siftNode, withoutSketches } from "./sift";
import { batchDistances, batchRecords, nodeCode, queryCode, queryFine, queryPlanes, work } from "./scratch";

const TOP: f32 = 127;
export const TOP_FINE: f32 = 2047; // sums of 16,384 products stay below 2^31
const TOP_PLANES: f32 = 15;

// distance = queryK + b + f · (queryA · dot − queryZ): distance.ts
export let queryA: f32 = 0;
export let queryZ: f32 = 0;
export let queryK: f32 = 0;
/** Estimates with all eight bits: queryK + b + f · queryFineA · dot. */
let queryFineA: f32 = 0;
// Of the planes: distance-sign.ts.
let planeZero: f32 = 0;
let planeSum: f32 = 0;
let planeA: f32 = 0;
/** The float32 vector that is the query. */
let queryVector: usize = 0;

/** −2 for squared distances, −1 for products. */
@inline
export function unit(): f32 {
  return space == SPACE_L2 ? -2 : -1;
}

/** Prepares the vector at `source`. */
export function prepareQuery(source: usize): void {
  residualIn(source);
  if (code != CODE_32) return prepareResidual();
  queryVector = queryFine;
  memory.copy(queryVector, work, padded << 2);
}

/** Prepares the residual in the work area, whose size is measured. */
export function prepareResidual(): void {
  queryK = space == SPACE_L2 ? norm * norm : 1 - dotCentre() - centreSquared();
  const scale = f32x4.splat(largest > 0 ? TOP / largest : 0);
  for (let i: u32 = 0; i < padded; i += 16) v128.store(queryCode + i, roundSixteen(work + (i << 2), scale));
  setFactors(unit() * (largest / TOP));
  roundToFine();
  queryFineA = unit() * (largest / TOP_FINE);
  withoutSketches();
  if (code == CODE_1) preparePlanes();
}

@inline
function setFactors(a: f32): void {
  queryA = a;
  queryZ = a * ZERO_HIGH * <f32>sumOfCode(queryCode);
}

function sumOfCode(at: usize): i32 {
  let sum = i32x4.splat(0);
  for (let i: usize = 0; i < padded; i += 16) {
    sum = i32x4.add(sum, i32x4.extadd_pairwise_i16x8_s(i16x8.extadd_pairwise_i8x16_s(v128.load(at + i))));
  }
  return i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3);
}

/** The residual in the work area in twelve bits: as a query, these make the final distances as exact as the stored codes allow. */
export function roundToFine(): void {
  const scale = f32x4.splat(largest > 0 ? TOP_FINE / largest : 0);
  for (let i: usize = 0; i < padded; i += 8) {
    const p = work + (i << 2);
    const a = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p), scale)));
    const b = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p, 16), scale)));
    v128.store(queryFine + (i << 1), i16x8.narrow_i32x4_s(a, b));
  }
}

/** The query in four bits: u for (u − 7.5) steps. */
function preparePlanes(): void {
  const step: f32 = (<f32>2 * largest) / TOP_PLANES;
  const scale = f32x4.splat(step > 0 ? <f32>1 / step : <f32>0);
  const offset = f32x4.splat(TOP_PLANES / 2);
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < padded; i += 16) {
    const p = work + (i << 2);
    for (let j: usize = 0; j < 64; j += 16) {
      const x = v128.load(p + j);
      sum = f32x4.add(sum, x);
      v128.store(p + j, f32x4.add(f32x4.mul(x, scale), offset));
    }
    storePlanes(i, i8x16.min_u(i8x16.max_s(roundSixteen(p, f32x4.splat(1)), i8x16.splat(0)), i8x16.splat(15)));
  }
  planeZero = TOP_PLANES / 2;
  planeSum =
    (f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3)) *
    (step > 0 ? <f32>1 / step : <f32>0);
  planeA = unit() * step;
}

/** Sixteen four-bit numbers, from coordinate `i` on, into the planes. */
@inline
function storePlanes(i: usize, u: v128): void {
  const at = queryPlanes + (i >> 3);
  store<u16>(at, <u16>i8x16.bitmask(i16x8.shl(u, 7)));
  store<u16>(at + codeBytes, <u16>i8x16.bitmask(i16x8.shl(u, 6)));
  store<u16>(at + 2 * codeBytes, <u16>i8x16.bitmask(i16x8.shl(u, 5)));
  store<u16>(at + 3 * codeBytes, <u16>i8x16.bitmask(i16x8.shl(u, 4)));
}

/** Where the four-bit code of a slot lies, as a record: neighbours are chosen by it. */
@inline
export function coded(slot: u32): usize {
  return code == CODE_1 ? fine(slot) : record(slot);
}

/** The four-bit code of a record as a query: 16 · h − 120. */
export function nodeToQuery(coded: usize, target: usize): void {
  if (code == CODE_32) return;
  const mask = i8x16.splat(-16);
  const zero = i8x16.splat(-120);
  const at = coded + RECORD_HEADER;
  for (let i: usize = 0; i < padded; i += BLOCK) {
    const h = v128.load(at + (i >> 1));
    v128.store(target + i, i8x16.add(v128.and(i16x8.shl(h, 4), mask), zero));
    v128.store(target + i + 16, i8x16.add(v128.and(h, mask), zero));
  }
}

@inline
function nodeK(coded: usize): f32 {
  return space == SPACE_L2 ? load<f32>(coded, 8) : 1 - centreSquared() + load<f32>(coded, 8);
}

/** Records of fewer bytes are compared as fast as sifted where half of them are needed, as for linking. */
const SIFTED_RECORD: u32 = 256;

/** Makes a stored slot the query. */
export function prepareNode(slot: u32): void {
  const at = coded(slot);
  if (code == CODE_32) {
    queryVector = at + RECORD_HEADER;
    return;
  }
  queryK = nodeK(at);
  if (code == CODE_8) {
    fineToQuery(at + RECORD_HEADER, fine(slot), queryCode);
    setFactors(unit() * load<f32>(at, 4));
  } else {
    nodeToQuery(at, queryCode);
    setFactors(unit() * load<f32>(at) * (1.0 / 16));
  }
  if (code == CODE_1) nodePlanes(at);
  if (recordBytes >= SIFTED_RECORD) siftNode(slot);
  else withoutSketches();
}

/** All eight bits of a code, less 128. */
export function fineToQuery(high: usize, low: usize, target: usize): void {
  const mask = i8x16.splat(15);
  const upper = i8x16.splat(-16);
  const sign = i8x16.splat(-128);
  for (let i: usize = 0; i < padded; i += BLOCK) {
    const h = v128.load(high + (i >> 1));
    const l = v128.load(low + (i >> 1));
    v128.store(target + i, v128.xor(v128.or(v128.and(i16x8.shl(h, 4), upper), v128.and(l, mask)), sign));
    v128.store(target + i + 16, v128.xor(v128.or(v128.and(h, upper), v128.and(i16x8.shr_u(l, 4), mask)), sign));
  }
}

/** The upper four bits of a code as the planes of a query. `queryCode` holds them already. */
function nodePlanes(coded: usize): void {
  const mask = i8x16.splat(15);
  for (let i: usize = 0; i < padded; i += BLOCK) {
    const h = v128.load(coded + RECORD_HEADER + (i >> 1));
    storePlanes(i, v128.and(h, mask));
    storePlanes(i + 16, v128.and(i16x8.shr_u(h, 4), mask));
  }
  planeZero = ZERO_HIGH;
  planeSum = <f32>sumOfCode(queryCode) / 16 + (<f32>7.5 - ZERO_HIGH) * <f32>padded;
  planeA = unit() * load<f32>(coded);
}

/** Distances from the query to the first `count` records of the batch. */
@inline
export function batchFromQuery(count: u32): void {
  if (code == CODE_32) distancesOfFloats(batchRecords, count, queryVector, batchDistances);
  else if (code == CODE_1) {
    distancesOfSigns(batchRecords, count, queryPlanes, codeBytes, planeA, planeZero, planeSum, queryK, batchDistances);
  } else distances(batchRecords, count, queryCode, codeBytes, queryA, queryZ, queryK, batchDistances);
}

/** Distances from one record (`coded`), whose code `nodeToQuery` put into `nodeCode`, to `count` others. */
@inline
export function distancesFromNode(node: usize, records: usize, count: u32, out: usize): void {
  if (code == CODE_32) {
    distancesOfFloats(records, count, node + RECORD_HEADER, out);
    return;
  }
  const a = unit() * load<f32>(node) * <f32>(1.0 / 16);
  distances(records, count, nodeCode, padded >> 1, a, a * ZERO_HIGH * <f32>sumOfCode(nodeCode), nodeK(node), out);
}

/** The distance of a slot with all that is stored of it. */
export function fineDistance(slot: u32): f32 {
  const at = record(slot);
  if (code == CODE_32) return distanceOfFloats(at, queryVector);
  if (code == CODE_4) {
    distances(batchRecordOf(at), 1, queryCode, codeBytes, queryA, queryZ, queryK, batchDistances);
    return load<f32>(batchDistances);
  }
  const rest = fine(slot);
  const header = code == CODE_1 ? rest : at;
  const high = header + RECORD_HEADER;
  const low = code == CODE_1 ? high + (padded >> 1) : rest;
  const dot = <f32>dotFine(high, low, queryFine, padded >> 1);
  return queryK + load<f32>(header, 8) + load<f32>(header, 4) * queryFineA * dot;
}

@inline
function batchRecordOf(at: usize): usize {
  store<u32>(batchRecords, <u32>at);
  return batchRecords;
}
