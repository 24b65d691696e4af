import type { CharSet } from "./char-set.ts";
import { tooLarge } from "./error.ts";
import { LOOKS, type RegexNode } from "./syntax.ts";

/** Most instructions that a pattern may compile to. Counted repetitions are unrolled: `a{1000}` takes a thousand. */
export const MAX_REGEX_INSTRUCTIONS = 50_000;

export const MATCH = 0;
export const CHARS = 1;
export const SPLIT = 2;
export const LOOK = 3;

/** Instructions of a nondeterministic automaton (Thompson's construction), as parallel arrays. */
export interface Program {
  readonly start: number;
  /** One of the constants above. */
  readonly operation: readonly number[];
  /** The next instruction. */
  readonly next: readonly number[];
  /** Of a split the other next instruction, of a look its place in `LOOKS`, of a test of characters its place in `sets`. */
  readonly argument: readonly number[];
  readonly sets: readonly CharSet[];
  readonly hasLooks: boolean;
  /** Whether some look asks for words. */
  readonly hasWordLooks: boolean;
}

const isWordLook = (place: number): boolean => LOOKS[place].includes("Word");

export function compileProgram(node: RegexNode): Program {
  return new Compiler().program(node);
}

/** Compiles from the end to the beginning: each piece is given the instruction that follows it. */
class Compiler {
  readonly #operation: number[] = [];
  readonly #next: number[] = [];
  readonly #argument: number[] = [];
  readonly #sets: CharSet[] = [];
  readonly #setIds = new Map<CharSet | string, number>();

  program(node: RegexNode): Program {
    const match = this.#add(MATCH, -1, 0);
    const start = this.#compile(node, match);
    return {
      start,
      operation: this.#operation,
      next: this.#next,
      argument: this.#argument,
      sets: this.#sets,
      hasLooks: this.#operation.includes(LOOK),
      hasWordLooks: this.#operation.some((operation, i) => operation === LOOK && isWordLook(this.#argument[i])),
    };
  }

  #compile(node: RegexNode, next: number): number {
    switch (node.kind) {
      case "Empty":
        return next;
      case "Chars":
        return this.#add(CHARS, next, this.#setId(node.set));
      case "Look":
        return this.#add(LOOK, next, LOOKS.indexOf(node.look));
      case "Concat":
        return node.nodes.reduceRight((after, part) => this.#compile(part, after), next);
      case "Alternate":
        return node.nodes
          .map((branch) => this.#compile(branch, next))
          .reduceRight((rest, branch) => this.#add(SPLIT, branch, rest));
      case "Repeat":
        return this.#repeat(node.node, node.min, node.max, next);
    }
  }

  #repeat(node: RegexNode, min: number, max: number, next: number): number {
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) {
      entry = this.#add(SPLIT, next, next);
      this.#next[entry] = this.#compile(node, entry);
      // `x+` enters the loop behind its first character, so that one copy is enough
      if (min === 1) return this.#next[entry];
    } else {
      for (let i = min; i < max; i++) entry = this.#add(SPLIT, this.#compile(node, entry), next);
    }
    for (let i = 0; i < min; i++) entry = this.#compile(node, entry);
    return entry;
  }

  #setId(set: CharSet): number {
    const known = this.#setIds.get(set) ?? this.#setIds.get(set.join());
    if (known !== undefined) return known;
    const id = this.#sets.push(set) - 1;
    this.#setIds.set(set, id).set(set.join(), id);
    return id;
  }

  #add(operation: number, next: number, argument: number): number {
    if (this.#operation.length >= MAX_REGEX_INSTRUCTIONS) {
      throw tooLarge(`it compiles to more than ${MAX_REGEX_INSTRUCTIONS} instructions`);
    }
    this.#next.push(next);
    this.#argument.push(argument);
    return this.#operation.push(operation) - 1;
  }
}
