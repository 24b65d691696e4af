// What sketches are worth: how well they tell the neighbours of the first vectors apart.
//
// Measured (30,000 × 768 of 32, 64, 128 latent dimensions, 48 coordinates; the ratio below is 47, 13, 7): searches by sketches alone find as much
// as those by codes at 47, and 1 to 15 % less at 13. Sifting finds as much everywhere, takes 0.8 of the time at 47, all of it at 13
// and 1.1 times as long at 7.
import { decode } from "./centre";
import { fetchSketches } from "./fetch";
import { batchAdd } from "./gather";
import { heapAt, heapCount, heapInsert, heapReset, heapSort } from "./heap";
import { distanceOf, keyOf, setOrigin, slotOfKey } from "./key";
import { batchFromQuery, fineDistance, prepareResidual } from "./query";
import { measure } from "./quantise";
import { batchDistances, batchEstimates } from "./scratch";
import { SKETCHED, TRUSTED, UNSKETCHED, estimateBatch, sketchQuery } from "./sketch";

/** Vectors among the first whose neighbours are looked at, … */
const PROBES: u32 = 32;
/** … so many of each. */
const NEAR: u32 = 16;
/** How far apart the neighbours are, in standard deviations of the estimates' errors, for sketches to be used … */
const WORTH: f64 = 15;
/** … and for searches to go by them alone. */
const TRUST: f64 = 30;

/** A value of H_SKETCHED, from the first `count` slots, which have sketches. */
export function worth(count: u32): u32 {
  let spread: f64 = 0;
  let error: f64 = 0;
  setOrigin(0);
  for (let i: u32 = 0; i < PROBES; i++) {
    lookAround((i * count) / PROBES, count);
    spread += <f64>(distanceOf(heapAt(heapCount - 1)) - distanceOf(heapAt(0)));
    error += deviation();
  }
  if (spread > TRUST * error) return TRUSTED;
  return spread > WORTH * error ? SKETCHED : UNSKETCHED;
}

/** The neighbours of `probe` among the first `count` into the heap area, and the estimates of all into the batch. */
function lookAround(probe: u32, count: u32): void {
  decode(probe);
  measure();
  prepareResidual();
  sketchQuery();
  for (let slot: u32 = 0; slot < count; slot++) batchAdd(slot, slot);
  fetchSketches(count, 0);
  estimateBatch(count, batchEstimates);
  batchFromQuery(count);
  heapReset(NEAR);
  for (let slot: u32 = 0; slot < count; slot++) {
    if (slot != probe) heapInsert(keyOf(load<f32>(batchDistances + (slot << 2)), slot));
  }
  heapSort(heapCount, true);
}

/** Standard deviation of the errors of the estimates for the slots in the heap. */
function deviation(): f64 {
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let i: u32 = 0; i < heapCount; i++) {
    const slot = slotOfKey(heapAt(i));
    const error = <f64>(fineDistance(slot) - load<f32>(batchEstimates + (slot << 2)));
    sum += error;
    squares += error * error;
  }
  const mean = sum / <f64>heapCount;
  return Math.sqrt(max(squares / <f64>heapCount - mean * mean, 0));
}
