// The beam of a graph search: the best `capacity` nodes seen, sorted, each marked once its neighbours have been looked at. One
// sorted array serves as candidate queue and result list of the paper's algorithm 2: a candidate that falls out of the results
// would have ended the search there.
//
// Of nodes at exactly the same distance it keeps no more than `ties`, the first by rank: thousands of equal vectors would push
// everything else out, and nodes near them would be linked to nothing but them.
import { distanceOf } from "./key";
import { pool } from "./scratch";

const EXPANDED: u64 = 1;
export const NONE: u64 = u64.MAX_VALUE;

export let poolCount: u32 = 0;
/** Only closer nodes are of interest; infinite until the pool is full. */
export let poolWorst: f32 = Infinity;
let capacity: u32 = 0;
let ties: u32 = 0;
let cursor: u32 = 0; // all entries below are expanded

export function poolReset(size: u32, sameDistance: u32): void {
  ties = sameDistance;
  poolCount = 0;
  poolWorst = Infinity;
  capacity = size;
  cursor = 0;
}

@inline
export function poolAt(index: u32): u64 {
  return load<u64>(pool + (index << 3)) & ~EXPANDED;
}

@inline
export function poolSet(index: u32, key: u64): void {
  store<u64>(pool + (index << 3), key);
}

/** Position of the first entry above `key`. */
function position(key: u64): u32 {
  let low: u32 = 0;
  let size = poolCount;
  // Without branches on the comparison: its outcome cannot be predicted.
  while (size > 0) {
    const half = size >> 1;
    const middle = low + half;
    const below = load<u64>(pool + (middle << 3)) < key;
    low = select(middle + 1, low, below);
    size = select(size - half - 1, half, below);
  }
  return low;
}

/** Inserts unless the pool is full of better ones. */
export function poolInsert(key: u64): void {
  const at = position(key);
  if (at >= capacity) return;
  const distance = key >> 32;
  let last = min(poolCount, capacity - 1);
  if ((at > 0 && rawDistance(at - 1) == distance) || (at < poolCount && rawDistance(at) == distance)) {
    const end = position((distance + 1) << 32);
    if (end - position(distance << 32) >= ties) {
      if (at == end) return;
      last = end - 1;
    }
  }
  if (last == poolCount) poolCount++;
  insertAt(at, last, key);
}

@inline
function rawDistance(index: u32): u64 {
  return load<u64>(pool + (index << 3)) >> 32;
}

/** Moves the entries from `at` up by one, over the one at `last`, and puts the key there. */
function insertAt(at: u32, last: u32, key: u64): void {
  const target = pool + (at << 3);
  let p = pool + (last << 3);
  // Shifts up by one, two at a time from the end.
  while (p >= target + 16) {
    v128.store(p - 8, v128.load(p - 16));
    p -= 16;
  }
  if (p > target) store<u64>(p, load<u64>(p - 8));
  store<u64>(target, key);
  if (at < cursor) cursor = at;
  if (poolCount == capacity) poolWorst = distanceOf(load<u64>(pool + ((capacity - 1) << 3)));
}

/** The best entry not expanded yet; NONE when all are. */
export function poolPeek(): u64 {
  for (let i = cursor; i < poolCount; i++) {
    const key = load<u64>(pool + (i << 3));
    if (!(key & EXPANDED)) return key;
  }
  return NONE;
}

/** The same, marked as expanded. */
export function poolNext(): u64 {
  while (cursor < poolCount) {
    const p = pool + (cursor << 3);
    const key = load<u64>(p);
    cursor++;
    if (!(key & EXPANDED)) {
      store<u64>(p, key | EXPANDED);
      return key;
    }
  }
  return NONE;
}
