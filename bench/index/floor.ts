// How fast this machine reads memory: the time below which no search can come that has to read so many bytes.
import { makeScanner, Places } from "./wasm.ts";

export interface Bandwidth {
  /** Bytes per second, one after the other. */
  readonly stream: number;
  /** Nanoseconds for a line of 64 bytes at a random place. */
  readonly lineNs: number;
  /** Nanoseconds for a code at a random place among as many as there are vectors. */
  readonly codeNs: number;
}

const line = 64;
const streamBytes = 512 * 2 ** 20;
const reads = 1_000_000;
const repeats = 5;

export function measureBandwidth(records: number, codeBytes: number): Bandwidth {
  const padded = Math.ceil(codeBytes / line) * line;
  const places = new Places();
  const start = places.take(Math.max(streamBytes, records * padded));
  const scanner = makeScanner(places.end);
  new Uint8Array(scanner.memory.buffer, start, places.end - start).fill(1); // pages that were never written are all one
  const streamMs = fastest(() => scanner.stream(start, streamBytes));
  const lineMs = fastest((seed) => scanner.gather(start, streamBytes / line, line, reads, seed));
  const codeReads = Math.ceil(reads / 4);
  const codeMs = fastest((seed) => scanner.gather(start, records, padded, codeReads, seed));
  return {
    stream: (streamBytes / streamMs) * 1000,
    lineNs: (lineMs * 1e6) / reads,
    codeNs: (codeMs * 1e6) / codeReads,
  };
}

function fastest(work: (seed: number) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    work(i + 1);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
