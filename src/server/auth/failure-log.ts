import type { Log } from "../../api/log.ts";

const LINES = 10;
const WINDOW_MS = 10_000;

/** Writes failures to the log; in a flood only some, and how many they were. */
export class FailureLog {
  readonly #log: Log;
  readonly #now: () => number;
  #since = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #silent = 0;

  constructor(log: Log, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  add(line: string): void {
    const now = this.#now();
    if (now - this.#since >= WINDOW_MS) {
      if (this.#silent > 0) this.#log(`${this.#silent} more failed log-ins were not written`);
      this.#since = now;
      this.#lines = 0;
      this.#silent = 0;
    }
    if (this.#lines >= LINES) {
      this.#silent++;
      return;
    }
    this.#lines++;
    this.#log(line, "error");
  }
}
