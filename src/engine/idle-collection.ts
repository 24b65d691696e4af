/** Time without work after which threads return memory that they do not need any more. */
const QUIET_MS = 1_000;
/** How many bytes of requests and answers make that worth while: each collection costs every thread some 10 ms. */
const WORTH_BYTES = 32 * 1024 * 1024;
/** What a request costs besides its bytes. */
const REQUEST_BYTES = 2_000;

/** Has garbage collected once the engine is quiet after it had much to do: idle threads do not collect by themselves. */
export class IdleCollection {
  readonly #collect: () => void;
  #bytes = 0;
  #isQuiet = true;
  #timer: NodeJS.Timeout | null = null;

  /** The start of the threads counts as work. */
  constructor(collect: () => void) {
    this.#collect = collect;
    this.add(WORTH_BYTES);
  }

  /** Counts a request by the bytes of its body and of its answer. */
  add(bytes: number): void {
    this.#bytes += bytes + REQUEST_BYTES;
    this.#isQuiet = false;
    if (this.#bytes >= WORTH_BYTES && this.#timer === null) this.#wait();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#isQuiet = true;
    this.#timer = setTimeout(() => this.#look(), QUIET_MS).unref();
  }

  #look(): void {
    this.#timer = null;
    if (!this.#isQuiet) return this.#wait();
    this.#bytes = 0;
    this.#collect();
  }
}
