import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { EMPTY_OBJECT, ok } from "./answer.ts";
import { stageCall } from "./call-operations.ts";
import { CATALOG_OPERATIONS } from "./catalog-operations.ts";
import { BufferGarbage } from "./collect-garbage.ts";
import { refuseLate } from "./deadline.ts";
import { Replies } from "./replies.ts";
import { routeOf } from "./routes.ts";
import { runShared } from "./shared-tasks.ts";
import { beginTiming, currentStopwatch, enterPhase, useStopwatch } from "./stopwatch.ts";
import { ThreadContext } from "./thread-context.ts";
import type { IndexStatus, Task, TaskMessage, ThreadOptions, WireTask } from "./threads.ts";
import { attachIndex, replacePartition } from "./vector-tasks.ts";
import { type Acknowledge, stageWire } from "./write-operations.ts";
import { WriteQueue } from "./write-queue.ts";

/** Messages that come closer together than this leave no gap for background work that is not pressing. */
const INDEX_AFTER_MS = 20;
/** The write-ahead log is moved into the file after so long without a message. */
const CHECKPOINT_AFTER_MS = 500;

/** Makes all changes of its collections, and the first writer those of the catalogue. */
export class WriterThread {
  readonly #port: MessagePort;
  readonly #context: ThreadContext;
  readonly #replies: Replies;
  readonly #queue: WriteQueue;
  readonly #garbage = new BufferGarbage();
  /** When a message last arrived, in milliseconds. */
  #lastArrival = 0;
  #idleWork: NodeJS.Timeout | NodeJS.Immediate | null = null;

  constructor(options: ThreadOptions, port: MessagePort) {
    this.#port = port;
    this.#replies = new Replies(port);
    this.#context = new ThreadContext(options, this.#replies);
    this.#queue = new WriteQueue(this.#context);
  }

  /** Takes everything that has arrived, so that writes which waited together are committed together. */
  accept(first: TaskMessage): void {
    this.#lastArrival = performance.now();
    let bytes = 0;
    for (let message: TaskMessage | undefined = first; message !== undefined; message = this.#next()) {
      bytes += bodyBytes(message.task);
      this.#start(message);
    }
    this.#queue.flush();
    this.#garbage.add(bytes);
    this.#idleWork ??= setTimeout(() => this.#idle(), INDEX_AFTER_MS);
  }

  #next(): TaskMessage | undefined {
    return receiveMessageOnPort(this.#port)?.message as TaskMessage | undefined;
  }

  #start({ id, task }: TaskMessage): void {
    if (task.kind === "wire") return this.#wire(id, task);
    try {
      if (task.kind === "call") return stageCall(this.#context, this.#queue, task, this.#acknowledgeCall(id));
      this.#queue.flush();
      this.#replies.value(id, this.#run(task));
    } catch (error) {
      this.#replies.error(id, error);
    }
  }

  #wire(id: number, task: WireTask): void {
    beginTiming(task.isTimed);
    try {
      refuseLate(task.deadline);
      if (routeOf(task.operation) === "write") {
        stageWire(this.#context, this.#queue, task, this.#acknowledge(id, task));
        useStopwatch(null)?.pause();
        return;
      }
      enterPhase("catalog");
      const handler = CATALOG_OPERATIONS[task.operation];
      if (handler === undefined) throw new Error(`the writer does not do ${task.operation}`);
      this.#replies.wire(id, handler(this.#context, task), task);
    } catch (error) {
      this.#replies.wireError(id, error, task);
    }
  }

  #acknowledge(id: number, task: WireTask): Acknowledge {
    const { operation, body } = task;
    const stopwatch = currentStopwatch();
    return {
      stopwatch,
      succeeded: (deleted) => {
        const answer = operation === "delete" ? ok(`{"deleted":${deleted}}`) : EMPTY_OBJECT;
        const status = operation === "add" ? 201 : 200;
        const other = useStopwatch(stopwatch);
        this.#replies.wire(id, { ...answer, status }, task, { wrote: true }, body?.buffer);
        useStopwatch(other);
      },
      failed: (error) => {
        const other = useStopwatch(stopwatch);
        this.#replies.wireError(id, error, task);
        useStopwatch(other);
      },
    };
  }

  #acknowledgeCall(id: number): Acknowledge {
    return {
      succeeded: (deleted) => this.#replies.value(id, deleted, { wrote: true }),
      failed: (error) => this.#replies.error(id, error),
    };
  }

  #run(task: Exclude<Task, { kind: "wire" | "call" }>): IndexStatus | null | undefined {
    switch (task.kind) {
      case "index_attach":
        return attachIndex(this.#context, this.#queue, task.collection, task.handle);
      case "index_replace":
        return replacePartition(this.#context, task.collection, task);
      case "index_saved":
        this.#queue.forgetDeletions(task.collection, task.position);
        return undefined;
      case "finish_checkpoint":
        this.#queue.finishCheckpoint(task.collection);
        return undefined;
      case "close_collection":
        this.#queue.close(task.collection);
        break;
      case "stop":
        this.#queue.closeAll();
        break;
      default:
    }
    runShared(this.#context, task);
    return undefined;
  }

  /** Background work, in small steps: text indexing soon after the last message, checkpoints once it has been quiet. */
  #idle(): void {
    this.#idleWork = null;
    const quiet = performance.now() - this.#lastArrival;
    if (quiet < INDEX_AFTER_MS) {
      this.#idleWork = setTimeout(() => this.#idle(), INDEX_AFTER_MS);
      return;
    }
    const left = this.#work(quiet >= CHECKPOINT_AFTER_MS);
    if (left === "nothing") return;
    if (left === "text") this.#idleWork = setImmediate(() => this.#idle());
    else this.#idleWork = setTimeout(() => this.#idle(), CHECKPOINT_AFTER_MS);
  }

  #work(checkpoint: boolean): ReturnType<WriteQueue["idle"]> {
    try {
      return this.#queue.idle(checkpoint);
    } catch (error) {
      this.#replies.log(error);
      return "nothing";
    }
  }
}

const bodyBytes = (task: Task): number => (task.kind === "wire" ? (task.body?.length ?? 0) : 0);
