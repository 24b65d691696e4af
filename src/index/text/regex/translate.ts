import type { AssertionKind, Ast, Flags } from "./ast.ts";
import { ALL_CHARS, type CharSet, negate } from "./char-set.ts";
import { bytePattern, regexError } from "./error.ts";
import {
  AlternateNode,
  CharsNode,
  ConcatNode,
  EmptyNode,
  type Look,
  LookNode,
  type RegexNode,
  RepeatNode,
} from "./syntax.ts";
import { ClassTranslator } from "./translate-class.ts";

const LINE_FEED: CharSet = [10, 10];
const LINE_ENDS: CharSet = [10, 10, 13, 13];

/** Turns a parsed pattern into what decides about matches: flags applied, classes resolved to sets of characters. */
export function translate(pattern: string, ast: Ast): RegexNode {
  const translator = new Translator(pattern);
  const node = translator.node(ast);
  if (translator.onlyBytes) throw bytePattern();
  return node;
}

class Translator {
  readonly #pattern: string;
  readonly #classes: ClassTranslator;
  #flags: Flags = { u: true };

  constructor(pattern: string) {
    this.#pattern = pattern;
    this.#classes = new ClassTranslator(pattern);
  }

  /** Whether something was seen that only bytes could match. It is refused after all other errors, as the reference does. */
  get onlyBytes(): boolean {
    return this.#classes.onlyBytes;
  }

  node(ast: Ast): RegexNode {
    switch (ast.kind) {
      case "empty":
        return EmptyNode;
      case "flags":
        this.#flags = { ...this.#flags, ...ast.flags };
        return EmptyNode;
      case "literal":
        return this.#chars(this.#classes.literal(ast, this.#flags));
      case "dot":
        return this.#dot(ast);
      case "assertion":
        return LookNode.create(this.#look(ast.assertion));
      case "perl":
      case "property":
      case "class":
        return this.#chars(this.#classes.top(ast, this.#flags));
      case "repeat":
        return RepeatNode.create(this.node(ast.ast), ast.min, ast.max);
      case "group":
        return this.#group(ast.ast, ast.flags);
      case "concat":
        return ConcatNode.create(ast.asts.map((part) => this.node(part)));
      case "alternate":
        return AlternateNode.create(ast.asts.map((branch) => this.node(branch)));
    }
  }

  #group(ast: Ast, flags: Flags): RegexNode {
    const outside = this.#flags;
    this.#flags = { ...outside, ...flags };
    const node = this.node(ast);
    this.#flags = outside;
    return node;
  }

  #chars(set: CharSet): RegexNode {
    return set.length === 0 ? EmptyNode : CharsNode.create(set);
  }

  #dot(ast: Ast): RegexNode {
    if (!this.#flags.u) throw regexError(this.#pattern, ast.span, "pattern can match invalid UTF-8");
    if (this.#flags.s) return CharsNode.create(ALL_CHARS);
    return CharsNode.create(negate(this.#flags.R ? LINE_ENDS : LINE_FEED));
  }

  #look(assertion: AssertionKind): Look {
    const lines = this.#flags.m === true;
    const crlf = this.#flags.R === true;
    switch (assertion) {
      case "^":
        return !lines ? "Start" : crlf ? "StartLineCrlf" : "StartLine";
      case "$":
        return !lines ? "End" : crlf ? "EndLineCrlf" : "EndLine";
      case "A":
        return "Start";
      case "z":
        return "End";
      default:
        return this.#flags.u ? WORD_LOOKS[assertion] : (`${WORD_LOOKS[assertion]}Ascii` as Look);
    }
  }
}

const WORD_LOOKS: Readonly<Record<Exclude<AssertionKind, "^" | "$" | "A" | "z">, Look>> = {
  b: "Word",
  B: "NotWord",
  start: "WordStart",
  end: "WordEnd",
  "start-half": "WordStartHalf",
  "end-half": "WordEndHalf",
};
