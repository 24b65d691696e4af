import { availableParallelism } from "node:os";
import type { Log } from "../api/log.ts";
import { ReaderGroup, type ReaderLimits } from "./reader-group.ts";
import { Thread, type ThreadEvents } from "./thread.ts";
import type { NoteMessage, ReplyMessage, Task, ThreadOptions } from "./threads.ts";
import { type Role, WorkerStart } from "./worker-start.ts";

const MAX_READERS = 16;
const MAX_WRITERS = 4;
const CORES_PER_WRITER = 4;
/** Time between two looks for reader threads that are not needed any more. */
const LOOK_MS = 2_000;

export type PoolOptions = Omit<ThreadOptions, "role" | "number" | "threads" | "catalogVersion">;

export interface PoolEvents {
  readonly log: Log;
  readonly note: (message: NoteMessage) => void;
  /** A thread ended by itself or was stopped: whoever takes its number knows nothing of what it held. */
  readonly gone: (number: number, isExpected: boolean) => void;
  /** There may be an idle reader where there was none. */
  readonly free: () => void;
}

/** The worker threads of an engine. A collection has one writer; any reader serves any collection. */
export class ThreadPool {
  readonly #options: Omit<ThreadOptions, "role" | "number">;
  readonly #events: PoolEvents;
  readonly #writers: Thread[];
  readonly #readers: ReaderGroup;
  readonly #workers: WorkerStart;
  #stopping = false;

  constructor(
    options: PoolOptions,
    events: PoolEvents,
    limits: Partial<ReaderLimits> = {},
    workers: WorkerStart = new WorkerStart(),
  ) {
    const cores = availableParallelism();
    const writers = Math.min(MAX_WRITERS, Math.max(1, Math.floor(cores / CORES_PER_WRITER)));
    const readers = limits.readers ?? Math.min(MAX_READERS, Math.max(2, cores));
    const helpers = Math.min(readers, Math.max(1, cores - writers));
    const catalogVersion = new SharedArrayBuffer(4);
    this.#options = { ...options, threads: writers + readers, catalogVersion };
    this.#events = events;
    this.#workers = workers;
    // First, since it loads the indexes while the others still start.
    this.#readers = new ReaderGroup(
      { helpers, lookMs: LOOK_MS, ...limits, readers },
      {
        start: (index) => this.#start("reader", writers + index),
        left: (thread, isExpected) => events.gone(thread.options.number, isExpected),
        free: events.free,
      },
    );
    this.#writers = Array.from({ length: writers }, (_, i) => this.#start("writer", i));
  }

  get all(): readonly Thread[] {
    return [...this.#writers, ...this.#readers.all];
  }

  /** The thread of all changes to the catalogue. */
  get catalogWriter(): Thread {
    return this.#writers[0] as Thread;
  }

  /** The one writer of a collection; `id` in canonical form. */
  writerOf(id: string): Thread {
    const hash = this.#writers.length === 1 ? 0 : Number.parseInt(id.slice(0, 8), 16);
    return this.#writers[hash % this.#writers.length] as Thread;
  }

  /** The reader with the least to do. */
  reader(): Thread {
    return this.#readers.forRead();
  }

  /** A thread for reads of the catalogue: they do not wait while an index is loaded. */
  catalogReader(): Thread {
    return this.#readers.isBusyForLong ? this.catalogWriter : this.#readers.forRead();
  }

  idleReader(): Thread | undefined {
    return this.#readers.idle();
  }

  /** Runs a task that keeps a reader busy for long; other work goes elsewhere meanwhile. */
  runHeavy(task: Task): Promise<ReplyMessage> {
    return this.#readers.runHeavy(task);
  }

  async everywhere(task: Task): Promise<void> {
    await Promise.allSettled(this.all.map((thread) => thread.run(task)));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#writers.map((thread) => thread.stop()), this.#readers.stop()]);
  }

  #start(role: Role, number: number): Thread {
    const events: ThreadEvents = {
      note: (_, message) => this.#events.note(message),
      died: (thread, error) => this.#died(thread, error),
      idle: () => role === "reader" && this.#events.free(),
    };
    return new Thread({ ...this.#options, role, number }, events, this.#workers.take(role));
  }

  #died(dead: Thread, error: Error): void {
    if (this.#stopping) return;
    const { role, number } = dead.options;
    this.#events.log(
      `worker thread ${role} ${number} ended unexpectedly and is replaced: ${error.stack ?? error.message}`,
      "error",
    );
    if (role === "reader") return this.#readers.died(dead);
    this.#writers[this.#writers.indexOf(dead)] = this.#start(role, number);
    this.#events.gone(number, false);
  }
}
