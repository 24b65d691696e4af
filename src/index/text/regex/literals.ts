import { onlyChar } from "./char-set.ts";
import type { RegexNode } from "./syntax.ts";

/** A counted repetition is written out up to this many times. */
const MAX_COPIES = 16;
/** Longer texts are cut: what follows adds nothing to a search for candidates. */
const MAX_LENGTH = 256;
/** Nested repetitions multiply; what lies beyond so many steps is not looked at. */
const MAX_VISITS = 10_000;

/**
 * Texts that every match holds, in the order of the pattern. Texts of alternatives do not count unless they are the same;
 * assertions hold between characters and break nothing.
 */
export function requiredLiterals(node: RegexNode): string[] {
  const collector = new Collector();
  collector.visit(node);
  return collector.finish();
}

/** The text when the pattern matches just where this text stands, else `null`. */
export function wholeLiteral(node: RegexNode): string | null {
  const nodes = node.kind === "Concat" ? node.nodes : [node];
  let text = "";
  for (const part of nodes) {
    const char = part.kind === "Chars" ? onlyChar(part.set) : -1;
    if (char < 0) return null;
    text += String.fromCodePoint(char);
  }
  return text;
}

class Collector {
  readonly #found: string[] = [];
  #run = "";
  #visits = 0;

  visit(node: RegexNode): void {
    if (this.#visits++ >= MAX_VISITS) {
      this.#break();
      return;
    }
    switch (node.kind) {
      case "Empty":
      case "Look":
        return;
      case "Chars":
        this.#char(onlyChar(node.set));
        return;
      case "Concat":
        for (const part of node.nodes) this.visit(part);
        return;
      case "Repeat":
        this.#repeat(node.node, node.min, node.max);
        return;
      case "Alternate":
        this.#break();
        this.#found.push(...shared(node.nodes.map(requiredLiterals)));
    }
  }

  finish(): string[] {
    this.#break();
    return [...new Set(this.#found)];
  }

  #char(char: number): void {
    if (char < 0) this.#break();
    else this.#run += String.fromCodePoint(char);
    if (this.#run.length >= MAX_LENGTH) this.#break();
  }

  #repeat(node: RegexNode, min: number, max: number): void {
    const copies = Math.min(min, node.kind === "Chars" ? MAX_LENGTH : MAX_COPIES);
    for (let i = 0; i < copies; i++) this.visit(node);
    if (copies === max) return;
    this.#break();
    // What comes last in the repeated part stands directly before what follows
    if (min > 0 && max !== min) this.visit(node);
  }

  #break(): void {
    if (this.#run !== "") this.#found.push(this.#run);
    this.#run = "";
  }
}

/** Texts that each of the alternatives requires. */
function shared(alternatives: readonly string[][]): string[] {
  const [first = [], ...others] = alternatives;
  return first.filter((text) => others.every((other) => other.some((literal) => literal.includes(text))));
}
