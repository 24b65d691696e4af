import { type BigIntStats, statSync } from "node:fs";
import { stat } from "node:fs/promises";

const EVERY_MS = 2_000;

/**
 * Tells when files have changed. It looks at them every two seconds: that sees files replaced by renaming, through symbolic links
 * as Kubernetes does it, and on network file systems, where the system's notices miss some of these.
 */
export class FileWatch {
  readonly #paths: readonly string[];
  readonly #changed: () => void;
  readonly #timer: NodeJS.Timeout;
  #seen: string;
  #isLooking = false;
  #isClosed = false;

  constructor(paths: readonly string[], changed: () => void, everyMs: number = EVERY_MS) {
    this.#paths = paths;
    this.#changed = changed;
    this.#seen = paths.map((path) => markOf(statSync(path, { bigint: true, throwIfNoEntry: false }))).join();
    this.#timer = setInterval(() => void this.#look(), everyMs).unref();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const marks = await Promise.all(
      this.#paths.map((path) => stat(path, { bigint: true }).then(markOf, () => "missing")),
    );
    this.#isLooking = false;
    const now = marks.join();
    if (now === this.#seen || this.#isClosed) return;
    this.#seen = now;
    this.#changed();
  }
}

function markOf(stats: BigIntStats | undefined): string {
  return stats === undefined ? "missing" : `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
}
