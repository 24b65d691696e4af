import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { readonly type: "minor" | "major"; readonly flavor?: "last-resort" }) => void;

/** Buffers that this many bytes of requests leave behind are collected at once. */
const REQUESTS_BYTES = 4 * 1024 * 1024;

let collect: Collect | undefined;

/** V8's own collector, which Node hands out on request only. */
function collector(): Collect {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as Collect;
  }
  return collect;
}

/**
 * Memory of dropped indexes is freed only once no thread's garbage refers to it, and an idle thread may never collect. The flavour gives
 * empty pages back at once, which V8 does by itself after eight seconds at the earliest.
 */
export function collectGarbage(): void {
  collector()({ type: "major", flavor: "last-resort" });
}

/**
 * V8 lets 32 MB of short-lived buffers pile up in each thread, however small its young generation, and what they leave in the
 * allocator's heap is not given back. This collects them sooner: less than a millisecond for every few large requests.
 */
export class BufferGarbage {
  #bytes = 0;

  /** Counts a request that has been worked off, or handed over. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes < REQUESTS_BYTES) return;
    this.#bytes = 0;
    collector()({ type: "minor" });
  }
}
