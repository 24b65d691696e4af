/**
 * A set of ordinals below `length`, one bit each. Bits at and above `length` in the last word are always zero. Operations return
 * new bitmaps, so that results can be cached and shared; only `add` and `delete` change a bitmap, and only its maker calls them.
 */
export class Bitmap {
  readonly length: number;
  readonly words: Uint32Array;

  constructor(length: number, words: Uint32Array = new Uint32Array((length + 31) >>> 5)) {
    this.length = length;
    this.words = words;
  }

  static full(length: number): Bitmap {
    const bitmap = new Bitmap(length);
    bitmap.words.fill(0xffffffff);
    if ((length & 31) !== 0) bitmap.words[bitmap.words.length - 1] = 2 ** (length & 31) - 1;
    return bitmap;
  }

  static of(length: number, ordinals: Iterable<number>): Bitmap {
    const bitmap = new Bitmap(length);
    for (const ordinal of ordinals) bitmap.add(ordinal);
    return bitmap;
  }

  has(ordinal: number): boolean {
    return ((this.words[ordinal >>> 5] >>> (ordinal & 31)) & 1) === 1;
  }

  add(ordinal: number): void {
    this.words[ordinal >>> 5] |= 1 << (ordinal & 31);
  }

  delete(ordinal: number): void {
    this.words[ordinal >>> 5] &= ~(1 << (ordinal & 31));
  }

  and(other: Bitmap): Bitmap {
    const words = new Uint32Array(this.words.length);
    for (let i = 0; i < words.length; i++) words[i] = this.words[i] & other.words[i];
    return new Bitmap(this.length, words);
  }

  or(other: Bitmap): Bitmap {
    const words = new Uint32Array(this.words.length);
    for (let i = 0; i < words.length; i++) words[i] = this.words[i] | other.words[i];
    return new Bitmap(this.length, words);
  }

  andNot(other: Bitmap): Bitmap {
    const words = new Uint32Array(this.words.length);
    for (let i = 0; i < words.length; i++) words[i] = this.words[i] & ~other.words[i];
    return new Bitmap(this.length, words);
  }

  isEmpty(): boolean {
    for (let i = 0; i < this.words.length; i++) if (this.words[i] !== 0) return false;
    return true;
  }

  count(): number {
    let sum = 0;
    for (let i = 0; i < this.words.length; i++) sum += popCount(this.words[i]);
    return sum;
  }

  equals(other: Bitmap): boolean {
    return this.length === other.length && this.words.every((word, i) => word === other.words[i]);
  }

  /** The ordinals in ascending order, at most `limit` of them after leaving out the first `offset`. */
  toArray(offset = 0, limit = Number.POSITIVE_INFINITY): number[] {
    const ordinals: number[] = [];
    let skip = offset;
    for (let i = 0; i < this.words.length && ordinals.length < limit; i++) {
      let word = this.words[i];
      if (word === 0) continue;
      const bits = popCount(word);
      if (bits <= skip) {
        skip -= bits;
        continue;
      }
      for (; word !== 0 && ordinals.length < limit; word &= word - 1) {
        if (skip > 0) skip--;
        else ordinals.push((i << 5) + 31 - Math.clz32(word & -word));
      }
    }
    return ordinals;
  }

  /** The ordinals in ascending order, without building an array of them. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let i = 0; i < this.words.length; i++) {
      for (let word = this.words[i]; word !== 0; word &= word - 1) yield (i << 5) + 31 - Math.clz32(word & -word);
    }
  }
}

function popCount(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  x = (x + (x >>> 4)) & 0x0f0f0f0f;
  return Math.imul(x, 0x01010101) >>> 24;
}
