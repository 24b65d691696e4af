import { grown } from "./grow.ts";
import type { Interval } from "./interval.ts";

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

/** 64-bit ints beyond the exact range of floats, such as snowflake ids. */
class WideInts {
  #present = new Uint32Array(0);
  #high = new Int32Array(0);
  #low = new Uint32Array(0);

  set(ordinal: number, value: bigint): void {
    this.#present = grown(this.#present, (ordinal >>> 5) + 1);
    this.#high = grown(this.#high, ordinal + 1);
    this.#low = grown(this.#low, ordinal + 1);
    this.#present[ordinal >>> 5] |= 1 << (ordinal & 31);
    this.#high[ordinal] = highHalf(value);
    this.#low[ordinal] = lowHalf(value);
  }

  clear(ordinal: number): void {
    if (ordinal >>> 5 < this.#present.length) this.#present[ordinal >>> 5] &= ~(1 << (ordinal & 31));
  }

  within({ lowInt, highInt }: Interval, words: Uint32Array): void {
    if (lowInt > highInt) return;
    const [fromHigh, fromLow] = [highHalf(lowInt), lowHalf(lowInt)];
    const [toHigh, toLow] = [highHalf(highInt), lowHalf(highInt)];
    this.#select(words, (high, low) => {
      const fromOk = high > fromHigh || (high === fromHigh && low >= fromLow);
      return fromOk && (high < toHigh || (high === toHigh && low <= toLow));
    });
  }

  anyOf(values: ReadonlySet<bigint>, words: Uint32Array): void {
    this.#select(words, (high, low) => values.has((BigInt(high) << 32n) | BigInt(low)));
  }

  #select(words: Uint32Array, accept: (high: number, low: number) => boolean): void {
    const count = Math.min(this.#present.length, words.length);
    for (let w = 0; w < count; w++) {
      for (let left = this.#present[w]; left !== 0; left &= left - 1) {
        const lowest = left & -left;
        const ordinal = (w << 5) + 31 - Math.clz32(lowest);
        if (accept(this.#high[ordinal], this.#low[ordinal])) words[w] |= lowest;
      }
    }
  }

  get bytes(): number {
    return this.#present.byteLength + this.#high.byteLength + this.#low.byteLength;
  }
}

const highHalf = (value: bigint): number => Number(BigInt.asIntN(32, value >> 32n));
const lowHalf = (value: bigint): number => Number(BigInt.asUintN(32, value));

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
