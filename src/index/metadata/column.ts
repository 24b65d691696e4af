import type { MetadataScalar } from "../../api/values.ts";
import { ArrayColumn } from "./array-column.ts";
import { grown } from "./grow.ts";
import type { Interval } from "./interval.ts";
import { NumberColumn } from "./number-column.ts";
import type { ColumnValue } from "./scan.ts";
import { StringColumn } from "./string-column.ts";

const NOTHING = 0;
const STRING = 1;
const NUMBER = 2;
const FALSE = 3;
const TRUE = 4;
const ARRAY = 5;

/**
 * All values of one metadata key, by ordinal. Records may hold different kinds under the same key; each kind has its own
 * storage, made when it first occurs. Comparisons set bits in the words that they are given.
 */
export class Column {
  #kinds = new Uint8Array(0);
  #strings: StringColumn | null = null;
  #numbers: NumberColumn | null = null;
  #arrays: ArrayColumn | null = null;

  set(ordinal: number, value: ColumnValue | undefined): void {
    this.#forget(ordinal);
    if (value === undefined) return;
    this.#kinds = grown(this.#kinds, ordinal + 1);
    this.#kinds[ordinal] = this.#store(ordinal, value);
  }

  equal(operand: MetadataScalar, interval: Interval | null, words: Uint32Array): void {
    if (interval !== null) this.#numbers?.within(interval, words);
    else if (typeof operand === "string") this.#strings?.equal(operand, words);
    else this.#booleans(operand === true ? TRUE : FALSE, words);
  }

  within(interval: Interval, words: Uint32Array): void {
    this.#numbers?.within(interval, words);
  }

  /** Equality with any of the operands, which are all strings, all booleans or all numbers. */
  anyOf(operands: readonly MetadataScalar[], words: Uint32Array): void {
    const strings = operands.filter((operand) => typeof operand === "string");
    if (strings.length > 0) this.#strings?.anyOf(strings, words);
    if (operands.includes(true)) this.#booleans(TRUE, words);
    if (operands.includes(false)) this.#booleans(FALSE, words);
    const numbers = operands.filter((operand) => typeof operand === "number" || typeof operand === "bigint");
    if (numbers.length > 0) this.#anyNumber(numbers, words);
  }

  contains(element: MetadataScalar, words: Uint32Array): void {
    this.#arrays?.contains(element, words);
  }

  get bytes(): number {
    const parts = [this.#strings, this.#numbers, this.#arrays];
    return parts.reduce((sum, part) => sum + (part?.bytes ?? 0), this.#kinds.byteLength);
  }

  #store(ordinal: number, value: ColumnValue): number {
    switch (typeof value) {
      case "string":
        this.#strings ??= new StringColumn();
        this.#strings.set(ordinal, value);
        return STRING;
      case "number":
      case "bigint":
        this.#numbers ??= new NumberColumn();
        this.#numbers.set(ordinal, value);
        return NUMBER;
      case "boolean":
        return value ? TRUE : FALSE;
      default:
        this.#arrays ??= new ArrayColumn();
        this.#arrays.set(ordinal, value);
        return ARRAY;
    }
  }

  #forget(ordinal: number): void {
    if (ordinal >= this.#kinds.length) return;
    const kind = this.#kinds[ordinal];
    if (kind === STRING) this.#strings?.clear(ordinal);
    else if (kind === NUMBER) this.#numbers?.clear(ordinal);
    else if (kind === ARRAY) this.#arrays?.clear(ordinal);
    this.#kinds[ordinal] = NOTHING;
  }

  #booleans(kind: number, words: Uint32Array): void {
    const kinds = this.#kinds;
    const count = Math.min(kinds.length, words.length * 32);
    for (let i = 0; i < count; i++) words[i >>> 5] |= (((kinds[i] === kind) as never as number) & 1) << (i & 31);
  }

  #anyNumber(numbers: readonly (number | bigint)[], words: Uint32Array): void {
    const floats = new Set<number>();
    const wide = new Set<bigint>();
    for (const value of numbers) {
      if (typeof value === "bigint" && BigInt(Number(value)) !== value) wide.add(value);
      else floats.add(Number(value));
    }
    this.#numbers?.anyOf(floats, wide, words);
  }
}
