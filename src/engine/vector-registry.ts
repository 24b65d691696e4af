import { setTimeout as pause } from "node:timers/promises";
import type { IndexHandle } from "../index/vector/partition.ts";
import type { EngineMeters, IndexTotals } from "./meters.ts";
import type { Thread } from "./thread.ts";
import type { ThreadPool } from "./thread-pool.ts";
import type { IndexState } from "./threads.ts";
import { type IndexWork, VectorEntry } from "./vector-entry.ts";
import { type Occasion, QUIET_MS } from "./vector-policy.ts";
import { VectorWork } from "./vector-work.ts";

/** Loaded partitions at most: each reserves gigabytes of address space, though not of memory. */
const MAX_LOADED = 256;

/** What may be in memory: at least one index, however large. */
export interface RegistryLimits {
  readonly bytes: number;
  readonly indexes: number;
}

/**
 * The vector indexes that are in memory: loads them on demand, has them linked and saved in the background, and unloads the
 * least recently used ones over the byte budget. Lives on the main thread; the work happens in the worker threads.
 */
export class VectorRegistry {
  readonly #pool: ThreadPool;
  readonly #budget: number;
  readonly #most: number;
  readonly #meters: EngineMeters;
  readonly #does: VectorWork;
  readonly #entries = new Map<string, VectorEntry>();
  readonly #failed = new Set<string>();
  #clock = 0;
  #closing = false;
  #quiet: NodeJS.Timeout | null = null;

