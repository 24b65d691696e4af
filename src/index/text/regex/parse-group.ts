import type { FlagName, Flags, Span } from "./ast.ts";
import type { Scanner } from "./scanner.ts";

const FLAGS = "imsUuRx";
const NAME_START = /^[_\p{Alphabetic}]$/u;
const NAME_CHAR = /^[_.[\]\p{Alphabetic}\p{N}]$/u;

/** What stands between the parenthesis and the inside of a group, or a whole `(?flags)`. */
export type GroupOpening =
  | { readonly kind: "group"; readonly span: Span; readonly flags: Flags }
  | { readonly kind: "flags"; readonly span: Span; readonly flags: Flags };

/** Reads the opening of a group; the scanner stands on the parenthesis. Records names of groups in `names`. */
export function parseGroupOpening(scanner: Scanner, names: Map<string, Span>): GroupOpening {
  const open = scanner.charSpan;
  scanner.advance();
  scanner.skipSpace();
  if (["?=", "?!", "?<=", "?<!"].some((prefix) => scanner.accept(prefix))) {
    const reason = "look-around, including look-ahead and look-behind, is not supported";
    throw scanner.error(scanner.spanFrom(open.start), reason);
  }
  const inner = scanner.here;
  if (scanner.accept("?P<") || scanner.accept("?<")) {
    parseName(scanner, names);
    return { kind: "group", span: open, flags: {} };
  }
  if (!scanner.accept("?")) return { kind: "group", span: open, flags: {} };
  if (scanner.atEnd) throw scanner.error(open, "unclosed group");
  const flags = parseFlags(scanner);
  const closing = scanner.char;
  scanner.advance();
  if (closing === ":") return { kind: "group", span: open, flags };
  if (Object.keys(flags).length === 0) throw scanner.error(inner, "repetition operator missing expression");
  return { kind: "flags", span: scanner.spanFrom(open.start), flags };
}

function parseName(scanner: Scanner, names: Map<string, Span>): void {
  const start = scanner.position;
  for (; !scanner.atEnd && scanner.char !== ">"; scanner.advance()) {
    const allowed = scanner.position === start ? NAME_START : NAME_CHAR;
    if (!allowed.test(scanner.char)) throw scanner.error(scanner.charSpan, "invalid capture group character");
  }
  if (scanner.atEnd) throw scanner.error(scanner.here, "unclosed capture group name");
  const span = scanner.spanFrom(start);
  const name = scanner.text(span.start, span.end);
  scanner.advance();
  if (name === "") throw scanner.error({ start, end: start }, "empty capture group name");
  const original = names.get(name);
  if (original !== undefined) throw scanner.error(span, "duplicate capture group name", original);
  names.set(name, span);
}

function parseFlags(scanner: Scanner): Flags {
  const flags: Flags = {};
  const seen = new Map<string, Span>();
  let dangling: Span | null = null;
  let on = true;
  while (scanner.char !== ":" && scanner.char !== ")") {
    const { char, charSpan: span } = scanner;
    const negation = char === "-";
    if (!negation && !FLAGS.includes(char)) throw scanner.error(span, "unrecognized flag");
    const original = seen.get(char);
    if (original !== undefined) {
      throw scanner.error(span, negation ? "flag negation operator repeated" : "duplicate flag", original);
    }
    seen.set(char, span);
    if (negation) on = false;
    else flags[char as FlagName] = on;
    dangling = negation ? span : null;
    if (!scanner.advance()) throw scanner.error(scanner.here, "expected flag but got end of regex");
  }
  if (dangling !== null) throw scanner.error(dangling, "dangling flag negation operator");
  return flags;
}
