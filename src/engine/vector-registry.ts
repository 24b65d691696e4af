import { setTimeout as pause } from "node:timers/promises";
import { collectGarbage } from "./collect-garbage.ts";
import type { EngineMeters, IndexTotals } from "./meters.ts";
import type { Thread } from "./thread.ts";
import type { ThreadPool } from "./thread-pool.ts";
import type { IndexCounts, IndexStatus, LinkProgress } from "./threads.ts";

/** Loaded indexes at most: each reserves gigabytes of address space, though not of memory. */
const MAX_LOADED = 256;
/** A snapshot is written when this share of the index has changed since the last one, … */
const SAVE_SHARE = 0.25;
/** … and at least this many records. Smaller indexes are made from rows in milliseconds. */
export const SAVE_MINIMUM = 5_000;
/** A snapshot is written even while there is more to link when this share has changed, and at least so many records. */
const OVERDUE_SHARE = 0.6;
const OVERDUE_MINIMUM = 200_000;
/** The index is made anew when this share of its slots is tombstones, and at least `REBUILD_MINIMUM` of them. */
const REBUILD_SHARE = 0.3;
const REBUILD_MINIMUM = 2_000;
/**
 * Dropped memory is only returned by a garbage collection in every thread, this one included: after so many bytes or, for the
 * sake of address space, so many indexes. Each costs some ten milliseconds.
 */
const COLLECT_AFTER_BYTES = 64 * 1024 * 1024;
const COLLECT_AFTER_DROPS = 256;

interface Entry {
  readonly id: string;
  memory: WebAssembly.Memory | null;
  /** While loading, rebuilding or unloading. */
  busy: Promise<void> | null;
  lastUsed: number;
  /** Threads that hold the memory. */
  readonly users: Set<number>;
  /** Link tasks under way. */
  linking: number;
  /** Whether there may be vectors to link. */
  dirty: boolean;
  saving: boolean;
  stored: number;
  live: number;
  bytes: number;
  pending: number;
  /** Records written since the last snapshot. */
  unsaved: number;
}

/** Whether so much has changed that a snapshot is written although writes leave no pause: a kill would cost a long catch-up. */
const isOverdue = ({ unsaved, live }: Entry): boolean => unsaved > Math.max(OVERDUE_MINIMUM, live * OVERDUE_SHARE);

/**
 * The vector indexes that are in memory: loads them on demand, has them linked and saved in the background, and unloads the
 * least recently used ones over the byte budget. Lives on the main thread; the work happens in the worker threads.
 */
export class VectorRegistry {
  readonly #pool: ThreadPool;
  readonly #budget: number;
  readonly #meters: EngineMeters;
  readonly #log: (line: string) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #failed = new Set<string>();
  #clock = 0;
  #droppedBytes = 0;
  #drops = 0;
  #closing = false;

  constructor(pool: ThreadPool, budgetBytes: number, meters: EngineMeters, log: (line: string) => void) {
    this.#pool = pool;
    this.#budget = budgetBytes;
    this.#meters = meters;
    this.#log = log;
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
      if (entry.memory === null) continue;
      loaded++;
      vectors += entry.live;
      pending += entry.pending;
    }
    return { loaded, vectors, pending, bytes: this.bytes, budgetBytes: this.#budget };
  }

  /** Resolves when the index of the collection can be used, or cannot be had; undefined when it is there already. */
  ready(id: string): Promise<void> | undefined {
    const entry = this.#entries.get(id);
    if (entry !== undefined && entry.memory !== null) {
      entry.lastUsed = ++this.#clock;
      this.#meters.indexHits++;
      return undefined;
    }
    this.#meters.indexMisses++;
    if (this.#failed.has(id)) return undefined;
    return entry?.busy ?? this.#load(id);
  }

  /** Loads indexes one after the other for as long as they leave half of the budget free. */
  async warmUp(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.#closing || this.bytes > this.#budget / 2) return;
      await this.ready(id);
    }
  }

