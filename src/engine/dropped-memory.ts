import { collectGarbage } from "./collect-garbage.ts";
import type { ThreadPool } from "./thread-pool.ts";

/**
 * Dropped memory is only returned by a garbage collection in every thread, this one included: after so many bytes or, for the
 * sake of address space, so many indexes. Each costs some ten milliseconds.
 */
const COLLECT_AFTER_BYTES = 64 * 1024 * 1024;
const COLLECT_AFTER_DROPS = 256;

/** Counts what was dropped, and has it returned. */
export class DroppedMemory {
  readonly #pool: ThreadPool;
  #bytes = 0;
  #drops = 0;

  constructor(pool: ThreadPool) {
    this.#pool = pool;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
    this.#drops++;
    if (this.#bytes < COLLECT_AFTER_BYTES && this.#drops < COLLECT_AFTER_DROPS) return;
    this.#bytes = 0;
    this.#drops = 0;
    void this.#pool.everywhere({ kind: "collect_garbage" }).then(collectGarbage);
  }
}
