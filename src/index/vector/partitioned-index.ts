// One collection's vectors over several memories, since one holds 4 GB at most: the same interface as VectorIndex has.
//
// Labels ascend, so each partition holds a range of them; new labels go to the last one, and when that is full the writer makes
// another. Slots are numbered through: a partition's begin at a multiple of 1,024, so that filters are cut without shifting.
import { randomUUID } from "node:crypto";
import { KernelFull } from "./errors.ts";
import type { Space } from "./exact-distance.ts";
import { MergedResults } from "./merge-results.ts";
import type { Codes, VectorIndexOptions } from "./options.ts";
import type { AttachedPartition, IndexHandle, LabelRange, Partition } from "./partition.ts";
import { firstAtLeast, inSegments, roomIn } from "./partition-slots.ts";
import type { SearchOptions, SearchResult } from "./search.ts";
import { VectorIndex } from "./vector-index.ts";

/** Of the partitions that are made when there is no room left. */
export interface PartitionOptions extends VectorIndexOptions {
  /** Number of this thread in the memories. */
  readonly thread: number;
  /** Bytes of a partition at most; rounded to whole segments of 1,024 vectors, at least one. By default what a memory holds. */
  readonly partitionBytes?: number | undefined;
}

export class PartitionedIndex {
  readonly instance: string;
  readonly build: string;
  readonly #options: PartitionOptions;
  readonly #parts: AttachedPartition[];

  private constructor(
    { instance, build }: Omit<IndexHandle, "partitions">,
    options: PartitionOptions,
    parts: AttachedPartition[],
  ) {
    this.instance = instance;
    this.build = build;
    this.#options = options;
    this.#parts = parts;
  }

  /** A new, empty index. */
  static create(options: PartitionOptions): PartitionedIndex {
    return new PartitionedIndex({ instance: randomUUID(), build: randomUUID() }, options, [newPartition(options, 0)]);
  }

  /** Partitions that are in memory already, ascending by label: read from snapshots, say. */
  static of(build: string, options: PartitionOptions, parts: readonly AttachedPartition[]): PartitionedIndex {
    return new PartitionedIndex({ instance: randomUUID(), build }, options, [...parts]);
  }

  /** An index of another thread. Views of partitions that `known` has are used on. */
  static attach(handle: IndexHandle, options: PartitionOptions, known?: PartitionedIndex): PartitionedIndex {
    const parts = handle.partitions.map((partition) => {
      const attached = known?.parts.find(({ id }) => id === partition.id);
      return attached ?? { ...partition, index: VectorIndex.attach(partition.memory, options.thread) };
    });
    return new PartitionedIndex(handle, options, parts);
  }

  get handle(): IndexHandle {
    const partitions = this.#parts.map(({ id, memory, firstLabel }) => ({ id, memory, firstLabel }));
    return { instance: this.instance, build: this.build, partitions };
  }

  get parts(): readonly AttachedPartition[] {
    return this.#parts;
  }

  get dimension(): number {
    return this.#last.index.dimension;
  }

  get space(): Space {
    return this.#last.index.space;
  }

  get codes(): Codes {
    return this.#last.index.codes;
  }

  /** Slots in use, deleted ones included. */
  get stored(): number {
    return this.#sum((index) => index.stored);
  }

  /** One more than the largest slot number: the bits of a filter. */
  get slots(): number {
    return this.#baseOf(this.#parts.length - 1) + this.#last.index.stored;
  }

  get tombstones(): number {
    return this.#sum((index) => index.tombstones);
  }

  get live(): number {
    return this.#sum((index) => index.live);
  }

  get linked(): number {
    return this.#sum((index) => index.linked);
  }

  get pending(): number {
    return this.#sum((index) => index.pending);
  }

  get bytes(): number {
    return this.#sum((index) => index.bytes);
  }

