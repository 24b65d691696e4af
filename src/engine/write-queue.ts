import type { Vectors } from "../api/requests.ts";
import type { Applied, CollectionWriter, Operation } from "../store/collection-file.ts";
import { openCollectionWriter } from "../store/collection-writer.ts";
import { recordsFile } from "../store/layout.ts";
import { LruMap } from "./lru.ts";
import type { PhaseName, Stopwatch } from "./stopwatch.ts";
import type { ThreadContext } from "./thread-context.ts";

/** Collections whose writing connection stays open at most. */
const OPEN_WRITERS = 64;
/** Rows whose text is indexed between two looks at the queue: a few milliseconds. */
const TEXT_SLICE = 200;
/** When this many rows wait for the text index, it gets its share after every commit even while writes keep coming. */
const TEXT_BACKLOG = 5_000;
/** That share: somewhat more rows than were committed, so that the backlog shrinks. */
const textShare = (committed: number): number => Math.max(TEXT_SLICE / 4, Math.ceil(committed * 1.25));

/** The write-ahead log is moved into the file in the background whenever so many records have changed. */
const CHECKPOINT_AFTER = 4_000;

/** A write that was decoded and validated and waits to be applied. */
export interface StagedWrite {
  readonly collection: string;
  readonly operation: Operation;
  /** Called inside the transaction, before the commit: what must be recorded elsewhere before the rows are. */
  readonly beforeCommit: (applied: Applied) => void;
  readonly succeeded: (applied: Applied) => void;
  readonly failed: (error: unknown) => void;
  readonly stopwatch?: Stopwatch | null | undefined;
}

interface OpenWriter {
  readonly id: string;
  readonly rows: CollectionWriter;
  /** Rows that wait for the text index. */
  backlog: number;
  /** Whether anything was committed since the last checkpoint. */
  dirty: boolean;
  /** Records changed since a checkpoint in the background was last asked for. */
  unmoved: number;
  checkpointing: boolean;
}

/**
 * Applies writes: everything that waits for one collection goes into one transaction and one fsync (group commit), then into the
 * vector index, then is acknowledged. Text indexing and checkpoints happen when nothing waits.
 */
export class WriteQueue {
  readonly #context: ThreadContext;
  readonly #writers: LruMap<OpenWriter>;
  readonly #staged = new Map<string, StagedWrite[]>();

  constructor(context: ThreadContext) {
    this.#context = context;
    this.#writers = new LruMap(OPEN_WRITERS, ({ rows }) => rows.close());
  }

  stage(write: StagedWrite): void {
    const group = this.#staged.get(write.collection);
    if (group === undefined) this.#staged.set(write.collection, [write]);
    else group.push(write);
  }

  /** Makes the file of a collection before its dimension is fixed: from then on a file that is missing was lost. */
  create(id: string, dimension: number): void {
    this.#open(id, dimension);
  }

  /** Commits and acknowledges all that is staged. */
  flush(): void {
    for (const [id, group] of this.#staged) {
      this.#staged.delete(id);
      this.#commit(id, group);
    }
  }

  /** Does a step of background work and tells what is left; checkpoints only if it may. */
  idle(checkpoint: boolean): "nothing" | "text" | "checkpoint" {
    for (const writer of this.#writers.values()) {
      if (writer.backlog === 0) continue;
      writer.backlog = writer.rows.indexText(TEXT_SLICE);
      writer.dirty = true;
      return "text";
    }
    for (const writer of this.#writers.values()) {
      if (!writer.dirty) continue;
      if (!checkpoint) return "checkpoint";
      const start = performance.now();
      writer.rows.checkpoint();
      this.#context.replies.checkpointed(performance.now() - start);
      writer.dirty = false;
    }
    return "nothing";
  }

  /** Deletions that the vector index and its snapshot have seen need not be kept. That they are is no harm, should it fail. */
  forgetDeletions(id: string, position: number): void {
    try {
      this.#writers.get(id)?.rows.forgetDeletions(position);
    } catch (error) {
      this.#context.replies.log(error);
    }
  }

  finishCheckpoint(id: string): void {
    const writer = this.#writers.get(id);
    if (writer === undefined) return;
    writer.checkpointing = false;
    writer.rows.finishCheckpoint();
  }

  close(id: string): void {
    this.#writers.delete(id);
  }

