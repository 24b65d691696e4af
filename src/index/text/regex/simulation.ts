import { Alphabet, CHAR_KINDS, EDGE, OTHER } from "./alphabet.ts";
import { onlyChar } from "./char-set.ts";
import { tooLarge } from "./error.ts";
import { LOOK_TABLE } from "./look-table.ts";
import { CHARS, LOOK, MATCH, type Program, SPLIT } from "./program.ts";

const MAX_MEMBERSHIP = 16_000_000;

/**
 * Runs a program on characters one by one. Between two characters it stands at a set of instructions; a match may begin anywhere,
 * so that the first instruction always counts among them.
 */
export class Simulation {
  readonly alphabet: Alphabet;
  /** The class that stands for the end of the text. */
  readonly endClass: number;
  readonly #start: number;
  readonly #operation: Uint8Array;
  readonly #next: Int32Array;
  readonly #argument: Int32Array;
  /** By set: the class when the set is just one, else -1 less the place of its row in `#accepts`. */
  readonly #only: Int32Array;
  /** Rows of a 1 for each class whose characters a set has. */
  readonly #accepts: Uint8Array;
  readonly #kinds: Uint8Array | null;
  readonly #mark: Uint32Array;
  readonly #stack: Int32Array;
  #generation = 0;

  constructor(program: Program) {
    this.alphabet = new Alphabet(program.sets, program.hasLooks, program.hasWordLooks);
    const width = this.alphabet.size;
    this.endClass = width;
    this.#start = program.start;
    this.#operation = Uint8Array.from(program.operation);
    this.#next = Int32Array.from(program.next);
    this.#argument = Int32Array.from(program.argument);
    const wide = program.sets.filter((set) => onlyChar(set) < 0);
    if (wide.length * width > MAX_MEMBERSHIP) throw tooLarge(`it has ${wide.length} different classes of characters`);
    let row = 0;
    this.#only = Int32Array.from(program.sets, (set) => {
      const char = onlyChar(set);
      return char < 0 ? -1 - row++ * width : this.alphabet.classOf(char);
    });
    this.#accepts = new Uint8Array(wide.length * width);
    wide.forEach((set, i) => {
      this.#accepts.set(this.alphabet.membership(set), i * width);
    });
    this.#kinds = program.hasLooks ? this.alphabet.kinds() : null;
    this.#mark = new Uint32Array(program.operation.length);
    this.#stack = new Int32Array(program.operation.length * 2 + 2);
  }

  /** The most instructions at which it can stand. */
  get size(): number {
    return this.#operation.length;
  }

  /** What assertions must know of the class when it has been read; always the same without assertions. */
  kindOf(group: number): number {
    if (this.#kinds === null) return OTHER;
    return group === this.endClass ? EDGE : this.#kinds[group];
  }

  /**
   * Reads one character of class `group`, standing at `from[0..count-1]` behind a character of kind `before`. Writes where it then
   * stands to `to` and returns their number, or -1 when a match ended before the character.
   */
  step(from: Int32Array, count: number, before: number, group: number, to: Int32Array): number {
    const looks = this.#kinds === null ? 0 : LOOK_TABLE[before * CHAR_KINDS + this.kindOf(group)];
    const generation = ++this.#generation;
    const width = this.endClass;
    let found = this.#visit(this.#start, looks, generation, group, width, to, 0);
    for (let i = 0; i < count && found >= 0; i++) {
      if (this.#mark[from[i]] !== generation) found = this.#visit(from[i], looks, generation, group, width, to, found);
    }
    return found;
  }

  /** Follows everything that can be reached from `at` without reading. */
  #visit(
    at: number,
    looks: number,
    generation: number,
    group: number,
    width: number,
    to: Int32Array,
    found: number,
  ): number {
    const stack = this.#stack;
    let height = 0;
    let count = found;
    stack[height++] = at;
    while (height > 0) {
      const place = stack[--height];
      if (this.#mark[place] === generation) continue;
      this.#mark[place] = generation;
      const kind = this.#operation[place];
      const argument = this.#argument[place];
      if (kind === CHARS) {
        const only = this.#only[argument];
        if (group === only || (only < 0 && group < width && this.#accepts[group - only - 1] === 1)) {
          to[count++] = this.#next[place];
        }
      } else if (kind === SPLIT) {
        stack[height++] = argument;
        stack[height++] = this.#next[place];
      } else if (kind === MATCH) return -1;
      else if (kind === LOOK && ((looks >>> argument) & 1) === 1) stack[height++] = this.#next[place];
    }
    return count;
  }
}
