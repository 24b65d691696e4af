// Collecting the next records to compare with: a batch of slots and record addresses.
import { record } from "./layout";
import { batchRecords, batchSlots } from "./scratch";
import { visit } from "./visited";

@inline
export function batchAdd(index: u32, slot: u32): void {
  const at = record(slot);
  store<u32>(batchSlots + (index << 2), slot);
  store<u32>(batchRecords + (index << 2), <u32>at);
}

@inline
export function batchSlot(index: u32): u32 {
  return load<u32>(batchSlots + (index << 2));
}

/** The neighbours in the list at `list` (of `capacity`) that the search has not seen. */
export function gatherUnvisited(list: usize, capacity: u32): u32 {
  let count: u32 = 0;
  const end = list + (capacity << 2);
  for (let p = list; p < end; p += 4) {
    const entry = load<u32>(p);
    if (entry == 0) break;
    batchAdd(count, entry - 1);
    count += visit(entry - 1);
  }
  return count;
}

/** All neighbours in the list. */
export function gatherAll(list: usize, capacity: u32): u32 {
  let count: u32 = 0;
  const end = list + (capacity << 2);
  for (let p = list; p < end; p += 4) {
    const entry = load<u32>(p);
    if (entry == 0) break;
    batchAdd(count++, entry - 1);
  }
  return count;
}
