import type { KromaError } from "../../../api/errors.ts";
import type { Span } from "./ast.ts";
import { regexError } from "./error.ts";

const WHITESPACE = /^\p{White_Space}$/u;

/** Where the parser stands in a pattern. With `ignoreSpace` (flag `x`) white space and comments can be skipped. */
export class Scanner {
  readonly #pattern: string;
  readonly #chars: readonly string[];
  position = 0;
  ignoreSpace = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#chars = Array.from(pattern);
  }

  get atEnd(): boolean {
    return this.position >= this.#chars.length;
  }

  /** The character here; empty at the end. */
  get char(): string {
    return this.#chars[this.position] ?? "";
  }

  at(char: string): boolean {
    return this.char === char;
  }

  get next(): string {
    return this.#chars[this.position + 1] ?? "";
  }

  /** The character that follows, not counting what is skipped. */
  get nextBeyondSpace(): string {
    if (!this.ignoreSpace) return this.next;
    const here = this.position;
    this.advanceBeyondSpace();
    const { char } = this;
    this.position = here;
    return char;
  }

  /** Goes one character on; false at the end. */
  advance(): boolean {
    if (!this.atEnd) this.position++;
    return !this.atEnd;
  }

  advanceBeyondSpace(): boolean {
    this.advance();
    this.skipSpace();
    return !this.atEnd;
  }

  /** Goes beyond `text` when it stands here. */
  accept(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.#chars[this.position + i] !== text[i]) return false;
    this.position += text.length;
    return true;
  }

  skipSpace(): void {
    if (!this.ignoreSpace) return;
    while (!this.atEnd) {
      if (this.atWhitespace) this.position++;
      else if (this.char === "#") this.#skipComment();
      else return;
    }
  }

  get atWhitespace(): boolean {
    return WHITESPACE.test(this.char);
  }

  text(start: number, end: number): string {
    return this.#chars.slice(start, end).join("");
  }

  spanFrom(start: number): Span {
    return { start, end: this.position };
  }

  get here(): Span {
    return { start: this.position, end: this.position };
  }

  get charSpan(): Span {
    return { start: this.position, end: this.position + 1 };
  }

  error(span: Span, reason: string, original?: Span): KromaError {
    return regexError(this.#pattern, span, reason, original);
  }

  #skipComment(): void {
    while (!this.atEnd && this.char !== "\n") this.position++;
    this.advance();
  }
}
