// The searches, from prepared query to sorted results in the output areas.
import { CODE_1, CODE_8 } from "./codes";
import { TOMBSTONES, code } from "./layout";
import { beam, descend, entryPoint } from "./beam";
import { allowedCount, filteredBeam } from "./filter";
import { heapAt, heapCount, heapSet, heapSort } from "./heap";
import { distanceOf, setOrigin, slotOfKey } from "./key";
import { poolAt, poolCount, poolInsert, poolReset } from "./pool";
import { MAX_EF, MAX_K, outDistances, outLabels, outSlots } from "./scratch";
import { blurred, refine, unsure, wantsMore } from "./refine";
import { scanAll, scanTail } from "./scan";
import { siftQuery, trustSketches, trusting } from "./sift";
import { has, labelOf, stored } from "./slots";
import { clearVisited, isVisited } from "./visited";

/** Candidates of a scan, among which the k results are looked for. */
@inline
function candidates(k: u32): u32 {
  if (code == CODE_1) return min(4 * k + 64, MAX_K);
  return code == CODE_8 ? min(2 * k + 24, MAX_K) : k;
}

/** Scans that find too many candidates hard to tell apart are repeated with so many times as many, … */
const WIDER: u32 = 6;
/** … as long as these are no more. */
const WIDEST: u32 = 8192;

/** Scans of fewer vectors are over before sifting pays. */
const SIFTED_SCAN: u32 = 500;

/** Walks on signs that cannot tell the candidates apart are repeated so often at most, … */
const REPEATS: u32 = 2;
/** … each with a beam so many times as wide: among more candidates the finer codes can. */
const WIDER_BEAM: u32 = 4;

/** Exact over codes. Returns the number of results. */
export function scan(k: u32, filtered: bool): u32 {
  if (!filtered || allowedCount >= SIFTED_SCAN) siftQuery();
  let size = candidates(k);
  let results = scanFor(size, k, filtered);
  while (wantsMore && heapCount == size && size * WIDER <= WIDEST) {
    size *= WIDER;
    results = scanFor(size, k, filtered);
  }
  return output(results);
}

function scanFor(size: u32, k: u32, filtered: bool): u32 {
  setOrigin(0);
  scanAll(size, filtered);
  heapSort(heapCount, true);
  return refine(heapCount, k);
}

/**
 * Through the graph, and exactly through the tail. The tail comes first: a slot that leaves it meanwhile is in the graph then.
 * No results where the filter speaks against the query: scan instead.
 */
export function search(k: u32, ef: u32, filtered: bool): u32 {
  siftQuery();
  trustSketches();
  let count = walk(k, ef, filtered);
  if (trusting && count > 0 && unsure) {
    siftQuery();
    count = walk(k, ef, filtered);
  }
  for (let i: u32 = 0; i < REPEATS && code == CODE_1 && count > 0 && blurred && ef * WIDER_BEAM <= MAX_EF; i++) {
    ef *= WIDER_BEAM;
    count = walk(k, ef, filtered);
  }
  return count;
}

function walk(k: u32, ef: u32, filtered: bool): u32 {
  setOrigin(stored());
  // Of nodes at the same distance no more than may be results.
  const ties = k + 8;
  scanTail(candidates(k), filtered);
  const entry = entryPoint();
  if (entry == 0) poolReset(ties, ties);
  else {
    const top = <u32>(entry >> 32);
    const start = top > 0 ? descend(<u32>entry - 1, top, 1) : <u32>entry - 1;
    if (!filtered) beam(start, ef, 0, ties);
    else if (!filteredBeam(start, ef, ties)) return 0;
  }
  // A slot queued again is in the graph as well as in the tail.
  for (let i: u32 = 0; i < heapCount; i++) if (!isVisited(slotOfKey(heapAt(i)))) poolInsert(heapAt(i));
  clearVisited(stored());
  return output(refine(collect(filtered), k));
}

/** The live entries of the pool into the heap area. A filter has left out tombstones already. */
function collect(filtered: bool): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < poolCount; i++) {
    const key = poolAt(i);
    if (filtered || !has(slotOfKey(key), TOMBSTONES)) heapSet(count++, key);
  }
  return count;
}

function output(results: u32): u32 {
  for (let i: u32 = 0; i < results; i++) {
    const key = heapAt(i);
    const slot = slotOfKey(key);
    store<u32>(outSlots + (i << 2), slot);
    store<u32>(outLabels + (i << 2), labelOf(slot));
    store<f32>(outDistances + (i << 2), distanceOf(key));
  }
  return results;
}
