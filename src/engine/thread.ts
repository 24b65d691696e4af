import type { Worker } from "node:worker_threads";
import { type ErrorCode, KromaError } from "../api/errors.ts";
import type { ThreadStatus } from "./meters.ts";
import type { NoteMessage, ReplyMessage, Task, ThreadOptions } from "./threads.ts";

interface Pending {
  readonly isRequest: boolean;
  readonly resolve: (reply: ReplyMessage) => void;
  readonly reject: (error: Error) => void;
}

export interface ThreadEvents {
  readonly note: (thread: Thread, note: NoteMessage) => void;
  /** The thread ended by itself; what it was doing has failed already. */
  readonly died: (thread: Thread, error: Error) => void;
  /** It has nothing to do any more after a task that was no request, which somebody else waits for. */
  readonly idle: () => void;
}

/** One worker thread as the main thread sees it: tasks go in, replies come out in any order. */
export class Thread {
  readonly options: ThreadOptions;
  readonly #worker: Worker;
  readonly #idle: () => void;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #requests = 0;
  #givenRequests = 0;
  #failure: Error | null = null;
  #stopped: Promise<void> | null = null;

  constructor(options: ThreadOptions, events: ThreadEvents, worker: Worker) {
    this.options = options;
    this.#idle = events.idle;
    this.#worker = worker;
    worker.postMessage(options);
    this.#worker.on("message", (message: ReplyMessage | NoteMessage) => {
      if ("note" in message) events.note(this, message);
      else this.#settle(message);
    });
    this.#worker.on("error", (error) => {
      this.#failure = error as Error;
    });
    this.#worker.on("exit", (code) => {
      const error = this.#failure ?? new Error(`worker thread ended with code ${code}`);
      for (const { reject } of this.#pending.values())
        reject(new KromaError("internal", "Internal error", { cause: error }));
      this.#pending.clear();
      this.#requests = 0;
      if (this.#stopped === null) events.died(this, error);
    });
  }

  /** How many tasks are under way. */
  get load(): number {
    return this.#pending.size;
  }

  get status(): ThreadStatus {
    const { role, number } = this.options;
    const busySeconds = this.#worker.performance.eventLoopUtilization().active / 1_000;
    return { name: `${role}-${number}`, tasks: this.load, busySeconds };
  }

  /** How many of these are requests that somebody waits for. */
  get requests(): number {
    return this.#requests;
  }

  /** How many tasks it was ever given. */
  get given(): number {
    return this.#nextId - 1;
  }

  /** How many of these were requests. */
  get givenRequests(): number {
    return this.#givenRequests;
  }

  run(task: Task, transfer: readonly ArrayBuffer[] = []): Promise<ReplyMessage> {
    const id = this.#nextId++;
    const isRequest = task.kind === "wire" || task.kind === "call";
    if (isRequest) {
      this.#requests++;
      this.#givenRequests++;
    }
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { isRequest, resolve, reject });
      this.#worker.postMessage({ id, task }, transfer as ArrayBuffer[]);
    });
  }

  /** Lets the thread finish its tasks and close its files, then ends it. */
  stop(): Promise<void> {
    this.#stopped ??= this.run({ kind: "stop" })
      .catch(() => undefined)
      .then(() => this.#worker.terminate())
      .then(() => undefined);
    return this.#stopped;
  }

  #settle(reply: ReplyMessage): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    this.#pending.delete(reply.id);
    if (pending.isRequest) this.#requests--;
    if (reply.error === undefined) pending.resolve(reply);
    else pending.reject(new KromaError(reply.error.code as ErrorCode, reply.error.message));
    // Whoever waits for the task goes on first.
    if (!pending.isRequest && this.load === 0) setImmediate(() => this.load === 0 && this.#idle());
  }
}
