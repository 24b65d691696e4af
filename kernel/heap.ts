// The best `capacity` keys of a scan: a binary heap with the worst at the root, so that thousands of results stay cheap.
import { distanceOf } from "./key";
import { heap } from "./scratch";

export let heapCount: u32 = 0;
/** Only keys up to this distance are of interest; infinite until the heap is full. */
export let heapWorst: f32 = Infinity;
let capacity: u32 = 0;

export function heapReset(size: u32): void {
  heapCount = 0;
  heapWorst = Infinity;
  capacity = size;
}

@inline
export function heapAt(index: u32): u64 {
  return load<u64>(heap + (index << 3));
}

@inline
export function heapSet(index: u32, key: u64): void {
  store<u64>(heap + (index << 3), key);
}

export function heapInsert(key: u64): void {
  if (heapCount < capacity) {
    siftUp(heapCount++, key);
  } else if (key < heapAt(0)) {
    siftDown(heapCount, key);
  } else return;
  if (heapCount == capacity) heapWorst = distanceOf(heapAt(0));
}

function siftUp(from: u32, key: u64): void {
  let i = from;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heapAt(parent);
    if (above >= key) break;
    heapSet(i, above);
    i = parent;
  }
  heapSet(i, key);
}

/** Replaces the root of the first `count` entries by `key`. */
function siftDown(count: u32, key: u64): void {
  let i: u32 = 0;
  while (true) {
    let child: u32 = 2 * i + 1;
    if (child >= count) break;
    if (child + 1 < count && heapAt(child + 1) > heapAt(child)) child++;
    const below = heapAt(child);
    if (below <= key) break;
    heapSet(i, below);
    i = child;
  }
  heapSet(i, key);
}

/** Sorts the first `count` keys ascending; a heap before only if `isHeap`. */
export function heapSort(count: u32, isHeap: bool): void {
  if (!isHeap) for (let i: u32 = 1; i < count; i++) siftUp(i, heapAt(i));
  for (let end = count; end > 1; end--) {
    const top = heapAt(0);
    const last = heapAt(end - 1);
    siftDown(end - 1, last);
    heapSet(end - 1, top);
  }
}
