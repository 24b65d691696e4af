import { grown } from "./grow.ts";
import { type Interval, nextUp } from "./interval.ts";

/**
 * Numbers of one key. Everything that a float64 holds exactly is stored as one (ints and floats compare alike); other 64-bit ints
 * stand in a table of their own, split in halves. `NaN` marks records without a number there.
 */
export class NumberColumn {
  #floats = new Float64Array(0);
  #wide: WideInts | null = null;

  set(ordinal: number, value: number | bigint): void {
    const before = this.#floats.length;
    this.#floats = grown(this.#floats, ordinal + 1);
    if (this.#floats.length > before) this.#floats.fill(Number.NaN, before);
    const float = Number(value);
    if (typeof value === "number" || BigInt(float) === value) {
      this.#floats[ordinal] = float;
      return;
    }
    this.#wide ??= new WideInts();
    this.#wide.set(ordinal, value);
  }

  clear(ordinal: number): void {
    if (ordinal < this.#floats.length) this.#floats[ordinal] = Number.NaN;
    this.#wide?.clear(ordinal);
  }

  within(interval: Interval, words: Uint32Array): void {
    orWithin(this.#floats, interval.low, interval.high, words);
    this.#wide?.within(interval, words);
  }

  /** Equality with any of many numbers. */
  anyOf(values: ReadonlySet<number>, wide: ReadonlySet<bigint>, words: Uint32Array): void {
    const floats = this.#floats;
    const count = Math.min(floats.length, words.length * 32);
    for (let i = 0; i < count; i++) if (values.has(floats[i])) words[i >>> 5] |= 1 << (i & 31);
    if (wide.size > 0) this.#wide?.anyOf(wide, words);
  }

  get bytes(): number {
    return this.#floats.byteLength + (this.#wide?.bytes ?? 0);
  }
}

/**
 * 64-bit ints beyond the exact range of floats, such as snowflake ids. Their nearest floats decide all comparisons but those with
 * a bound of the same nearest float. `NaN` marks records without such an int.
 */
class WideInts {
  #nearest = new Float64Array(0);
  #exact = new BigInt64Array(0);

  set(ordinal: number, value: bigint): void {
    const before = this.#nearest.length;
    this.#nearest = grown(this.#nearest, ordinal + 1);
    this.#exact = grown(this.#exact, ordinal + 1);
    this.#nearest.fill(Number.NaN, before);
    this.#nearest[ordinal] = Number(value);
    this.#exact[ordinal] = value;
  }

  clear(ordinal: number): void {
    if (ordinal < this.#nearest.length) this.#nearest[ordinal] = Number.NaN;
  }

  within({ lowInt, highInt }: Interval, words: Uint32Array): void {
    if (lowInt > highInt) return;
    const low = Number(lowInt);
    const high = Number(highInt);
    orWithin(this.#nearest, nextUp(low), -nextUp(-high), words);
    const accept = (value: bigint): boolean => value >= lowInt && value <= highInt;
    this.#verify(low, accept, words);
    if (high !== low) this.#verify(high, accept, words);
  }

  anyOf(values: ReadonlySet<bigint>, words: Uint32Array): void {
    const floats = new Set(Array.from(values, Number));
    const count = Math.min(this.#nearest.length, words.length * 32);
    for (let i = 0; i < count; i++) {
      if (floats.has(this.#nearest[i]) && values.has(this.#exact[i])) words[i >>> 5] |= 1 << (i & 31);
    }
  }

  get bytes(): number {
    return this.#nearest.byteLength + this.#exact.byteLength;
  }

  /** Sets the bits of the accepted ints whose nearest float is the given one. */
  #verify(float: number, accept: (value: bigint) => boolean, words: Uint32Array): void {
    const nearest = this.#nearest;
    const count = Math.min(nearest.length, words.length * 32);
    for (let i = 0; i < count; i++) {
      if (nearest[i] === float && accept(this.#exact[i])) words[i >>> 5] |= 1 << (i & 31);
    }
  }
}

/** Sets the bits of the places that hold a number from `low` to `high`, 32 at a time and without branches. */
function orWithin(floats: Float64Array, low: number, high: number, words: Uint32Array): void {
  const count = Math.min(floats.length, words.length * 32);
  const whole = count >>> 5;
  let i = 0;
  for (let w = 0; w < whole; w++) {
    let word = 0;
    for (let bit = 0; bit < 32; bit++) {
      const value = floats[i++];
      // `&` on booleans: measured four times faster than `&&` or `? 1 : 0`
      word |= (((value >= low) as never as number) & ((value <= high) as never as number)) << bit;
    }
    words[w] |= word;
  }
  for (; i < count; i++) if (floats[i] >= low && floats[i] <= high) words[i >>> 5] |= 1 << (i & 31);
}
