import { rm } from "node:fs/promises";
import { totalmem } from "node:os";
import { errorBody } from "../api/errors.ts";
import type { Log } from "../api/log.ts";
import { collectionFolder, directoryLayout, type Layout } from "../store/layout.ts";
import { BufferGarbage, collectGarbage } from "./collect-garbage.ts";
import { IdleCollection } from "./idle-collection.ts";
import { type Census, EngineMeters, type IndexTotals, type ThreadStatus } from "./meters.ts";
import { canonicalId, routeOf } from "./routes.ts";
import { Stopwatch } from "./stopwatch.ts";
import type { Thread } from "./thread.ts";
import { ThreadPool } from "./thread-pool.ts";
import type { NoteMessage, RecordCall, ReplyMessage, Task, WireTask } from "./threads.ts";
import { VectorRegistry } from "./vector-registry.ts";
import type { WireEngine, WireOperation, WireReply, WireRequest } from "./wire.ts";
import type { WorkerStart } from "./worker-start.ts";

/** Share of the machine's memory that vector indexes may take unless a budget is set. */
const DEFAULT_MEMORY_SHARE = 0.5;
/** Time for saving snapshots when the engine closes; what is not saved is caught up from rows at the next start. */
const CLOSE_MS = 3_000;
/** Bodies up to this length are copied to their thread, which takes less than handing over their memory. */
const COPIED_BYTES = 16 * 1024;
/** Of so many collections it is remembered that they were used, for the census. */
const USES_NOTED = 10_000;

export interface EngineOptions {
  readonly path: string;
  readonly sqliteFilename: string;
  readonly durable: boolean;
  readonly allowReset: boolean;
  readonly memoryLimitBytes?: number | undefined;
  readonly indexLimit?: number | undefined;
  readonly vectorPartitionBytes?: number | undefined;
  /** Whether the main thread, too, may be stopped for collecting garbage: it belongs to the server alone. */
  readonly ownsProcess: boolean;
  readonly log: Log;
}

/**
 * The main-thread half of the engine: sends each request to the thread that must or may run it, and keeps the vector indexes.
 * It looks at no body and touches no file.
 */
export class Engine implements WireEngine {
  /** What is counted, for whoever wants to look. */
  readonly meters = new EngineMeters();
  readonly #pool: ThreadPool;
  readonly #registry: VectorRegistry;
  readonly #options: EngineOptions;
  readonly #layout: Layout;
  readonly #onClose: () => void;
  readonly #garbage = new BufferGarbage();
  readonly #idle: IdleCollection;
  #closing: Promise<void> | null = null;
  /** Whether anybody has asked for a census, so that it is remembered which collections are used. */
  #usesAreNoted = false;
  readonly #lastUsed = new Set<string>();

