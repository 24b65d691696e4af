// Comparing a batch with the query, those left out whose sketches say that they are too far away.
//
// How far estimates are off depends on the data and on the query: it is learnt from those that are compared, the latest of which count
// most, since errors change with the distance. Left out is what would still be too far if its estimate were `DEVIATIONS` standard
// deviations better than it is. Where sketches cannot tell vectors apart the deviation is large, and nearly nothing is left out:
// then the search goes on without them.
import { fetchAscending, fetchBatch, fetchSketches } from "./fetch";
import { acrossLimit } from "./layout";
import { batchFromQuery } from "./query";
import { batchDistances, batchEstimates, batchRecords, batchSlots } from "./scratch";
import { acrossShare, areTrusted, estimateBatch, hasSketches, sketchNode, sketchQuery } from "./sketch";

const DEVIATIONS: f64 = 3;
/** Errors that must be known before anything is left out. */
const LEAST: u32 = 16;
/** About so many of the latest errors count. */
const WINDOW: u32 = 64;
/** After so many that could have been left out … */
const TRIAL: u32 = 256;
/** … less than one in so many of which was, sketches are not worth reading. */
const WORTH: u32 = 4;

let sifting: bool = false;
/** Whether the running search goes by the estimates of sketches alone. */
export let trusting: bool = false;
let errors: u32 = 0;
let mean: f64 = 0;
let variance: f64 = 0;
let tried: u32 = 0;
let left: u32 = 0;

/** All that comes is compared by codes, until one of the functions below is called. */
export function withoutSketches(): void {
  sifting = false;
  trusting = false;
}

/** For the query in the work area. */
export function siftQuery(): void {
  if (!hasSketches()) return;
  sketchQuery();
  startSifting();
}

/** For a stored slot as the query. */
export function siftNode(slot: u32): void {
  withoutSketches();
  if (!hasSketches()) return;
  sketchNode(slot);
  startSifting();
}

/** For a walk whose candidates are refined: it goes by sketches alone where they tell vectors apart as well as codes do, and know the query. */
export function trustSketches(): void {
  trusting = sifting && areTrusted() && acrossShare() <= load<f32>(acrossLimit());
}

function startSifting(): void {
  sifting = true;
  trusting = false;
  errors = 0;
  mean = 0;
  variance = 0;
  tried = 0;
  left = 0;
}

/**
 * Puts the distances of the batch's first `count` into `batchDistances`, those left out that are further than `worst`. Returns how many
 * are left: the batch is these then, in the order it had. `list`: an address that will be read next, or 0.
 */
export function compareBatch(count: u32, worst: f32, list: usize): u32 {
  if (!sifting) {
    fetchBatch(count, list);
    batchFromQuery(count);
    return count;
  }
  fetchSketches(count, list);
  if (trusting) {
    estimateBatch(count, batchDistances);
    return count;
  }
  const rest = sift(count, worst);
  fetchBatch(rest, 0);
  compareSifted(rest);
  return rest;
}

/** The same for slots that ascend. */
export function compareAscending(count: u32, worst: f32): u32 {
  if (!sifting) {
    fetchAscending(count);
    batchFromQuery(count);
    return count;
  }
  fetchSketches(count, 0);
  if (trusting) {
    estimateBatch(count, batchDistances);
    return count;
  }
  const rest = sift(count, worst);
  fetchAscending(rest);
  compareSifted(rest);
  return rest;
}

/** Keeps of the batch what may be closer than `worst`. */
function sift(count: u32, worst: f32): u32 {
  estimateBatch(count, batchEstimates);
  if (errors < LEAST || !(worst < Infinity)) return count;
  const limit = <f32>(<f64>worst - mean + DEVIATIONS * Math.sqrt(variance));
  let rest: u32 = 0;
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const to = rest << 2;
    const estimate = load<f32>(batchEstimates + i);
    store<f32>(batchEstimates + to, estimate);
    store<u32>(batchSlots + to, load<u32>(batchSlots + i));
    store<u32>(batchRecords + to, load<u32>(batchRecords + i));
    rest += estimate > limit ? 0 : 1; // stays where it is not a number
  }
  tried += count;
  left += count - rest;
  if (tried >= TRIAL && left * WORTH < tried) sifting = false;
  return rest;
}

function compareSifted(count: u32): void {
  batchFromQuery(count);
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const error = <f64>(load<f32>(batchDistances + i) - load<f32>(batchEstimates + i));
    errors++;
    const weight = 1 / <f64>min(errors, WINDOW);
    const off = error - mean;
    mean += weight * off;
    variance = (1 - weight) * (variance + weight * off * off);
  }
}
