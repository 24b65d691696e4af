import type { Partition } from "../index/vector/partition.ts";
import { DroppedMemory } from "./dropped-memory.ts";
import type { EngineMeters } from "./meters.ts";
import type { Thread } from "./thread.ts";
import type { ThreadPool } from "./thread-pool.ts";
import type { IndexStatus, LinkProgress, LoadedIndex, SavedIndex, SavedPartition } from "./threads.ts";
import type { VectorEntry } from "./vector-entry.ts";
import type { Occasion } from "./vector-policy.ts";

/** What worker threads do with vector indexes, one task at a time. When it is done is for the registry to say. */
export class VectorWork {
  readonly #pool: ThreadPool;
  readonly #meters: EngineMeters;
  readonly #log: (line: string) => void;
  readonly #dropped: DroppedMemory;

  constructor(pool: ThreadPool, meters: EngineMeters, log: (line: string) => void) {
    this.#pool = pool;
    this.#meters = meters;
    this.#log = log;
    this.#dropped = new DroppedMemory(pool);
  }

  /** Hands the index to a thread that is about to use it. */
  provide(entry: VectorEntry, thread: Thread): void {
    const { handle, users, id: collection } = entry;
    if (handle === null || users.get(thread.options.number) === handle) return;
    users.set(thread.options.number, handle);
    void thread.run({ kind: "index_use", collection, handle }).catch(() => undefined);
  }

  /** Makes the index in a reader, then has the collection's writer catch up with it and keep it. */
  async make(entry: VectorEntry, kind: "index_load" | "index_rebuild"): Promise<void> {
    const start = performance.now();
    try {
      const made = (await this.#pool.runHeavy({ kind, collection: entry.id })).value as LoadedIndex | null;
      if (made === null || entry.isGone) return;
      await this.#attach(entry, made);
      this.#meters.indexLoadSeconds.observe((performance.now() - start) / 1_000);
    } catch (error) {
      this.#log(`the vector index of collection ${entry.id} could not be loaded: ${(error as Error).message}`);
    }
  }

  async #attach(entry: VectorEntry, { handle, saved }: LoadedIndex): Promise<void> {
    const writer = this.#pool.writerOf(entry.id);
    const attached = await writer.run({ kind: "index_attach", collection: entry.id, handle });
    const status = attached.value as IndexStatus | null;
    if (status === null) return;
    if (entry.isGone) {
      // The writer shall not hold what nobody uses.
      await writer.run({ kind: "index_drop", collection: entry.id, instance: handle.instance });
      return;
    }
    this.#take(entry, writer, status, saved);
  }

  /** Copies a partition without its deleted vectors, then has the writer go on with the copy. */
  async compact(entry: VectorEntry, partition: string): Promise<void> {
    const { id: collection, handle } = entry;
    if (handle === null) return;
    const { instance } = handle;
    const writer = this.#pool.writerOf(collection);
    try {
      const made = await this.#pool.runHeavy({ kind: "index_compact", collection, handle, partition });
      const copy = made.value as Partition | null;
      if (copy === null || entry.isGone) return;
      const done = await writer.run({ kind: "index_replace", collection, instance, partition, copy });
      const status = done.value as IndexStatus | null;
      if (status !== null && !entry.isGone) this.#take(entry, writer, status, []);
    } catch (error) {
      this.#log(`the vector index of collection ${collection} could not be compacted: ${(error as Error).message}`);
    }
  }

  /** Threads that hold old memory get the new one, so that the old one can go. */
  #take(entry: VectorEntry, writer: Thread, status: IndexStatus, saved: readonly SavedPartition[]): void {
    const bytes = entry.handle === null ? 0 : entry.bytes;
    entry.take(status, saved);
    entry.users.set(writer.options.number, status.handle);
    if (bytes === 0) return;
    for (const thread of this.#holders(entry)) this.provide(entry, thread);
    this.#dropped.add(bytes);
  }

  /** Links some of the vectors that wait. */
  async link(entry: VectorEntry, thread: Thread): Promise<void> {
    entry.linking++;
    this.provide(entry, thread);
    const instance = entry.handle?.instance;
    try {
      const progress = (await thread.run({ kind: "index_link", collection: entry.id })).value as LinkProgress;
      if (entry.handle?.instance === instance) {
        entry.note(progress);
        entry.linked(progress.linkedIn, progress.linked);
      }
      if (progress.linked + progress.repaired === 0) entry.dirty = false;
    } catch {
      entry.dirty = false;
    }
    entry.linking--;
  }

  /** Writes the partitions that are due; true when there were any. */
  async save(entry: VectorEntry, occasion: Occasion): Promise<boolean> {
    const partitions = entry.toSave(occasion);
    const { handle, id: collection } = entry;
    if (partitions.length === 0 || handle === null) return false;
    entry.saving = true;
    const start = performance.now();
    try {
      const done = await this.#pool.runHeavy({ kind: "index_save", collection, handle, partitions });
      this.#meters.indexSaveSeconds.observe((performance.now() - start) / 1_000);
      entry.saved((done.value as SavedIndex).saved);
      const position = entry.savedPosition;
      await this.#pool.writerOf(collection).run({ kind: "index_saved", collection, position });
    } catch (error) {
      this.#log(`the snapshot of the vector index of collection ${collection} failed: ${(error as Error).message}`);
    }
    entry.saving = false;
    return true;
  }

  /** Lets go of the index everywhere, then waits for what is being done to it. */
  async drop(entry: VectorEntry): Promise<void> {
    const { bytes, handle, id: collection } = entry;
    entry.isGone = true;
    entry.handle = null;
    if (handle !== null) {
      const drop = { kind: "index_drop", collection, instance: handle.instance } as const;
      await Promise.allSettled(this.#holders(entry).map((thread) => thread.run(drop)));
      this.#dropped.add(bytes);
    }
    await entry.busy;
  }

  #holders({ users }: VectorEntry): Thread[] {
    return this.#pool.all.filter(({ options }) => users.has(options.number));
  }
}
