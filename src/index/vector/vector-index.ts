// The approximate index over one collection's vectors: a graph over 8-bit codes that lives wholly in one shared memory.
//
// Threads. Any number of threads attach to the same memory, each under a number of its own (`thread`, below `threads`) and with an
// object of its own. At any time one of them may put and delete (the writer), any may link (builders) and any may search, all at
// once; searches take no lock. The caller sees to it that there is one writer and that a snapshot runs without builders.
//
// Slots and labels. A vector has the label of its record; slots number vectors in the order they came, and labels ascend with
// them. Filters are bitmaps over slots. Distances are estimates over codes: fetch a few results more than wanted and order them by
// `exactDistance` over the stored vectors.
import { CENTRE_FROM, centreOf } from "./centre.ts";
import { compactInto } from "./compact.ts";
import { KernelFull, SnapshotDamaged } from "./errors.ts";
import { exactDistance, type Space } from "./exact-distance.ts";
import { instantiate, type Kernel, type KernelBuild } from "./kernel.ts";
import { CODES, type Codes, checkOptions, type VectorIndexOptions } from "./options.ts";
import { filteredPlan } from "./plan.ts";
import { type SearchOptions, type SearchResult, type SearchWay, SKETCHES, type Sketches } from "./search.ts";
import { readBlocks, readHeader, type SnapshotSource } from "./snapshot-reader.ts";
import { type SnapshotSink, writeSnapshot } from "./snapshot-writer.ts";

export const SPACES: readonly Space[] = ["l2", "cosine", "ip"]; // positions are the kernel's numbers
const PAGE = 65536;
const FIXED_BYTES = 128 * 1024; // measured: resident size of an index with a few vectors
const DEFAULT_SEED = 0x6b726f6d;

export class VectorIndex {
  readonly memory: WebAssembly.Memory;
  readonly dimension: number;
  readonly space: Space;
  readonly codes: Codes;
  readonly #kernel: Kernel;
  /** The memory as it was when this thread attached: what is handed over lies within, and `memory.buffer` costs as much as a copy. */
  readonly #buffer: ArrayBufferLike;
  readonly #input: Float32Array;
  readonly #inputLabels: Uint32Array;
  readonly #batch: number;

  private constructor(memory: WebAssembly.Memory, kernel: Kernel, thread: number) {
    if (!kernel.attach(thread)) throw new RangeError(`no vector index with a thread ${thread} in this memory`);
    this.memory = memory;
    this.#kernel = kernel;
    this.dimension = kernel.dimension();
    this.space = SPACES[kernel.space()] as Space;
    this.codes = CODES[kernel.code()] as Codes;
    const labels = kernel.inputLabelCount();
    this.#buffer = memory.buffer;
    this.#input = new Float32Array(this.#buffer, kernel.inputAt() >>> 0, kernel.inputBytes() >>> 2);
    this.#inputLabels = new Uint32Array(this.#buffer, kernel.inputLabelsAt() >>> 0, labels);
    this.#batch = Math.min(labels, Math.floor(this.#input.length / this.dimension));
  }

  /** A new index, attached as thread 0. */
  static create(options: VectorIndexOptions, build?: KernelBuild): VectorIndex {
    checkOptions(options);
    const maximum = Math.min(65536, Math.floor((options.maximumBytes ?? 65536 * PAGE) / PAGE));
    const memory = new WebAssembly.Memory({ initial: 1, maximum: Math.max(1, maximum), shared: true });
    const kernel = instantiate(memory, build);
    const { dimension, m, efConstruction, threads, seed = DEFAULT_SEED, codes = "8bit" } = options;
    const space = SPACES.indexOf(options.space);
    if (!kernel.create(dimension, space, m, efConstruction, threads, seed, CODES.indexOf(codes)))
      throw new KernelFull(0, 0, maximum * PAGE);
    return new VectorIndex(memory, kernel, 0);
  }

  /** The index in `memory`, made by another thread. `thread` must be used by nobody else. */
  static attach(memory: WebAssembly.Memory, thread: number, build?: KernelBuild): VectorIndex {
    return new VectorIndex(memory, instantiate(memory, build), thread);
  }

