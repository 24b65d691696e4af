// The private working memory of one thread: addresses relative to `scratch`, computed by `place`.
import { MOST_SKETCH_COORDINATES, codeBytes, padded, scratch } from "./layout";

/** Widest search beam; beyond it an exact scan is cheaper. */
export const MAX_EF: u32 = 8192;
/** Most results of one search. */
export const MAX_K: u32 = 262144;
/** Bytes in which the caller hands over vectors (at least one of 16,384 dimensions). */
export const INPUT_BYTES: u32 = 262144;
export const INPUT_LABELS: u32 = 4096;
/** Slots gathered in one step: the lists of a node and of its neighbours (512 + slack for a batch that runs over). */
export const BATCH: u32 = 4096;
/** Visited slots remembered one by one; a search that visits more clears its whole bitmap. */
export const MAX_TOUCHED: u32 = 65536;

export let input: usize = 0;
export let inputLabels: usize = 0;
export let work: usize = 0;
export let queryCode: usize = 0;
/** Codes of twelve bits, or a float32 vector. */
export let queryFine: usize = 0;
export let queryPlanes: usize = 0;
export let querySketch: usize = 0;
export let projected: usize = 0;
export let nodeCode: usize = 0;
export let batchSlots: usize = 0;
export let batchRecords: usize = 0;
export let batchDistances: usize = 0;
export let batchSketches: usize = 0;
export let batchEstimates: usize = 0;
export let pool: usize = 0;
export let picks: usize = 0;
export let chosen: usize = 0;
export let heap: usize = 0;
export let touchedList: usize = 0;
export let outLabels: usize = 0;
export let outSlots: usize = 0;
export let outDistances: usize = 0;
export let allowed: usize = 0;
export let visited: usize = 0;

let next: usize = 0;

function take(bytes: usize): usize {
  const at = next;
  next += (bytes + 63) & ~63;
  return at;
}

function place(slots: u32): void {
  input = take(INPUT_BYTES);
  inputLabels = take(INPUT_LABELS << 2);
  work = take(padded << 2);
  queryCode = take(padded);
  queryFine = take(padded << 2);
  queryPlanes = take(codeBytes << 2);
  querySketch = take(MOST_SKETCH_COORDINATES);
  projected = take(MOST_SKETCH_COORDINATES << 2);
  nodeCode = take(padded);
  batchSlots = take(BATCH << 2);
  batchRecords = take(BATCH << 2);
  batchDistances = take(BATCH << 2);
  batchSketches = take(BATCH << 2);
  batchEstimates = take(BATCH << 2);
  pool = take((MAX_EF + 2) << 3);
  picks = take(BATCH << 2);
  chosen = take(BATCH << 2);
  heap = take((MAX_K + 2) << 3); // the basis is computed from here to `allowed`
  touchedList = take((MAX_TOUCHED + BATCH) << 2);
  outLabels = take(MAX_K << 2);
  outSlots = take(MAX_K << 2);
  outDistances = take(MAX_K << 2);
  allowed = take((slots >> 3) + 64);
  visited = take((slots >> 3) + 64);
}

/** How much one thread needs. */
export function scratchBytes(slots: u32): u32 {
  next = 0;
  place(slots);
  return <u32>next;
}

/** Called once the thread's area is known. */
export function placeScratch(slots: u32): void {
  next = scratch;
  place(slots);
}