  /** The log position that all partitions are current to. */
  get position(): number {
    return Math.min(...this.#parts.map(({ index }) => index.position));
  }

  set position(value: number) {
    for (const { index } of this.#parts) index.position = value;
  }

  /** The labels of each partition, for catching up with rows. */
  ranges(): LabelRange[] {
    return this.#parts.map(({ firstLabel, index }, i) => ({
      position: index.position,
      from: firstLabel,
      until: this.#firstLabelAfter(i),
    }));
  }

  /** As of VectorIndex, but labels must ascend. Makes new partitions when there is no room left. */
  put(labels: ArrayLike<number>, vectors: Float32Array): void {
    const { dimension } = this;
    for (let from = 0; from < labels.length; ) {
      const part = this.#partOf(labels[from] as number);
      const isLast = part === this.#parts.length - 1;
      const end = isLast ? this.#endOfRoom(labels, from) : firstAtLeast(labels, from, this.#firstLabelAfter(part));
      const put = this.#putInto(part, slice(labels, from, end), vectors.subarray(from * dimension, end * dimension));
      if (put < end - from || put === 0) this.#grow(labels[from + put] as number);
      from += put;
    }
  }

  delete(labels: ArrayLike<number>): number {
    let deleted = 0;
    const sorted = Uint32Array.from(labels as ArrayLike<number>).sort();
    for (let from = 0; from < sorted.length; ) {
      const part = this.#partOf(sorted[from] as number);
      const end = firstAtLeast(sorted, from, this.#firstLabelAfter(part));
      deleted += this.#at(part).delete(sorted.subarray(from, end));
      from = end;
    }
    return deleted;
  }

  /** Links up to `max` pending vectors and tells how many, and in which partition; 0 when there is nothing to do. */
  link(max: number): { readonly linked: number; readonly id: string } {
    for (const { id, index } of this.#parts) {
      const linked = index.link(max);
      if (linked > 0) return { linked, id };
    }
    return { linked: 0, id: "" };
  }

  /** Repairs the graphs for about as long as linking `max` vectors takes; 0 when there is nothing to repair. */
  repair(max: number): number {
    for (const { index } of this.#parts) {
      const repaired = index.repair(max);
      if (repaired > 0) return repaired;
    }
    return 0;
  }

  /** A copy of a partition without its deleted vectors, for `replaced`. Nobody may link or repair meanwhile; the writer may go on. */
  compacted(id: string): Partition | undefined {
    const part = this.#parts.find((each) => each.id === id);
    if (part === undefined) return undefined;
    const { memory } = VectorIndex.compact(part.index, this.#options);
    return { id: randomUUID(), memory, firstLabel: part.firstLabel };
  }

  /** The same index with another memory for one of its partitions; undefined when it is not one of them (any more). */
  replaced(id: string, partition: Partition): PartitionedIndex | undefined {
    const at = this.#parts.findIndex((part) => part.id === id);
    if (at < 0) return undefined;
    const index = VectorIndex.attach(partition.memory, this.#options.thread);
    return new PartitionedIndex(this, this.#options, this.#parts.with(at, { ...partition, index }));
  }

  slotOf(label: number): number {
    const part = this.#partOf(label);
    const slot = this.#at(part).slotOf(label);
    return slot < 0 ? slot : this.#baseOf(part) + slot;
  }

  /** The closest vectors of all partitions, each searched with the same width. */
  search(query: Float32Array, options: SearchOptions): SearchResult {
    return this.#merge(options, (index, part) => index.search(query, part));
  }

  scan(query: Float32Array, options: Pick<SearchOptions, "k" | "allowed">): SearchResult {
    return this.#merge({ ...options, ef: options.k }, (index, part) => index.scan(query, part));
  }

  /** As of VectorIndex. */
  exactDistances(query: Float32Array, rows: readonly Float32Array[]): Float32Array {
    return this.#last.index.exactDistances(query, rows);
  }

  #merge(options: SearchOptions, search: (index: VectorIndex, options: SearchOptions) => SearchResult): SearchResult {
    if (this.#parts.length === 1) return search(this.#last.index, options);
    const { allowed, ...rest } = options;
    const results = new MergedResults();
    let base = 0;
    for (const { index } of this.#parts) {
      const filter = allowed === undefined ? {} : { allowed: allowed.subarray(base >>> 5) };
      results.add(search(index, { ...rest, ...filter }), base);
      base += inSegments(index.stored);
    }
    return results.best(options.k);
  }

  get #last(): AttachedPartition {
    return this.#parts[this.#parts.length - 1] as AttachedPartition;
  }

  #at(part: number): VectorIndex {
    return (this.#parts[part] as AttachedPartition).index;
  }

  #sum(count: (index: VectorIndex) => number): number {
    return this.#parts.reduce((sum, { index }) => sum + count(index), 0);
  }

  #baseOf(part: number): number {
    let base = 0;
    for (let i = 0; i < part; i++) base += inSegments(this.#at(i).stored);
    return base;
  }

  #firstLabelAfter(part: number): number {
    return this.#parts[part + 1]?.firstLabel ?? Number.POSITIVE_INFINITY;
  }

  #partOf(label: number): number {
    let part = this.#parts.length - 1;
    while (part > 0 && label < (this.#parts[part] as AttachedPartition).firstLabel) part--;
    return part;
  }

  /** How far the labels from `from` on fit into the last partition: those that it has already, and as many new ones as it may take. */
  #endOfRoom(labels: ArrayLike<number>, from: number): number {
    const { index } = this.#last;
    let end = Math.min(labels.length, from + roomIn(index, this.#options.partitionBytes));
    while (end < labels.length && index.slotOf(labels[end] as number) >= 0) end++;
    return end;
  }

  /** Returns how many there was room for. */
  #putInto(part: number, labels: ArrayLike<number>, vectors: Float32Array): number {
    if (labels.length === 0) return 0;
    try {
      this.#at(part).put(labels, vectors);
      return labels.length;
    } catch (error) {
      if (!(error instanceof KernelFull) || part < this.#parts.length - 1) throw error;
      return error.put;
    }
  }

  #grow(firstLabel: number): void {
    const { index } = this.#last;
    if (index.stored === 0) throw new KernelFull(0, 0, index.memory.buffer.byteLength);
    const part = newPartition(this.#options, firstLabel);
    part.index.position = index.position;
    this.#parts.push(part);
  }
}

function newPartition(options: PartitionOptions, firstLabel: number): AttachedPartition {
  const { memory } = VectorIndex.create(options);
  return { id: randomUUID(), memory, firstLabel, index: VectorIndex.attach(memory, options.thread) };
}

function slice(labels: ArrayLike<number>, from: number, end: number): ArrayLike<number> {
  return from === 0 && end === labels.length ? labels : Array.prototype.slice.call(labels, from, end);
}
