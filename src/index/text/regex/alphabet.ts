import { type CharSet, includes, onlyChar } from "./char-set.ts";
import { tooLarge } from "./error.ts";
import { wordChars } from "./unicode.ts";

/** What assertions need to know of a character. The edge stands for what lies before and behind the text. */
export const EDGE = 0;
export const OTHER = 1;
export const WORD = 2;
export const ASCII_WORD = 3;
export const LINE_FEED = 4;
export const CARRIAGE_RETURN = 5;
export const CHAR_KINDS = 6;

/** Most steps that finding the classes may take. */
const MAX_WORK = 20_000_000;

const ASCII_WORDS: CharSet = [48, 57, 65, 90, 95, 95, 97, 122];

/**
 * Groups characters that a pattern never tells apart into classes, so that an automaton needs one transition for each class
 * instead of each character.
 */
export class Alphabet {
  /** First characters of the intervals that are in one class throughout, ascending from 0, and their classes. */
  readonly #bounds: Uint32Array;
  readonly #classes: Uint16Array;
  readonly #hasWordLooks: boolean;
  /** For each class a member. */
  readonly #members: readonly number[];
  #basic: Uint16Array | null = null;
  readonly latin1 = new Uint16Array(256);

  constructor(sets: readonly CharSet[], hasLooks: boolean, hasWordLooks: boolean) {
    const words = hasWordLooks ? [wordChars(), ASCII_WORDS] : [];
    const all = hasLooks ? [...sets, ...words, [10, 10], [13, 13]] : sets;
    const bounds = new Set([0]);
    for (const set of all) for (let i = 0; i < set.length; i++) bounds.add(i % 2 === 0 ? set[i] : set[i] + 1);
    bounds.delete(0x110000);
    this.#hasWordLooks = hasWordLooks;
    this.#bounds = Uint32Array.from(bounds).sort();
    this.#classes = classesOf(this.#bounds, all);
    const members: number[] = [];
    this.#classes.forEach((group, i) => {
      members[group] ??= this.#bounds[i];
    });
    this.#members = members;
    for (let char = 0; char < 256; char++) this.latin1[char] = this.#search(char);
  }

  get size(): number {
    return this.#members.length;
  }

  classOf(char: number): number {
    if (char < 256) return this.latin1[char];
    if (char > 0xffff) return this.#search(char);
    this.#basic ??= this.#fillBasic();
    return this.#basic[char];
  }

  /** For each class 1 when its characters are in the set. */
  membership(set: CharSet): Uint8Array {
    const only = onlyChar(set);
    if (only < 0) return Uint8Array.from(this.#members, (char) => (includes(set, char) ? 1 : 0));
    const result = new Uint8Array(this.size);
    result[this.classOf(only)] = 1;
    return result;
  }

  /** For each class the kind of its characters; only meaningful with looks. */
  kinds(): Uint8Array {
    const words = this.#hasWordLooks ? wordChars() : ASCII_WORDS;
    return Uint8Array.from(this.#members, (char) => {
      if (char === 10) return LINE_FEED;
      if (char === 13) return CARRIAGE_RETURN;
      if (includes(ASCII_WORDS, char)) return ASCII_WORD;
      return includes(words, char) ? WORD : OTHER;
    });
  }

  #search(char: number): number {
    let low = 0;
    let high = this.#bounds.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#bounds[middle] <= char) low = middle;
      else high = middle - 1;
    }
    return this.#classes[low];
  }

  #fillBasic(): Uint16Array {
    const basic = new Uint16Array(0x10000);
    for (let i = 0; i < this.#bounds.length; i++) {
      basic.fill(this.#classes[i], this.#bounds[i], this.#bounds[i + 1] ?? 0x10000);
    }
    return basic;
  }
}

/** The class of each interval: intervals that are in the same sets share one. A single character that is a set is alone. */
function classesOf(bounds: Uint32Array, sets: readonly CharSet[]): Uint16Array {
  const classes = new Uint16Array(bounds.length);
  const wide = sets.filter((set) => onlyChar(set) < 0);
  if (wide.length * bounds.length > MAX_WORK) throw tooLarge(`it has ${wide.length} different classes of characters`);
  let size = 1;
  for (const set of wide) size = refine(classes, bounds, set);
  const singles = new Set(sets.map(onlyChar));
  bounds.forEach((first, i) => {
    if (singles.has(first)) classes[i] = size++;
  });
  return compact(classes);
}

/** Splits each class into what is in the set and what is not; returns the number of classes. */
function refine(classes: Uint16Array, bounds: Uint32Array, set: CharSet): number {
  const renamed = new Map<number, number>();
  for (let i = 0, range = 0; i < bounds.length; i++) {
    while (range < set.length && set[range + 1] < bounds[i]) range += 2;
    const inside = range < set.length && set[range] <= bounds[i];
    classes[i] = nameOf(renamed, classes[i] * 2 + (inside ? 1 : 0));
  }
  return renamed.size;
}

/** Numbers the classes from 0 without gaps. */
function compact(classes: Uint16Array): Uint16Array {
  const renamed = new Map<number, number>();
  return classes.map((group) => nameOf(renamed, group));
}

function nameOf(names: Map<number, number>, key: number): number {
  const known = names.get(key);
  if (known !== undefined) return known;
  names.set(key, names.size);
  return names.size - 1;
}
