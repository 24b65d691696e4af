import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { runCall } from "./call-operations.ts";
import { CATALOG_OPERATIONS } from "./catalog-operations.ts";
import { takeCensus } from "./census.ts";
import { refuseLate } from "./deadline.ts";
import { READ_OPERATIONS, reachesCollection } from "./record-operations.ts";
import { Replies } from "./replies.ts";
import { runShared } from "./shared-tasks.ts";
import { beginTiming, enterPhase } from "./stopwatch.ts";
import { ThreadContext } from "./thread-context.ts";
import type { Task, TaskMessage, ThreadOptions, WireTask } from "./threads.ts";
import { compactIndex, linkSlice, loadIndex, rebuildIndex, saveIndex } from "./vector-tasks.ts";
import { refuseWrite } from "./write-operations.ts";

/** After so many tasks the event loop has its turn, which loading indexes waits for. */
const TASKS_PER_TURN = 32;

/** Serves reads; builds and saves vector indexes when told to. */
export class ReaderThread {
  readonly #port: MessagePort;
  readonly #context: ThreadContext;
  readonly #replies: Replies;

  constructor(options: ThreadOptions, port: MessagePort) {
    this.#port = port;
    this.#replies = new Replies(port);
    this.#context = new ThreadContext(options, this.#replies);
  }

  /** Takes what waits behind the message too: an event for each costs more than looking for the next. */
  accept(first: TaskMessage): void {
    this.#start(first);
    for (let taken = 1; taken < TASKS_PER_TURN; taken++) {
      const next = receiveMessageOnPort(this.#port);
      if (next === undefined) return;
      this.#start(next.message as TaskMessage);
    }
  }

  #start({ id, task }: TaskMessage): void {
    if (task.kind === "wire") return this.#wire(id, task);
    this.#run(task).then(
      (value) => this.#replies.value(id, value),
      (error) => this.#replies.error(id, error),
    );
  }

  #wire(id: number, task: WireTask): void {
    beginTiming(task.isTimed);
    try {
      refuseLate(task.deadline);
      if (CATALOG_OPERATIONS[task.operation] !== undefined) enterPhase("catalog");
      const handler = READ_OPERATIONS[task.operation] ?? CATALOG_OPERATIONS[task.operation] ?? refuseWrite;
      this.#replies.wire(id, handler(this.#context, task), task);
    } catch (error) {
      this.#replies.wireError(id, error, task);
    }
  }

  async #run(task: Exclude<Task, WireTask>): Promise<unknown> {
    switch (task.kind) {
      case "call":
        return runCall(this.#context, task);
      case "reaches":
        return reachesCollection(this.#context, task.request);
      case "index_load":
        return loadIndex(this.#context, task.collection);
      case "index_rebuild":
        return rebuildIndex(this.#context, task.collection);
      case "index_compact":
        return compactIndex(this.#context, task.collection, task.handle, task.partition);
      case "index_link":
        return linkSlice(this.#context, task.collection);
      case "index_save":
        return saveIndex(this.#context, task.collection, task.handle, task.partitions);
      case "checkpoint":
        return this.#context.checkpoint(task.collection);
      case "census":
        return takeCensus(this.#context, task.limit, task.preferred);
      default:
        return runShared(this.#context, task);
    }
  }
}
