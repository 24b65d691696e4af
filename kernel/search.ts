// The searches, from prepared query to sorted results in the output areas.
import { TOMBSTONES, record } from "./layout";
import { beam, descend, entryPoint } from "./beam";
import { filteredBeam } from "./filter";
import { heapAt, heapCount, heapSet, heapSort } from "./heap";
import { distanceOf, keyOf, setOrigin, slotOfKey } from "./key";
import { poolAt, poolCount, poolInsert, poolReset } from "./pool";
import { fineDistance } from "./query";
import { outDistances, outLabels, outSlots } from "./scratch";
import { scanAll, scanTail } from "./scan";
import { has, labelOf, stored } from "./slots";
import { clearVisited, isVisited } from "./visited";

/** Candidates beyond k whose distances are computed with the full query: rounding may have put them behind. */
@inline
function candidates(k: u32): u32 {
  return k + max(16, k >> 1);
}

/** Exact over codes. Returns the number of results. */
export function scan(k: u32, filtered: bool): u32 {
  setOrigin(0);
  scanAll(candidates(k), filtered);
  return output(heapCount, k);
}

/**
 * Through the graph, and exactly through the tail. The tail comes first: a slot that leaves it meanwhile is in the graph then.
 */
export function search(k: u32, ef: u32, filtered: bool): u32 {
  setOrigin(stored());
  const wanted = candidates(k);
  scanTail(wanted, filtered);
  const entry = entryPoint();
  if (entry == 0) poolReset(wanted, wanted);
  else {
    const top = <u32>(entry >> 32);
    const start = top > 0 ? descend(<u32>entry - 1, top, 1) : <u32>entry - 1;
    if (filtered) filteredBeam(start, ef, wanted);
    else beam(start, ef, 0, wanted);
  }
  // A slot queued again is in the graph as well as in the tail.
  for (let i: u32 = 0; i < heapCount; i++) if (!isVisited(slotOfKey(heapAt(i)))) poolInsert(heapAt(i));
  clearVisited(stored());
  return output(collect(wanted, filtered), k);
}

/** The best live entries of the pool into the heap area. A filter has left out tombstones already. */
function collect(wanted: u32, filtered: bool): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < poolCount && count < wanted; i++) {
    const key = poolAt(i);
    if (filtered || !has(slotOfKey(key), TOMBSTONES)) heapSet(count++, key);
  }
  return count;
}

function output(count: u32, k: u32): u32 {
  for (let i: u32 = 0; i < count; i++) heapSet(i, slotOfKey(heapAt(i)));
  setOrigin(0);
  for (let i: u32 = 0; i < count; i++) {
    const slot = <u32>heapAt(i);
    heapSet(i, keyOf(fineDistance(record(slot)), slot));
  }
  heapSort(count, false);
  const results = min(count, k);
  for (let i: u32 = 0; i < results; i++) {
    const key = heapAt(i);
    const slot = slotOfKey(key);
    store<u32>(outSlots + (i << 2), slot);
    store<u32>(outLabels + (i << 2), labelOf(slot));
    store<f32>(outDistances + (i << 2), distanceOf(key));
  }
  return results;
}
