import { EDGE } from "./alphabet.ts";
import type { Program } from "./program.ts";
import { Simulation } from "./simulation.ts";

/** Numbers kept for states and transitions before they are forgotten and built anew. */
const CACHED_NUMBERS = 1_500_000;
/** Characters that the kept states must last for, each; else remembering them does not pay. */
const CHARS_PER_STATE = 10;

const UNKNOWN = -1;
const ACCEPTED = -2;

/**
 * Searches texts for a match of a program, in time linear in the text. A deterministic automaton is built while reading: its
 * states are sets of instructions; what was built is kept for later texts. Should it grow beyond a limit it is forgotten, and if
 * that happens too often the rest of the text is read without remembering. So memory is bounded, and the worst case is a step
 * through all instructions for each character.
 */
export class Automaton {
  readonly #simulation: Simulation;
  readonly #width: number;
  readonly #scratch: Int32Array;
  #states: Int32Array[] = [];
  #before: number[] = [];
  #names = new Map<string, number>();
  #table = new Int32Array(0);
  #cached = 0;

  constructor(program: Program) {
    this.#simulation = new Simulation(program);
    this.#width = this.#simulation.endClass + 1;
    this.#scratch = new Int32Array(this.#simulation.size);
  }

  matches(text: string): boolean {
    const { alphabet, endClass } = this.#simulation;
    const { latin1 } = alphabet;
    const width = this.#width;
    let state = this.#state(0, EDGE);
    let begun = 0;
    for (let i = 0; i < text.length; i++) {
      let char = text.charCodeAt(i);
      if ((char & 0xfc00) === 0xd800) {
        char = text.codePointAt(i) ?? char;
        if (char > 0xffff) i++;
      }
      const group = char < 256 ? latin1[char] : alphabet.classOf(char);
      const next = this.#table[state * width + group];
      state = next === UNKNOWN ? this.#step(state, group) : next;
      if (state === ACCEPTED) return true;
      if (this.#cached <= CACHED_NUMBERS) continue;
      if (i - begun < this.#states.length * CHARS_PER_STATE) return this.#simulate(text, i + 1, state);
      state = this.#forgetAllBut(state);
      begun = i;
    }
    return this.#step(state, endClass) === ACCEPTED;
  }

  /** Finds the state behind one more character of the given class. */
  #step(state: number, group: number): number {
    const from = this.#states[state];
    const count = this.#simulation.step(from, from.length, this.#before[state], group, this.#scratch);
    const next = count < 0 ? ACCEPTED : this.#state(count, this.#simulation.kindOf(group));
    this.#table[state * this.#width + group] = next;
    return next;
  }

  /** Reads the rest of a text without remembering anything. */
  #simulate(text: string, start: number, state: number): boolean {
    const { alphabet, endClass } = this.#simulation;
    let from: Int32Array = Int32Array.from(this.#states[state]);
    let to: Int32Array = new Int32Array(this.#simulation.size);
    let count = from.length;
    let before = this.#before[state];
    this.#forget();
    if (from.length < to.length) {
      const wider = new Int32Array(to.length);
      wider.set(from);
      from = wider;
    }
    for (let i = start; i < text.length; i++) {
      const char = text.codePointAt(i) ?? 0;
      if (char > 0xffff) i++;
      const group = alphabet.classOf(char);
      count = this.#simulation.step(from, count, before, group, to);
      if (count < 0) return true;
      [from, to] = [to, from];
      before = this.#simulation.kindOf(group);
    }
    return this.#simulation.step(from, count, before, endClass, to) < 0;
  }

  /** The state of standing at the first `count` places in `#scratch`. */
  #state(count: number, before: number): number {
    const places = this.#scratch.slice(0, count).sort();
    const name = String.fromCharCode(before, ...places);
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const state = this.#states.push(places) - 1;
    this.#before[state] = before;
    this.#names.set(name, state);
    this.#cached += count * 2 + this.#width + 16;
    const needed = (state + 1) * this.#width;
    if (needed > this.#table.length) {
      const table = new Int32Array(needed * 2).fill(UNKNOWN);
      table.set(this.#table);
      this.#table = table;
    }
    return state;
  }

  #forgetAllBut(state: number): number {
    const places = this.#states[state];
    const before = this.#before[state];
    this.#forget();
    this.#scratch.set(places);
    return this.#state(places.length, before);
  }

  #forget(): void {
    this.#states = [];
    this.#before = [];
    this.#names = new Map();
    this.#table = new Int32Array(0);
    this.#cached = 0;
  }
}