  /**
   * An index from a snapshot, attached as thread 0. Rejects with SnapshotDamaged when anything is wrong with it.
   *
   *     const index = await VectorIndex.loadSnapshot(snapshotIn(descriptor), { threads: 4 });
   */
  static async loadSnapshot(
    source: SnapshotSource,
    options: Pick<VectorIndexOptions, "threads" | "maximumBytes">,
  ): Promise<VectorIndex> {
    const header = await readHeader(source);
    const space = SPACES[header.space];
    if (space === undefined) throw new SnapshotDamaged(`space ${header.space}`);
    const codes = CODES[header.code];
    if (codes === undefined) throw new SnapshotDamaged(`codes ${header.code}`);
    const { dimension, m, efConstruction, seed } = header;
    const index = VectorIndex.create({ dimension, space, m, efConstruction, seed, codes, ...options });
    await readBlocks(index.memory, index.#kernel, header, source);
    return index;
  }

  /**
   * Writes a snapshot to `sink`, from any thread, while the writer may go on; builders must rest. It is current to the
   * `position` at the start and may hold parts of later changes: put and delete those again after loading.
   */
  writeSnapshot(sink: SnapshotSink): void {
    writeSnapshot(this.memory, this.#kernel, sink);
  }

  /**
   * A copy of `source` without its tombstones, attached as thread 0, for the price of copying the memory. It is current to the source's
   * position at the start and may hold parts of later changes: put and delete those again. Builders of the source must rest
   * meanwhile; its writer may go on. Links to tombstones are lost: call `repair` before, until it has nothing to do.
   */
  static compact(source: VectorIndex, options: Pick<VectorIndexOptions, "threads" | "maximumBytes">): VectorIndex {
    const { dimension, space, codes } = source;
    const kernel = source.#kernel;
    const [m, efConstruction, seed] = [kernel.m(), kernel.efConstruction(), kernel.seed()];
    const index = VectorIndex.create({ dimension, space, codes, m, efConstruction, seed, ...options });
    compactInto(index.memory, index.#kernel, source.memory, kernel);
    return index;
  }

  /** Slots in use, deleted ones included. */
  get stored(): number {
    return this.#kernel.stored() >>> 0;
  }

  get tombstones(): number {
    return this.#kernel.tombstones() >>> 0;
  }

  get live(): number {
    return this.stored - this.tombstones;
  }

  /** Slots that have been linked at least once. */
  get linked(): number {
    return this.#kernel.linked() >>> 0;
  }

  /** Slots that wait for a builder or are in work; searches scan them. */
  get pending(): number {
    return this.#kernel.tail() >>> 0;
  }

  /** Memory in use, about: what has been touched, not what is reserved (an empty index with eight threads reserves 60 MB). */
  get bytes(): number {
    return FIXED_BYTES + Math.ceil((this.stored * (this.#kernel.segmentBytes() >>> 0)) / 1024);
  }

  /** How searches use the sketches of vectors (kernel/sketch.ts), which depends on the first vectors. */
  get sketches(): Sketches {
    return SKETCHES[this.#kernel.sketched()] as Sketches;
  }

  get #isSifted(): boolean {
    return this.sketches === "sifting" || this.sketches === "alone";
  }

  /** How many slots the last walk through the graph by this thread has looked at. */
  get looked(): number {
    return this.#kernel.looked() >>> 0;
  }

  /** The log position this index is current to. Set by the writer. */
  get position(): number {
    return Number(this.#kernel.position());
  }

  set position(value: number) {
    this.#kernel.setPosition(BigInt(value));
  }

  /**
   * Writer only. Labels above all earlier ones are appended and must ascend; a known label gets the new vector in its place. Either
   * is found by every search that starts afterwards. Throws KernelFull when the memory is exhausted; vectors before it are in.
   */
  put(labels: ArrayLike<number>, vectors: Float32Array): void {
    const dimension = this.dimension;
    if (vectors.length !== labels.length * dimension) throw new RangeError("as many vectors as labels are needed");
    if (this.stored === 0 && labels.length >= CENTRE_FROM)
      this.#setCentre(vectors.subarray(0, CENTRE_FROM * dimension));
    for (let from = 0; from < labels.length; from += this.#batch) {
      const count = Math.min(this.#batch, labels.length - from);
      this.#input.set(vectors.subarray(from * dimension, (from + count) * dimension));
      for (let i = 0; i < count; i++) this.#inputLabels[i] = labels[from + i] as number;
      const put = this.#kernel.putInput(count);
      if (put < count) throw new KernelFull(from + put, this.stored, this.memory.buffer.byteLength);
    }
  }

  #setCentre(vectors: Float32Array): void {
    const { mean, squares } = centreOf(this.space, vectors, this.dimension);
    this.#input.set(mean);
    this.#kernel.centreInput(squares);
  }

  /** Writer only. Deletes labels; returns how many were live. The slots stay as tombstones. */
  delete(labels: ArrayLike<number>): number {
    let deleted = 0;
    for (let from = 0; from < labels.length; from += this.#inputLabels.length) {
      const count = Math.min(this.#inputLabels.length, labels.length - from);
      for (let i = 0; i < count; i++) this.#inputLabels[i] = labels[from + i] as number;
      deleted += this.#kernel.removeInput(count);
    }
    return deleted;
  }

  /**
   * Links up to `max` pending slots into the graph and returns how many; 0 when there is nothing to do. Call it in small portions
   * (a hundred slots take some 10 ms) from as many threads as wanted. Small indexes are left unlinked: scanning them is faster.
   */
  link(max: number): number {
    return this.#kernel.link(Math.min(max, 0x7fffffff));
  }

  /**
   * Repairs what deletions and replaced vectors have done to the graph, for about as long as linking `max` slots takes; returns 0 when there is
   * nothing to repair. From as many threads as wanted, beside linking.
   */
  repair(max: number): number {
    return this.#kernel.repair(max);
  }

  /** Slot of a label, -1 when it is unknown. Fast where labels have no gaps, else a binary search. */
  slotOf(label: number): number {
    return this.#kernel.slotOf(label);
  }

  /** The closest vectors, by the way that is expected to be the fastest. Results are exact over codes where it scans. */
  search(query: Float32Array, options: SearchOptions): SearchResult {
    const k = this.#prepare(query, options.k);
    const ef = Math.max(options.ef, k);
    const kernel = this.#kernel;
    if (options.allowed === undefined) return this.#searchAll(k, ef);
    const live = this.#filter(options.allowed);
    const wanted = Math.min(k, live);
    if (wanted === 0) return this.#result(0, "scan of codes");
    const plan = filteredPlan({ stored: this.stored, live, ef, isSifted: this.#isSifted });
    const count = plan === "graph" ? kernel.search(k, Math.min(ef, kernel.maxEf()), 1) : 0;
    // The walk may end in a corner of the graph with too few allowed nodes around.
    return count < wanted ? this.#result(kernel.scan(k, 1), "scan of codes") : this.#result(count, "walk of the graph");
  }

  #searchAll(k: number, ef: number): SearchResult {
    const kernel = this.#kernel;
    const stored = this.stored;
    const wanted = Math.min(k, this.live);
    // Tombstones take places in the beam until they are repaired away: widen it by their share, and again if they crowd around this query.
    const dead = this.#kernel.deadInGraph() >>> 0;
    let width = Math.ceil(ef * Math.min(4, 1 + dead / Math.max(1, this.live)));
    while (width <= kernel.maxEf() && width * 8 < stored) {
      const count = kernel.search(k, width, 0);
      if (count >= wanted) return this.#result(count, "walk of the graph");
      width *= 4;
    }
    return this.#result(kernel.scan(k, 0), "scan of codes");
  }

  /** The closest of all live (and allowed) vectors by their codes, none left out. */
  scan(query: Float32Array, options: Pick<SearchOptions, "k" | "allowed">): SearchResult {
    const k = this.#prepare(query, options.k);
    if (options.allowed !== undefined) this.#filter(options.allowed);
    return this.#result(this.#kernel.scan(k, options.allowed === undefined ? 0 : 1), "scan of codes");
  }

  /**
   * Exact distances from the query to vectors that are kept elsewhere, in their order, as exact-distance.ts has them. The array is a view
   * of the thread's scratch area, valid until its next call, unless there are more than fit in it at once.
   */
  exactDistances(query: Float32Array, rows: readonly Float32Array[]): Float32Array {
    const most = this.#batch - 1;
    if (rows.length <= most) return this.#exactDistances(query, rows);
    const all = new Float32Array(rows.length);
    if (most === 0) return all.map((_, i) => exactDistance(this.space, query)(rows[i] as Float32Array));
    for (let from = 0; from < rows.length; from += most)
      all.set(this.#exactDistances(query, rows.slice(from, from + most)), from);
    return all;
  }

  #exactDistances(query: Float32Array, rows: readonly Float32Array[]): Float32Array {
    this.#input.set(query);
    for (let i = 0; i < rows.length; i++) this.#input.set(rows[i] as Float32Array, (i + 1) * this.dimension);
    this.#kernel.exact(rows.length);
    return new Float32Array(this.#buffer, this.#kernel.outDistancesAt() >>> 0, rows.length);
  }

  #prepare(query: Float32Array, k: number): number {
    if (query.length !== this.dimension)
      throw new RangeError(`the query has ${query.length} dimensions, not ${this.dimension}`);
    if (!(k >= 0 && k <= this.#kernel.maxK())) throw new RangeError(`k must be 0 to ${this.#kernel.maxK()}`);
    this.#input.set(query);
    return Math.max(0, Math.min(k, this.live));
  }

  #filter(allowed: Uint32Array): number {
    const words = Math.min(allowed.length, (this.stored + 31) >>> 5);
    const target = new Uint32Array(this.#buffer, this.#kernel.allowedAt() >>> 0, words);
    target.set(allowed.length === words ? allowed : allowed.subarray(0, words));
    return this.#kernel.completeFilter(words) >>> 0;
  }

  #result(count: number, way: SearchWay): SearchResult {
    const buffer = this.#buffer;
    const kernel = this.#kernel;
    return {
      count,
      way,
      labels: new Uint32Array(buffer, kernel.outLabelsAt() >>> 0, count),
      slots: new Uint32Array(buffer, kernel.outSlotsAt() >>> 0, count),
      distances: new Float32Array(buffer, kernel.outDistancesAt() >>> 0, count),
    };
  }
}
