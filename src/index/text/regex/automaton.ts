import { Alphabet, CHAR_KINDS, EDGE, OTHER } from "./alphabet.ts";
import { LOOK_TABLE } from "./look-table.ts";
import { CHARS, LOOK, MATCH, type Program, SPLIT } from "./program.ts";

/** Numbers kept for states and transitions before they are forgotten and built anew. */
const CACHED_NUMBERS = 1_500_000;

const UNKNOWN = -1;
const ACCEPTED = -2;

/**
 * Searches texts for a match of a program, in time linear in the text. A deterministic automaton is built while reading: its
 * states are sets of instructions; what was built is kept for later texts. Should it grow beyond a limit it is forgotten, so
 * memory is bounded and the worst case is a step through all instructions for each character.
 */
export class Automaton {
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #accepts: readonly Uint8Array[];
  readonly #kinds: Uint8Array | null;
  readonly #width: number;
  readonly #mark: Uint32Array;
  #generation = 0;
  #states: Int32Array[] = [];
  #before: number[] = [];
  #names = new Map<string, number>();
  #table = new Int32Array(0);
  #cached = 0;
  #initial = -1;

  constructor(program: Program) {
    this.#program = program;
    this.#alphabet = new Alphabet(program.sets, program.hasLooks, program.hasWordLooks);
    this.#accepts = program.sets.map((set) => this.#alphabet.membership(set));
    this.#kinds = program.hasLooks ? this.#alphabet.kinds() : null;
    this.#width = this.#alphabet.size + 1;
    this.#mark = new Uint32Array(program.operation.length);
  }

  matches(text: string): boolean {
    const { latin1 } = this.#alphabet;
    const width = this.#width;
    if (this.#initial < 0) this.#initial = this.#state([], EDGE);
    let state = this.#initial;
    for (let i = 0; i < text.length; i++) {
      let char = text.charCodeAt(i);
      if ((char & 0xfc00) === 0xd800) {
        char = text.codePointAt(i) ?? char;
        if (char > 0xffff) i++;
      }
      const group = char < 256 ? latin1[char] : this.#alphabet.classOf(char);
      const next = this.#table[state * width + group];
      state = next === UNKNOWN ? this.#step(state, group) : next;
      if (state === ACCEPTED) return true;
    }
    return this.#step(state, width - 1) === ACCEPTED;
  }

  /** Finds the state behind one more character of the given class; the last class is the end of the text. */
  #step(state: number, group: number): number {
    const end = group === this.#width - 1;
    const after = end ? EDGE : (this.#kinds?.[group] ?? OTHER);
    const looks = this.#kinds === null ? 0 : LOOK_TABLE[this.#before[state] * CHAR_KINDS + after];
    const reached = this.#closure(this.#states[state], looks);
    if (reached === null) return this.#remember(state, group, ACCEPTED);
    if (end) return state;
    const { next, argument } = this.#program;
    const targets: number[] = [];
    for (const at of reached) if (this.#accepts[argument[at]][group] === 1) targets.push(next[at]);
    const before = this.#kinds === null ? OTHER : after;
    if (this.#cached > CACHED_NUMBERS) {
      this.#forget();
      return this.#state(targets, before);
    }
    return this.#remember(state, group, this.#state(targets, before));
  }

  #remember(state: number, group: number, next: number): number {
    this.#table[state * this.#width + group] = next;
    return next;
  }

  /** The tests of characters that can be reached without reading; `null` when a match can. A match may begin anywhere. */
  #closure(from: Int32Array, looks: number): number[] | null {
    const { operation, next, argument, start } = this.#program;
    const mark = this.#mark;
    const generation = ++this.#generation;
    const reached: number[] = [];
    const stack = [start, ...from];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (mark[at] === generation) continue;
      mark[at] = generation;
      const kind = operation[at];
      if (kind === MATCH) return null;
      if (kind === CHARS) reached.push(at);
      else if (kind === SPLIT) stack.push(argument[at], next[at]);
      else if (kind === LOOK && ((looks >>> argument[at]) & 1) === 1) stack.push(next[at]);
    }
    return reached;
  }

  #state(targets: readonly number[], before: number): number {
    const sorted = Int32Array.from(targets).sort();
    const name = `${before}:${sorted.join()}`;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const state = this.#states.push(sorted) - 1;
    this.#before[state] = before;
    this.#names.set(name, state);
    this.#cached += sorted.length * 2 + this.#width + 16;
    const needed = (state + 1) * this.#width;
    if (needed > this.#table.length) {
      const table = new Int32Array(needed * 2).fill(UNKNOWN);
      table.set(this.#table);
      this.#table = table;
    }
    return state;
  }

  #forget(): void {
    this.#states = [];
    this.#before = [];
    this.#names = new Map();
    this.#table = new Int32Array(0);
    this.#cached = 0;
    this.#initial = -1;
  }
}
