// Reads the graph of an index straight from its memory, for tests of what no search would tell.
import { instantiate, type Kernel } from "./kernel.ts";
import { BITMAP_SECTION, SEGMENT_SLOTS } from "./snapshot-format.ts";
import { numbers } from "./testing.ts";
import type { VectorIndex } from "./vector-index.ts";

const TOMBSTONES = 0;
const LINKED = 3;

export class Graph {
  readonly #kernel: Kernel;
  readonly #words: Uint32Array;

  /** Attaches as `thread`, which nobody else may use. */
  constructor(index: VectorIndex, thread = 1) {
    this.#kernel = instantiate(index.memory);
    if (!this.#kernel.attach(thread)) throw new RangeError(`no thread ${thread}`);
    this.#words = new Uint32Array(index.memory.buffer);
  }

  /** Slots that are live and linked. */
  slots(): number[] {
    const all = numbers(0, this.#kernel.stored() >>> 0);
    return all.filter((slot) => this.#has(slot, LINKED) && !this.isDead(slot));
  }

  isDead(slot: number): boolean {
    return this.#has(slot, TOMBSTONES);
  }

  level(slot: number): number {
    return this.#kernel.levelAt(slot);
  }

  neighbours(slot: number, level: number): number[] {
    const start = this.#kernel.linksAt(slot, level) >>> 2;
    const list = this.#words.subarray(start, start + this.#kernel.m() * (level === 0 ? 2 : 1));
    return [...list].filter((entry) => entry !== 0).map((entry) => entry - 1);
  }

  /** Links from live slots to tombstones, on all levels. */
  deadLinks(): number {
    let dead = 0;
    for (const slot of this.slots()) {
      for (let level = 0; level <= this.level(slot); level++)
        dead += this.neighbours(slot, level).filter((other) => this.isDead(other)).length;
    }
    return dead;
  }

  /** Lists with a slot twice, or with the slot they belong to. */
  brokenLists(): number {
    let broken = 0;
    for (const slot of this.slots()) {
      const list = this.neighbours(slot, 0);
      if (new Set(list).size !== list.length || list.includes(slot)) broken++;
    }
    return broken;
  }

  /** Live slots that no path on the lowest level leads to from the entry point. */
  unreachable(): number[] {
    const reached = new Set([Number(this.#kernel.entry() & 0xffffffffn) - 1]);
    for (const slot of reached) for (const other of this.neighbours(slot, 0)) reached.add(other);
    return this.slots().filter((slot) => !reached.has(slot));
  }

  #has(slot: number, bitmap: number): boolean {
    const segment = this.#kernel.segmentAt(Math.floor(slot / SEGMENT_SLOTS)) >>> 0;
    const at = segment + (this.#kernel.sectionOffset(BITMAP_SECTION) >>> 0) + bitmap * (SEGMENT_SLOTS / 8);
    const word = this.#words[(at >>> 2) + ((slot % SEGMENT_SLOTS) >>> 5)] as number;
    return ((word >>> (slot & 31)) & 1) === 1;
  }
}
