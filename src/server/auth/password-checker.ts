import { Worker } from "node:worker_threads";
import type { Log } from "../../api/log.ts";
import { packageModule } from "../../api/package-files.ts";
import type { BcryptQuestion } from "./bcrypt-worker.ts";
import { FairQueue } from "./fair-queue.ts";
import { sourceGroup } from "./source-group.ts";

/** Passwords that wait to be compared: in all, and of one address. A comparison takes some tens of milliseconds. */
export const PASSWORD_QUEUE = { all: 256, ofOneSource: 16 } as const;
/** A comparison that takes longer, by a hash of absurd cost, is given up. */
const LONGEST_MS = 20_000;

interface Job extends BcryptQuestion {
  readonly resolve: (matches: boolean) => void;
}

export type PasswordCheck = (password: string, hash: string, source: string) => Promise<boolean> | null;

/**
 * Compares passwords with bcrypt hashes in a thread of its own, one after the other. Sources take turns, so that somebody who
 * tries many passwords delays everybody else by one comparison only.
 */
export class PasswordChecker {
  readonly #queue = new FairQueue<Job>(PASSWORD_QUEUE.all, PASSWORD_QUEUE.ofOneSource);
  readonly #log: Log;
  #worker: Worker | null = null;
  #current: Job | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** `null` when too many wait. */
  readonly check: PasswordCheck = (password, hash, source) => {
    if (this.#closed) return null;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    if (!this.#queue.add(sourceGroup(source), { password, hash: hash.replace(/^\$2x\$/, "$2b$"), resolve }))
      return null;
    this.#next();
    return promise;
  };

  async close(): Promise<void> {
    this.#closed = true;
    for (let job = this.#queue.take(); job !== undefined; job = this.#queue.take()) job.resolve(false);
    await this.#end();
  }

  #next(): void {
    if (this.#current !== null) return;
    const job = this.#queue.take();
    if (job === undefined) return;
    this.#current = job;
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#timer = setTimeout(() => void this.#failed("took too long"), LONGEST_MS);
    const { password, hash } = job;
    this.#worker.postMessage({ password, hash } satisfies BcryptQuestion);
  }

  #start(): Worker {
    const worker = new Worker(packageModule("server/auth/bcrypt-worker.ts"), { name: "kroma-passwords" });
    worker.on("message", (matches: boolean) => {
      worker.unref();
      this.#settle(matches);
      this.#next();
    });
    worker.on("error", (error) => void this.#failed(`failed: ${String(error)}`));
    return worker;
  }

  #settle(matches: boolean): void {
    clearTimeout(this.#timer);
    const job = this.#current;
    this.#current = null;
    job?.resolve(matches);
  }

  async #failed(how: string): Promise<void> {
    this.#log(`the comparison of a password ${how}`, "error");
    await this.#end();
    if (!this.#closed) this.#next();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#settle(false);
    await worker?.terminate();
  }
}
