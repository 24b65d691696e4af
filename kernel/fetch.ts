// Asking for memory before it is needed. Searches spend most of their time waiting for records and lists that lie far apart, and
// WebAssembly has no prefetch. A loop of nothing but loads comes near: none waits for another, so the processor has dozens under
// way at once, where the loop that computes distances is too long for it to look beyond the next few.
import { recordBytes } from "./layout";
import { batchRecords } from "./scratch";

const LINE: usize = 64;

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