  constructor(options: EngineOptions, onClose: () => void, workers?: WorkerStart) {
    this.#options = options;
    this.#layout = directoryLayout(options.path, options.sqliteFilename);
    this.#onClose = onClose;
    const { path, sqliteFilename, durable, allowReset, vectorPartitionBytes, log } = options;
    this.#pool = new ThreadPool(
      { path, sqliteFilename, durable, allowReset, vectorPartitionBytes },
      {
        log,
        note: (message) => this.#noted(message),
        gone: (number, isExpected) => this.#gone(number, isExpected),
        free: () => this.#registry.work(),
      },
      {},
      workers,
    );
    this.#registry = new VectorRegistry(
      this.#pool,
      {
        bytes: options.memoryLimitBytes ?? totalmem() * DEFAULT_MEMORY_SHARE,
        indexes: options.indexLimit ?? Number.POSITIVE_INFINITY,
      },
      this.meters,
      log,
    );
    this.#idle = new IdleCollection(() => void this.#collectGarbage());
  }

  /** Runs one request of the HTTP API. */
  async call(request: WireRequest): Promise<WireReply> {
    const { operation, params, query, body, deadline, isTimed, access } = request;
    const stopwatch = isTimed === true ? new Stopwatch() : undefined;
    try {
      const task: WireTask = {
        kind: "wire",
        operation,
        params,
        query,
        body,
        deadline,
        isTimed,
        ...(access && { access }),
      };
      const id = canonicalId(params.collection);
      const bytes = body?.length ?? 0;
      const transfer = body === null || bytes <= COPIED_BYTES ? [] : [body.buffer];
      const reply = await this.#dispatch(operation, id, task, transfer, stopwatch);
      const value = reply.value as WireReply;
      this.#collectLater(bytes + value.body.length);
      return stopwatch === undefined ? value : { ...value, timing: stopwatch.finishWith(reply.timing) };
    } catch (error) {
      const { status, ...rest } = errorBody(error);
      this.#options.log(`${operation} failed: ${(error as Error).stack}`, "error");
      return { status, body: JSON.stringify(rest) };
    }
  }

  /** Runs one call of the embedded interface; rejects with KromaError. */
  async invoke(collection: string, call: RecordCall): Promise<unknown> {
    const reply = await this.#dispatch(call.operation, collection, { kind: "call", collection, call }, []);
    this.#idle.add(0);
    return reply.value;
  }

  /** Loads vector indexes before anybody asks for them. */
  warmUp(collections: readonly string[]): void {
    void this.#registry.warmUp(collections);
  }

  indexTotals(): IndexTotals {
    return this.#registry.totals();
  }

  threads(): readonly ThreadStatus[] {
    return this.#pool.all.map((thread) => thread.status);
  }

  /** Counts the records of at most `limit` collections, those that were used last if there are more. */
  async census(limit: number): Promise<Census> {
    this.#usesAreNoted = true;
    const preferred = [...this.#lastUsed].reverse().slice(0, limit);
    const reply = await this.#pool.reader().run({ kind: "census", limit, preferred });
    return reply.value as Census;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #dispatch(
    operation: WireOperation | RecordCall["operation"],
    id: string | undefined,
    task: Task,
    transfer: ArrayBuffer[],
    stopwatch?: Stopwatch,
  ): Promise<ReplyMessage> {
    stopwatch?.enter("queue");
    if (this.#usesAreNoted && id !== undefined) this.#noteUse(id);
    const route = routeOf(operation);
    if (route === "catalog_write") {
      const reply = await this.#changeCatalog(task, transfer);
      if (operation === "update_collection" && id !== undefined) this.#registry.settingsChanged(id);
      return reply;
    }
    if (route === "write" && id !== undefined) {
      const reply = await this.#pool.writerOf(id).run(task, transfer);
      if (reply.wrote === true) this.#registry.written(id);
      if (reply.commit !== undefined) this.#countCommit(reply.commit);
      return reply;
    }
    const usesVectors = route === "search" || route === "inspect";
    if (route === "search" && id !== undefined) {
      const loading = this.#indexFor(id, task);
      if (loading !== undefined) {
        stopwatch?.enter("load");
        await loading;
        stopwatch?.enter("queue");
      }
    }
    const thread = route === "catalog_read" ? this.#pool.catalogReader() : this.#pool.reader();
    if (usesVectors && id !== undefined) this.#registry.provide(id, thread);
    if (route === "inspect" && id !== undefined)
      return this.#finish(thread, { ...task, indexState: this.#registry.stateOf(id) } as Task, transfer);
    return this.#finish(thread, task, transfer);
  }

  /** Waits for the index, if the request may touch the collection at all: who may not must not make the server load it. */
  #indexFor(id: string, task: Task): Promise<void> | undefined {
    if (task.kind !== "wire" || !this.#registry.isMissing(id)) return this.#registry.ready(id);
    const { operation, params, access } = task;
    const request = { operation, params, query: "", body: null, access };
    const asked = this.#pool.reader().run({ kind: "reaches", request });
    return asked.then(({ value }) => (value === true ? this.#registry.ready(id) : undefined));
  }

  async #finish(thread: Thread, task: Task, transfer: ArrayBuffer[]): Promise<ReplyMessage> {
    const reply = await thread.run(task, transfer);
    if (thread.load === 0) this.#registry.work();
    return reply;
  }

  /** A change of the catalogue; collections that it removed lose their indexes and files before the answer. */
  async #changeCatalog(task: Task, transfer: ArrayBuffer[]): Promise<ReplyMessage> {
    const reply = await this.#pool.catalogWriter.run(task, transfer);
    const removed = reply.removed ?? [];
    await this.#registry.remove(removed);
    for (const collection of removed) {
      await this.#pool.everywhere({ kind: "close_collection", collection });
      await rm(collectionFolder(this.#layout, collection), { recursive: true, force: true });
    }
    return reply;
  }

  #gone(number: number, isExpected: boolean): void {
    if (!isExpected) this.meters.replacedThreads++;
    this.#registry.threadGone(number);
  }

  #countCommit({ seconds, writes }: NonNullable<ReplyMessage["commit"]>): void {
    this.meters.commitSeconds.observe(seconds);
    this.meters.committedWrites += writes;
  }

  #noteUse(id: string): void {
    this.#lastUsed.delete(id);
    this.#lastUsed.add(id);
    if (this.#lastUsed.size > USES_NOTED) this.#lastUsed.delete(this.#lastUsed.values().next().value as string);
  }

  #noted({ note, failedIndex, grownIndex, checkpoint, checkpointSeconds }: NoteMessage): void {
    if (checkpointSeconds !== undefined) this.meters.checkpointSeconds.observe(checkpointSeconds);
    if (note !== "") this.#options.log(note);
    if (checkpoint !== undefined) void this.#checkpoint(checkpoint);
    if (failedIndex !== undefined) this.#registry.failed(failedIndex);
    if (grownIndex !== undefined) this.#registry.grown(grownIndex.collection, grownIndex.handle);
  }

  async #checkpoint(collection: string): Promise<void> {
    const moved = await this.#pool.runHeavy({ kind: "checkpoint", collection }).catch(() => undefined);
    if (typeof moved?.value === "number") this.meters.checkpointSeconds.observe(moved.value);
    await this.#pool
      .writerOf(collection)
      .run({ kind: "finish_checkpoint", collection })
      .catch(() => undefined);
  }

  #collectLater(bytes: number): void {
    this.#garbage.add(bytes);
    this.#idle.add(bytes);
  }

  async #collectGarbage(): Promise<void> {
    await this.#pool.everywhere({ kind: "collect_garbage" });
    if (this.#options.ownsProcess) collectGarbage();
  }

  async #close(): Promise<void> {
    this.#idle.close();
    await this.#registry.close(CLOSE_MS);
    await this.#pool.stop();
    this.#onClose();
  }
}