  constructor(pool: ThreadPool, limits: RegistryLimits, meters: EngineMeters, log: (line: string) => void) {
    this.#pool = pool;
    this.#budget = limits.bytes;
    this.#most = Math.max(1, limits.indexes);
    this.#meters = meters;
    this.#does = new VectorWork(pool, meters, log);
  }

  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.#entries.values()) sum += bytes;
    return sum;
  }

  /** The indexes in memory, as far as is known from what was last done with them. */
  totals(): IndexTotals {
    let [loaded, vectors, pending] = [0, 0, 0];
    for (const entry of this.#entries.values()) {
      if (entry.handle === null) continue;
      loaded++;
      vectors += entry.live;
      pending += entry.pending;
    }
    return { loaded, vectors, pending, bytes: this.bytes, budgetBytes: this.#budget };
  }

  stateOf(id: string): IndexState {
    if (this.#failed.has(id)) return "failed";
    const entry = this.#entries.get(id);
    if (entry === undefined) return "absent";
    return entry.work ?? "ready";
  }

  /** Whether whoever searches would make the index load. */
  isMissing(id: string): boolean {
    return !this.#failed.has(id) && !this.#entries.has(id);
  }

  /** Resolves when the index of the collection can be used, or cannot be had; undefined when it is there already. */
  ready(id: string): Promise<void> | undefined {
    const entry = this.#entries.get(id);
    if (entry !== undefined && entry.handle !== null) {
      entry.lastUsed = ++this.#clock;
      this.#meters.indexHits++;
      return undefined;
    }
    this.#meters.indexMisses++;
    return this.#obtain(id);
  }

  /** Loads indexes one after the other for as long as they leave half of the budget free. */
  async warmUp(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.#closing || this.bytes + this.#copyBytes() > this.#budget / 2 || this.#entries.size >= this.#most)
        return;
      await this.#obtain(id);
    }
  }

  /** Hands the index to a thread that is about to use it. */
  provide(id: string, thread: Thread): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) this.#does.provide(entry, thread);
  }

  /** Records of the collection were written: there may be vectors to link. */
  written(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) {
      if (!this.#failed.has(id)) void this.#load(id);
      return;
    }
    entry.dirty = true;
    entry.lastUsed = ++this.#clock;
    entry.lastWritten = Date.now();
    this.work();
  }

  /** The collection may ask for another index now. */
  settingsChanged(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.dirty = true;
    this.work();
  }

  /** The writer has made another partition: threads get it before they search next. */
  grown(id: string, handle: IndexHandle): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.handle?.instance !== handle.instance) return;
    entry.handle = handle;
    entry.users.set(this.#pool.writerOf(id).options.number, handle);
  }

  /** Gives idle readers something to do. */
  work(): void {
    if (this.#closing) return;
    for (const entry of this.#entries.values()) {
      if (!entry.dirty || entry.handle === null || entry.busy !== null || entry.saving) continue;
      // What cannot wait for a pause in the writes, which may never come.
      if (entry.isOutdated || entry.toSave("no pause").length > 0 || entry.toCompact("no pause") !== undefined) {
        if (entry.linking === 0) this.#maintain(entry, "no pause");
        continue;
      }
      const thread = this.#pool.idleReader();
      if (thread === undefined) return;
      void this.#link(entry, thread);
    }
  }

  /** Forgets the indexes of collections that are gone. */
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#failed.delete(id);
      const entry = this.#entries.get(id);
      if (entry !== undefined) await this.#drop(entry);
    }
  }

  /** The index cannot be kept current: searches read rows instead until the next start. */
  failed(id: string): void {
    this.#failed.add(id);
    const entry = this.#entries.get(id);
    if (entry !== undefined) void this.#drop(entry);
  }

  /** A thread is gone: its successor holds no index, and indexes whose writer it was are loaded anew. */
  threadGone(number: number): void {
    for (const entry of this.#entries.values()) {
      entry.users.delete(number);
      if (this.#pool.writerOf(entry.id).options.number === number) void this.#drop(entry);
    }
  }

  /** Stops background work and saves what is worth it, within `milliseconds`. */
  async close(milliseconds: number): Promise<void> {
    this.#closing = true;
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    const deadline = Date.now() + milliseconds;
    for (const entry of this.#entries.values()) {
      while (entry.isBusy && Date.now() < deadline) await pause(2);
      if (entry.isAtRest && Date.now() < deadline) await this.#save(entry, "leaving");
    }
  }

  #obtain(id: string): Promise<void> | undefined {
    const entry = this.#entries.get(id);
    if (this.#failed.has(id) || (entry !== undefined && entry.handle !== null)) return undefined;
    return entry?.busy ?? this.#load(id);
  }

  #load(id: string): Promise<void> {
    const entry = new VectorEntry(id);
    entry.lastUsed = ++this.#clock;
    this.#entries.set(id, entry);
    return this.#begin(entry, "loading", () => this.#does.make(entry, "index_load"));
  }

  #begin(entry: VectorEntry, work: IndexWork, body: () => Promise<void>): Promise<void> {
    entry.work = work;
    // There will be two of it for a while.
    if (entry.copyBytes > 0) void this.#enforceBudget(entry);
    const done = body().then(() => this.#enforceBudget(entry));
    entry.busy = done.finally(() => {
      entry.busy = null;
      entry.work = null;
      if (entry.handle === null && this.#entries.get(entry.id) === entry) this.#entries.delete(entry.id);
      this.work();
    });
    return entry.busy;
  }

  async #link(entry: VectorEntry, thread: Thread): Promise<void> {
    await this.#does.link(entry, thread);
    if (!entry.dirty && entry.linking === 0) this.#maintain(entry, "change");
    if (this.bytes > this.#budget) void this.#enforceBudget(entry);
    this.work();
  }

  /** Once nothing is being linked: another index if the collection asks for one, less of it, or snapshots where they are due. */
  #maintain(entry: VectorEntry, occasion: Occasion): void {
    if (this.#closing || !entry.isAtRest) return;
    const isQuiet = Date.now() - entry.lastWritten >= QUIET_MS;
    const partition = entry.toCompact(occasion === "no pause" ? occasion : isQuiet ? "quiet" : "written");
    if (entry.isOutdated) void this.#begin(entry, "rebuilding", () => this.#does.make(entry, "index_rebuild"));
    else if (partition !== undefined) void this.#begin(entry, "compacting", () => this.#does.compact(entry, partition));
    else void this.#save(entry, occasion);
    if (!isQuiet && entry.toCompact("quiet") !== undefined) this.#awaitQuiet();
  }

  /** Looks again at what waits for the writes to end. */
  #awaitQuiet(): void {
    if (this.#quiet !== null) return;
    this.#quiet = setTimeout(() => {
      this.#quiet = null;
      for (const entry of this.#entries.values()) if (!entry.dirty) this.#maintain(entry, "change");
    }, QUIET_MS);
    this.#quiet.unref();
  }

  async #save(entry: VectorEntry, occasion: Occasion): Promise<void> {
    if (await this.#does.save(entry, occasion)) this.work();
  }

  async #enforceBudget(keep: VectorEntry): Promise<void> {
    while (
      this.bytes + this.#copyBytes() > this.#budget ||
      this.#entries.size > this.#most ||
      this.#partitions() > MAX_LOADED
    ) {
      let oldest: VectorEntry | undefined;
      for (const entry of this.#entries.values()) {
        if (entry === keep || !entry.isAtRest) continue;
        if (oldest === undefined || entry.lastUsed < oldest.lastUsed) oldest = entry;
      }
      if (oldest === undefined) return;
      this.#meters.indexUnloads++;
      await this.#save(oldest, "leaving");
      await this.#drop(oldest);
    }
  }

  #copyBytes(): number {
    let sum = 0;
    for (const entry of this.#entries.values()) sum += entry.copyBytes;
    return sum;
  }

  #partitions(): number {
    let sum = 0;
    for (const { partitions } of this.#entries.values()) sum += partitions;
    return sum;
  }

  async #drop(entry: VectorEntry): Promise<void> {
    if (this.#entries.get(entry.id) === entry) this.#entries.delete(entry.id);
    await this.#does.drop(entry);
  }
}