  closeAll(): void {
    this.flush();
    this.#writers.clear();
  }

  #open(id: string, dimension = this.#context.collectionById(id)?.dimension ?? 0): OpenWriter {
    const open = this.#writers.get(id);
    if (open !== undefined) return open;
    this.#context.checkNotLost(id);
    const { durable } = this.#context.options;
    const rows = openCollectionWriter(recordsFile(this.#context.layout, id), { dimension, durable });
    const opened = { id, rows, backlog: rows.indexText(0), dirty: false, unmoved: 0, checkpointing: false };
    this.#writers.set(id, opened);
    return opened;
  }

  #commit(id: string, group: readonly StagedWrite[]): void {
    let writer: OpenWriter;
    try {
      writer = this.#open(id);
      writer.rows.begin();
    } catch (error) {
      for (const write of group) write.failed(error);
      return;
    }
    enterPhase(group, "apply");
    const done = group.flatMap((write) => this.#apply(writer, write) ?? []);
    enterPhase(group, "commit");
    try {
      this.#commitRows(writer, done.length);
    } catch (error) {
      for (const { write } of done) write.failed(error);
      return;
    }
    enterPhase(group, "index");
    for (const { write, applied } of done) this.#updateVectors(id, write.operation, applied);
    let changed = 0;
    for (const { write, applied } of done) {
      const { operation } = write;
      changed += operation.kind === "delete" ? applied.deleted.length : operation.batch.ids.length;
      write.succeeded(applied);
    }
    writer.backlog += changed;
    writer.unmoved += changed;
    writer.dirty = true;
    if (writer.unmoved > CHECKPOINT_AFTER && !writer.checkpointing) {
      writer.checkpointing = true;
      writer.unmoved = 0;
      this.#context.replies.requestCheckpoint(id);
    }
    if (writer.backlog > TEXT_BACKLOG) this.#indexText(writer, textShare(changed));
  }

  /** Nobody waits for this: what goes wrong is for the log. */
  #indexText(writer: OpenWriter, rows: number): void {
    try {
      writer.backlog = writer.rows.indexText(rows);
    } catch (error) {
      this.#context.replies.log(error);
    }
  }

  #apply(writer: OpenWriter, write: StagedWrite): { write: StagedWrite; applied: Applied } | undefined {
    try {
      return { write, applied: writer.rows.apply(write.operation, write.beforeCommit) };
    } catch (error) {
      write.failed(error);
      return undefined;
    }
  }

  #commitRows(writer: OpenWriter, writes: number): void {
    const start = performance.now();
    try {
      writer.rows.commit();
      this.#context.replies.committed(performance.now() - start, writes);
    } catch (error) {
      writer.rows.rollback();
      throw error;
    }
  }

  /** Codes go into the shared index before the write is acknowledged: whoever asks from then on finds them. */
  #updateVectors(id: string, operation: Operation, applied: Applied): void {
    const index = this.#context.vectors.get(id);
    if (index === undefined) return;
    const partitions = index.parts.length;
    try {
      if (applied.deleted.length > 0) index.delete(applied.deleted);
      if (operation.kind !== "delete" && applied.labels.length > 0)
        index.put(applied.labels, rowsOf(operation.batch.vectors as Vectors, applied.rows));
      index.position = applied.position;
      if (index.parts.length > partitions) this.#context.replies.indexGrown(id, index.handle);
    } catch (error) {
      this.#context.vectors.delete(id);
      this.#context.replies.indexFailed(id, error as Error);
    }
  }
}

/** Writes that are committed together go through it together. */
function enterPhase(group: readonly StagedWrite[], phase: PhaseName): void {
  for (const { stopwatch } of group) {
    if (stopwatch === undefined || stopwatch === null) continue;
    stopwatch.enter(phase);
    stopwatch.note("committed_together", group.length);
  }
}

/** The given rows of a matrix, one after the other; the matrix itself when they are all of its rows. */
function rowsOf({ data, count, dimension }: Vectors, rows: readonly number[]): Float32Array {
  if (rows.length === count && rows.every((row, i) => row === i)) return data;
  const picked = new Float32Array(rows.length * dimension);
  rows.forEach((row, i) => {
    picked.set(data.subarray(row * dimension, (row + 1) * dimension), i * dimension);
  });
  return picked;
}
