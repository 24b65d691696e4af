import { availableParallelism } from "node:os";
import { Thread, type ThreadEvents } from "./thread.ts";
import type { NoteMessage, ReplyMessage, Task, ThreadOptions } from "./threads.ts";

const MAX_READERS = 16;
const MAX_WRITERS = 4;
const CORES_PER_WRITER = 4;
/** Counts as this many reads when a reader is chosen, so that reads avoid a thread that loads or saves an index. */
const HEAVY = 1_000;

export type PoolOptions = Omit<ThreadOptions, "role" | "number" | "threads" | "catalogVersion">;

export interface PoolEvents {
  readonly log: (line: string) => void;
  readonly note: (message: NoteMessage) => void;
  /** A thread ended by itself and was replaced: it knows nothing of what the old one held. */
  readonly replaced: (number: number) => void;
}

/** The worker threads of an engine. A collection has one writer; any reader serves any collection. */
export class ThreadPool {
  readonly #options: Omit<ThreadOptions, "role" | "number">;
  readonly #events: PoolEvents;
  readonly #writers: Thread[];
  readonly #readers: Thread[];
  readonly #heavy = new Set<Thread>();
  #stopping = false;

  constructor(options: PoolOptions, events: PoolEvents) {
    const cores = availableParallelism();
    const writers = Math.min(MAX_WRITERS, Math.max(1, Math.floor(cores / CORES_PER_WRITER)));
    const readers = Math.min(MAX_READERS, Math.max(2, cores));
    const catalogVersion = new SharedArrayBuffer(4);
    this.#options = { ...options, threads: writers + readers, catalogVersion };
    this.#events = events;
    this.#writers = Array.from({ length: writers }, (_, i) => this.#start("writer", i));
    this.#readers = Array.from({ length: readers }, (_, i) => this.#start("reader", writers + i));
  }

  get all(): readonly Thread[] {
    return [...this.#writers, ...this.#readers];
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
    let best = this.#readers[0] as Thread;
    let least = Number.POSITIVE_INFINITY;
    for (const thread of this.#readers) {
      const load = thread.load + (this.#heavy.has(thread) ? HEAVY : 0);
      if (load < least) {
        best = thread;
        least = load;
      }
    }
    return best;
  }

  idleReader(): Thread | undefined {
    return this.#readers.find((thread) => thread.load === 0);
  }

  /** Runs a task that keeps a reader busy for long; other work goes elsewhere meanwhile. */
  async runHeavy(task: Task): Promise<ReplyMessage> {
    const free = this.#readers.filter((thread) => !this.#heavy.has(thread));
    const thread =
      free.length > 1 ? this.reader() : (this.#readers.find((each) => this.#heavy.has(each)) ?? this.reader());
    this.#heavy.add(thread);
    try {
      return await thread.run(task);
    } finally {
      this.#heavy.delete(thread);
    }
  }

  async everywhere(task: Task): Promise<void> {
    await Promise.allSettled(this.all.map((thread) => thread.run(task)));
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.all.map((thread) => thread.stop()));
  }

  #start(role: "writer" | "reader", number: number): Thread {
    const events: ThreadEvents = {
      note: (_, message) => this.#events.note(message),
      died: (thread, error) => this.#replace(thread, error),
    };
    return new Thread({ ...this.#options, role, number }, events);
  }

  #replace(dead: Thread, error: Error): void {
    if (this.#stopping) return;
    const { role, number } = dead.options;
    this.#events.log(
      `worker thread ${role} ${number} ended unexpectedly and is replaced: ${error.stack ?? error.message}`,
    );
    const group = role === "writer" ? this.#writers : this.#readers;
    group[group.indexOf(dead)] = this.#start(role, number);
    this.#heavy.delete(dead);
    this.#events.replaced(number);
  }
}
