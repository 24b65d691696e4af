// From candidates, in the order of what the code they were found by says of them, to results in the order of all that is stored of them.
//
// How far the estimates are off is learnt on the way: once the next candidate's estimate lies more than `DEVIATIONS` standard
// deviations behind where the k-th result's would be, it and all after it are left out. So data whose vectors are hard to tell apart costs
// more, and other data costs little.
import { CODE_1, CODE_8 } from "./codes";
import { fetchFine } from "./fetch";
import { heapAt, heapSet, heapSort } from "./heap";
import { distanceOf, keyOf, setOrigin, slotOfKey } from "./key";
import { code } from "./layout";
import { fineDistance } from "./query";
import { trusting } from "./sift";

const DEVIATIONS: f64 = 2.5;
const BLURRED: f64 = 0.5;
const UNSURE: f64 = 4;
/** Candidates looked at beyond k in any case, and at a time after that. */
const STEP: u32 = 8;

/** Whether the candidates ended before their estimates were clearly behind the k-th result. */
export let wantsMore: bool = false;
/** Whether they ended so little behind it that many results may be among those that would come after them. */
export let blurred: bool = false;
/** Whether the errors are large for how much the candidates differ. */
export let unsure: bool = false;
let sum: f64 = 0;
let squares: f64 = 0;

/** Makes results, at most k, of the `count` keys in the heap area that ascend by estimate; returns how many. */
export function refine(count: u32, k: u32): u32 {
  wantsMore = false;
  blurred = false;
  // The slots themselves in the lower halves: ranks change with the origin.
  for (let i: u32 = 0; i < count; i++) {
    const key = heapAt(i);
    heapSet(i, (key & 0xffffffff00000000) | slotOfKey(key));
  }
  setOrigin(0);
  unsure = false;
  if (code == CODE_8 || code == CODE_1 || trusting) return refineInSteps(count, k);
  for (let i: u32 = 0; i < count; i++) heapSet(i, keyOf(distanceOf(heapAt(i)), <u32>heapAt(i)));
  heapSort(count, false);
  return min(count, k);
}

function refineInSteps(count: u32, k: u32): u32 {
  let done = min(count, k + STEP);
  sum = 0;
  squares = 0;
  fetchFine(0, done);
  for (let i: u32 = 0; i < done; i++) heapSet(i, refined(heapAt(i)));
  heapSort(done, false);
  const results = min(done, k);
  unsure = done > 1 && UNSURE * deviation(done) > <f64>(distanceOf(heapAt(done - 1)) - distanceOf(heapAt(0)));
  while (results == k && k > 0) {
    const error = deviation(done);
    const kth = <f64>distanceOf(heapAt(k - 1)) - sum / <f64>done;
    const limit = <f32>(kth + DEVIATIONS * error);
    if (done == count) {
      wantsMore = lastEstimate <= limit;
      blurred = lastEstimate < <f32>(kth + BLURRED * error);
      break;
    }
    if (distanceOf(heapAt(done)) > limit) break;
    const end = min(count, done + STEP);
    fetchFine(done, end);
    for (; done < end; done++) offer(refined(heapAt(done)), k);
  }
  return results;
}

/** Standard deviation of the errors of the first `done`. */
function deviation(done: u32): f64 {
  const mean = sum / <f64>done;
  return Math.sqrt(max(squares / <f64>done - mean * mean, 0));
}

let lastEstimate: f32 = 0;

/** The key of a candidate by its fine distance. */
function refined(candidate: u64): u64 {
  const slot = <u32>candidate;
  const distance = fineDistance(slot);
  lastEstimate = distanceOf(candidate);
  const error = <f64>(distance - lastEstimate);
  if (trusting) sum += error; // those of codes have no bias
  squares += error * error;
  return keyOf(distance, slot);
}

/** Puts a key among the `k` sorted results if it is better than the last. */
function offer(key: u64, k: u32): void {
  if (key >= heapAt(k - 1)) return;
  let i = k - 1;
  for (; i > 0 && heapAt(i - 1) > key; i--) heapSet(i, heapAt(i - 1));
  heapSet(i, key);
}