  /** Hands the index to a thread that is about to use it. */
  provide(id: string, thread: Thread): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.memory === null || entry.users.has(thread.options.number)) return;
    entry.users.add(thread.options.number);
    void thread.run({ kind: "index_use", collection: id, memory: entry.memory }).catch(() => undefined);
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
    this.work();
  }

  /** Gives idle readers something to do. */
  work(): void {
    if (this.#closing) return;
    for (const entry of this.#entries.values()) {
      if (!entry.dirty || entry.memory === null || entry.busy !== null || entry.saving) continue;
      if (isOverdue(entry)) {
        if (entry.linking === 0) this.#maintain(entry);
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
      if (entry === undefined) continue;
      await entry.busy;
      await this.#drop(entry);
    }
  }

  /** The index cannot be kept current (it is full, say): searches read rows instead until the next start. */
  failed(id: string): void {
    this.#failed.add(id);
    const entry = this.#entries.get(id);
    if (entry !== undefined) void this.#drop(entry);
  }

  /** A thread was replaced: it holds no index any more, and indexes whose writer it was are loaded anew. */
  threadReplaced(number: number): void {
    for (const entry of this.#entries.values()) {
      entry.users.delete(number);
      if (this.#pool.writerOf(entry.id).options.number === number) void this.#drop(entry);
    }
  }

  /** Stops background work and saves what is worth it, within `milliseconds`. */
  async close(milliseconds: number): Promise<void> {
    this.#closing = true;
    const deadline = Date.now() + milliseconds;
    for (const entry of this.#entries.values()) {
      while ((entry.busy !== null || entry.linking > 0 || entry.saving) && Date.now() < deadline) await pause(2);
      if (entry.busy !== null || entry.linking > 0 || entry.saving) continue;
      if (entry.memory !== null && entry.unsaved > 0 && entry.live >= SAVE_MINIMUM && Date.now() < deadline)
        await this.#save(entry);
    }
  }

  #load(id: string): Promise<void> {
    const entry: Entry = {
      id,
      memory: null,
      busy: null,
      lastUsed: ++this.#clock,
      users: new Set(),
      linking: 0,
      dirty: true,
      saving: false,
      stored: 0,
      live: 0,
      bytes: 0,
      pending: 0,
      unsaved: 0,
    };
    this.#entries.set(id, entry);
    entry.busy = this.#make(entry, false).finally(() => {
      entry.busy = null;
      if (entry.memory === null) this.#entries.delete(id);
      this.work();
    });
    return entry.busy;
  }

  /** Makes the index in a reader, then has the collection's writer catch up with it and keep it. */
  async #make(entry: Entry, fresh: boolean): Promise<void> {
    const start = performance.now();
    try {
      const loaded = await this.#pool.runHeavy({ kind: "index_load", collection: entry.id, fresh });
      const made = loaded.value as WebAssembly.Memory | null;
      if (made === null) return;
      const writer = this.#pool.writerOf(entry.id);
      const attached = await writer.run({ kind: "index_attach", collection: entry.id, memory: made });
      const status = attached.value as IndexStatus | null;
      if (status === null) return;
      const old = entry.memory;
      const oldBytes = entry.bytes;
      entry.memory = made;
      entry.users.clear();
      entry.users.add(writer.options.number);
      entry.dirty = true;
      this.#note(entry, status);
      entry.unsaved = status.unsaved;
      if (old !== null) this.#countDropped(oldBytes);
      this.#meters.indexLoadSeconds.observe((performance.now() - start) / 1_000);
    } catch (error) {
      this.#log(`the vector index of collection ${entry.id} could not be loaded: ${(error as Error).message}`);
    }
    await this.#enforceBudget(entry);
  }

  async #link(entry: Entry, thread: Thread): Promise<void> {
    entry.linking++;
    this.provide(entry.id, thread);
    try {
      const reply = await thread.run({ kind: "index_link", collection: entry.id });
      const progress = reply.value as LinkProgress;
      this.#note(entry, progress);
      entry.unsaved += progress.linked;
      if (progress.linked === 0) entry.dirty = false;
    } catch {
      entry.dirty = false;
    }
    entry.linking--;
    if (!entry.dirty && entry.linking === 0) this.#maintain(entry);
    if (this.bytes > this.#budget) void this.#enforceBudget(entry);
    this.work();
  }

  /** Once nothing is being linked: a rebuild when too many slots are dead, else a snapshot when enough has changed. */
  #maintain(entry: Entry): void {
    if (this.#closing || entry.memory === null || entry.busy !== null || entry.saving) return;
    const dead = entry.stored - entry.live;
    if (dead >= REBUILD_MINIMUM && dead > entry.stored * REBUILD_SHARE) {
      entry.busy = this.#make(entry, true).finally(() => {
        entry.busy = null;
        this.work();
      });
    } else if (entry.unsaved >= SAVE_MINIMUM && entry.unsaved > entry.live * SAVE_SHARE) void this.#save(entry);
  }

  async #save(entry: Entry): Promise<void> {
    entry.saving = true;
    const start = performance.now();
    try {
      const task = { kind: "index_save", collection: entry.id, memory: entry.memory as WebAssembly.Memory } as const;
      const saved = await this.#pool.runHeavy(task);
      entry.unsaved = 0;
      this.#meters.indexSaveSeconds.observe((performance.now() - start) / 1_000);
      const position = saved.value as number;
      await this.#pool.writerOf(entry.id).run({ kind: "index_saved", collection: entry.id, position });
    } catch (error) {
      this.#log(`the snapshot of the vector index of collection ${entry.id} failed: ${(error as Error).message}`);
    }
    entry.saving = false;
    this.work();
  }

  #note(entry: Entry, { stored, live, bytes, pending }: IndexCounts): void {
    entry.stored = stored;
    entry.live = live;
    entry.bytes = bytes;
    entry.pending = pending;
  }

  async #enforceBudget(keep: Entry): Promise<void> {
    while (this.bytes > this.#budget || this.#entries.size > MAX_LOADED) {
      let oldest: Entry | undefined;
      for (const entry of this.#entries.values()) {
        if (entry === keep || entry.memory === null || entry.busy !== null || entry.saving || entry.linking > 0)
          continue;
        if (oldest === undefined || entry.lastUsed < oldest.lastUsed) oldest = entry;
      }
      if (oldest === undefined) return;
      this.#meters.indexUnloads++;
      if (oldest.unsaved >= SAVE_MINIMUM) await this.#save(oldest);
      await this.#drop(oldest);
    }
  }

  async #drop(entry: Entry): Promise<void> {
    this.#entries.delete(entry.id);
    const { bytes } = entry;
    entry.memory = null;
    const holders = this.#pool.all.filter((thread) => entry.users.has(thread.options.number));
    await Promise.allSettled(holders.map((thread) => thread.run({ kind: "index_drop", collection: entry.id })));
    this.#countDropped(bytes);
  }

  #countDropped(bytes: number): void {
    this.#droppedBytes += bytes;
    this.#drops++;
    if (this.#droppedBytes < COLLECT_AFTER_BYTES && this.#drops < COLLECT_AFTER_DROPS) return;
    this.#droppedBytes = 0;
    this.#drops = 0;
    void this.#pool.everywhere({ kind: "collect_garbage" }).then(collectGarbage);
  }
}
