import { Bitmap } from "./bitmap.ts";
import { grown } from "./grow.ts";

/**
 * Gives the records of a collection dense ordinals in label order, which is the order of insertion. An ordinal stays with its
 * record; a deleted record's ordinal stays unused until the map is rebuilt.
 */
export class RowMap {
  #labels = new Uint32Array(0);
  #length = 0;
  #live = new Uint32Array(0);
  #dead = 0;
  #dense = true;

  /** Number of ordinals given, deleted records included. */
  get length(): number {
    return this.#length;
  }

  get liveCount(): number {
    return this.#length - this.#dead;
  }

  /** Whether dead ordinals outweigh live ones, so that rebuilding pays. */
  get wasteful(): boolean {
    return this.#dead > 64 && this.#dead * 2 > this.#length;
  }

  get bytes(): number {
    return this.#labels.byteLength + this.#live.byteLength;
  }

  /** The live ordinals as of now; later changes do not show in it. */
  live(): Bitmap {
    return new Bitmap(this.#length, this.#live.slice(0, (this.#length + 31) >>> 5));
  }

  label(ordinal: number): number {
    return this.#labels[ordinal];
  }

  labels(ordinals: ArrayLike<number>): number[] {
    return Array.from(ordinals, (ordinal) => this.#labels[ordinal]);
  }

  /** The ordinal of a live record, or -1. */
  ordinal(label: number): number {
    const found = this.#find(label);
    return found >= 0 && this.#isLive(found) ? found : -1;
  }

  /** Adds a record whose label is above all others. */
  append(label: number): number {
    const ordinal = this.#length;
    if (ordinal > 0 && label <= this.#labels[ordinal - 1]) throw new Error(`Label ${label} is not above the last one`);
    this.#labels = grown(this.#labels, ordinal + 1);
    this.#live = grown(this.#live, (ordinal >>> 5) + 1);
    this.#labels[ordinal] = label;
    this.#live[ordinal >>> 5] |= 1 << (ordinal & 31);
    this.#dense &&= label - this.#labels[0] === ordinal;
    this.#length++;
    return ordinal;
  }

  clear(): void {
    this.#labels = new Uint32Array(0);
    this.#live = new Uint32Array(0);
    this.#length = 0;
    this.#dead = 0;
    this.#dense = true;
  }

  delete(label: number): number {
    const ordinal = this.ordinal(label);
    if (ordinal < 0) return -1;
    this.#live[ordinal >>> 5] &= ~(1 << (ordinal & 31));
    this.#dead++;
    return ordinal;
  }

  #isLive(ordinal: number): boolean {
    return ((this.#live[ordinal >>> 5] >>> (ordinal & 31)) & 1) === 1;
  }

  #find(label: number): number {
    const labels = this.#labels;
    if (this.#dense) {
      const ordinal = label - labels[0];
      return ordinal >= 0 && ordinal < this.#length ? ordinal : -1;
    }
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (labels[middle] < label) low = middle + 1;
      else high = middle;
    }
    return low < this.#length && labels[low] === label ? low : -1;
  }
}
