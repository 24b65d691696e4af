import type { ClassAst, ClassItem, Flags, Primitive } from "./ast.ts";
import { caseFolded } from "./case-fold.ts";
import {
  type CharSet,
  charSet,
  intersect,
  negate,
  onlyChar,
  subtract,
  symmetricDifference,
  union,
} from "./char-set.ts";
import { regexError } from "./error.ts";
import { digitChars, namedProperty, propertyValue, spaceChars, wordChars } from "./unicode.ts";

const INVALID_UTF8 = "pattern can match invalid UTF-8";

const ASCII: Readonly<Record<string, CharSet>> = {
  alnum: [48, 57, 65, 90, 97, 122],
  alpha: [65, 90, 97, 122],
  ascii: [0, 127],
  blank: [9, 9, 32, 32],
  cntrl: [0, 31, 127, 127],
  digit: [48, 57],
  graph: [33, 126],
  lower: [97, 122],
  print: [32, 126],
  punct: [33, 47, 58, 64, 91, 96, 123, 126],
  space: [9, 13, 32, 32],
  upper: [65, 90],
  word: [48, 57, 65, 90, 95, 95, 97, 122],
  xdigit: [48, 57, 65, 70, 97, 102],
};

/** Resolves classes and literals to sets of characters under given flags. */
export class ClassTranslator {
  readonly #pattern: string;
  /** Whether something was seen that only bytes could match, or nothing at all. */
  onlyBytes = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  literal(ast: Extract<Primitive, { kind: "literal" }>, flags: Flags): CharSet {
    const set = [ast.char, ast.char];
    if (flags.u) return flags.i ? caseFolded(set) : set;
    if (ast.byte && ast.char > 0x7f) throw regexError(this.#pattern, ast.span, INVALID_UTF8);
    return flags.i && ast.char <= 0x7f ? this.#ofBytes(asciiFolded(set)) : set;
  }

  /** A class that stands by itself in the pattern. */
  top(ast: ClassAst | Primitive, flags: Flags): CharSet {
    const set = this.#set(ast, flags);
    if (!flags.u) {
      if ((set[set.length - 1] ?? 0) > 0x7f) throw regexError(this.#pattern, ast.span, INVALID_UTF8);
      return this.#ofBytes(set);
    }
    if (set.length === 0) this.onlyBytes = true;
    return set;
  }

  #ofBytes(set: CharSet): CharSet {
    if (onlyChar(set) < 0) this.onlyBytes = true;
    return set;
  }

  #set(item: ClassItem, flags: Flags): CharSet {
    switch (item.kind) {
      case "literal":
        return [item.char, item.char];
      case "range":
        return [item.first, item.last];
      case "perl":
        return this.#perl(item.name, flags);
      case "property":
        return this.#property(item, flags);
      case "ascii":
        return foldAndNegate(ASCII[item.name] ?? [], item.negated, flags);
      case "union":
        return charSet(item.items.flatMap((part) => this.#set(part, flags)));
      case "operation":
        return this.#operation(item, flags);
      case "class":
        return foldAndNegate(this.#set(item.set, flags), item.negated, flags);
      default:
        throw new TypeError(`${item.kind} is no class`);
    }
  }

  #perl(name: string, flags: Flags): CharSet {
    const lower = name.toLowerCase();
    const unicode = lower === "w" ? wordChars : lower === "d" ? digitChars : spaceChars;
    const ascii = ASCII[lower === "w" ? "word" : lower === "d" ? "digit" : "space"] ?? [];
    const set = flags.u ? unicode() : ascii;
    return name === lower ? set : negate(set);
  }

  #property(item: Extract<Primitive, { kind: "property" }>, flags: Flags): CharSet {
    const fail = (reason: string): never => {
      throw regexError(this.#pattern, item.span, reason);
    };
    if (!flags.u) fail("Unicode not allowed here");
    const set = item.value === null ? namedProperty(item.name) : propertyValue(item.name, item.value);
    if (set === "unknown property") return fail("Unicode property not found");
    if (set === "unknown value") return fail("Unicode property value not found");
    if (set === "unsupported") return fail(`Unicode property ${item.name} is not supported by this server`);
    return foldAndNegate(set as CharSet, item.negated, flags);
  }

  #operation(item: Extract<ClassItem, { kind: "operation" }>, flags: Flags): CharSet {
    const left = foldAndNegate(this.#set(item.left, flags), false, flags);
    const right = foldAndNegate(this.#set(item.right, flags), false, flags);
    if (item.operator === "&&") return intersect(left, right);
    return item.operator === "--" ? subtract(left, right) : symmetricDifference(left, right);
  }
}

function foldAndNegate(set: CharSet, negated: boolean, flags: Flags): CharSet {
  const folded = !flags.i ? set : flags.u ? caseFolded(set) : asciiFolded(set);
  return negated ? negate(folded) : folded;
}

function asciiFolded(set: CharSet): CharSet {
  const upper = intersect(set, [65, 90]).map((char) => char + 32);
  const lower = intersect(set, [97, 122]).map((char) => char - 32);
  return union(set, [...upper, ...lower]);
}
