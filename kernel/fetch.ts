// Asking for memory before it is needed. Searches spend most of their time waiting for records and lists that lie far apart, and
// WebAssembly has no prefetch. A loop of nothing but loads comes near: none waits for another, so the processor has dozens under
// way at once, where the loop that computes distances is too long for it to look beyond the next few.
import { baseLinks, fine, fineBytes, record, recordBytes, sketch } from "./layout";
import { FEW, coordinates } from "./sketch";
import { batchRecords, batchSketches, batchSlots, chosen, heap } from "./scratch";

const LINE: usize = 64;
/** A region is read as a whole when it is no more than so many times as large as what is wanted of it. */
const DENSE: usize = 3;

/** What was loaded, so that no compiler takes the loads away. */
export let seen: u32 = 0;

/** The first `count` records of the batch, and the list of links at `list` (an address that will do is 0). */
export function fetchBatch(count: u32, list: usize): void {
  let all = load<u32>(list) ^ load<u32>(list, LINE);
  const end = batchRecords + (count << 2);
  for (let p = batchRecords; p < end; p += 4) {
    const at = <usize>load<u32>(p);
    for (let line: usize = 0; line < recordBytes; line += LINE) all ^= load<u32>(at + line);
  }
  seen = all;
}

/** The sketches of the first `count` of the batch, whose addresses it leaves in `batchSketches`, and the list of links at `list` (or 0). */
export function fetchSketches(count: u32, list: usize): void {
  const wide = coordinates > FEW;
  let all = load<u32>(list) ^ load<u32>(list, LINE);
  for (let i: usize = 0; i < <usize>count << 2; i += 4) {
    const at = sketch(load<u32>(batchSlots + i));
    store<u32>(batchSketches + i, <u32>at);
    all ^= load<u32>(at);
    if (wide) all ^= load<u32>(at, LINE);
  }
  seen = all;
}

/**
 * The first `count` records of the batch, which ascend. Where many of a region are among them, all of it is read in order: what the processor
 * expects to be read next it has under way, and a row of gaps tells it nothing.
 */
export function fetchAscending(count: u32): void {
  if (count == 0) return;
  const first = <usize>load<u32>(batchRecords);
  const end = <usize>load<u32>(batchRecords + ((count - 1) << 2)) + recordBytes;
  if (end - first > DENSE * count * recordBytes) return fetchBatch(count, first);
  let all = seen;
  for (let at = first; at < end; at += LINE) all ^= load<u32>(at);
  seen = all;
}

/** The records and their fine parts of the slots `from` to `end` in the heap area. */
export function fetchFine(from: u32, end: u32): void {
  let all = seen;
  for (let i = from; i < end; i++) {
    const slot = <u32>load<u64>(heap + (i << 3));
    const code = record(slot);
    for (let line: usize = 0; line < recordBytes; line += LINE) all ^= load<u32>(code + line);
    const at = fine(slot);
    for (let line: usize = 0; line < fineBytes; line += LINE) all ^= load<u32>(at + line);
  }
  seen = all;
}

/** The lists of the slots `from` to `end` at `chosen`. */
export function fetchLists(from: u32, end: u32): void {
  let all = seen;
  for (let i = from; i < end; i++) {
    const list = baseLinks(load<u32>(chosen + (i << 2)));
    all ^= load<u32>(list) ^ load<u32>(list, LINE);
  }
  seen = all;
}
