import type { ClassAst, ClassItem, Primitive, SetOperator, Span } from "./ast.ts";
import { parseEscape } from "./parse-escape.ts";
import type { Scanner } from "./scanner.ts";

const ASCII_NAMES = new Set(
  "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split(" "),
);
const OPERATORS: readonly SetOperator[] = ["&&", "--", "~~"];

/** A class that is open, with what was read of it: items since the last operator, and the operator with its left side. */
interface OpenClass {
  readonly start: number;
  readonly opening: Span;
  readonly negated: boolean;
  itemsStart: number;
  items: ClassItem[];
  pending: { readonly operator: SetOperator; readonly left: ClassItem } | null;
}

/** Reads a bracketed class with everything nested in it; the scanner stands on the bracket. */
export function parseClass(scanner: Scanner): ClassAst {
  const stack: OpenClass[] = [openClass(scanner)];
  while (true) {
    scanner.skipSpace();
    const open = stack[stack.length - 1] as OpenClass;
    if (scanner.atEnd) throw scanner.error(open.opening, "unclosed character class");
    if (scanner.char === "[") {
      const ascii = asciiClass(scanner);
      if (ascii === null) stack.push(openClass(scanner));
      else open.items.push(ascii);
    } else if (scanner.char === "]") {
      const closed = closeClass(scanner, open);
      stack.pop();
      const parent = stack[stack.length - 1];
      if (parent === undefined) return closed;
      parent.items.push(closed);
    } else {
      parseOperatorOrItem(scanner, open);
    }
  }
}

function parseOperatorOrItem(scanner: Scanner, open: OpenClass): void {
  const operator = OPERATORS.find((candidate) => scanner.accept(candidate));
  if (operator === undefined) {
    open.items.push(parseRange(scanner, open.opening));
    return;
  }
  open.pending = { operator, left: takeOperand(scanner, open) };
  open.itemsStart = scanner.position;
  open.items = [];
}

function openClass(scanner: Scanner): OpenClass {
  const start = scanner.position;
  const advance = (): void => {
    if (!scanner.advanceBeyondSpace()) throw scanner.error(scanner.spanFrom(start), "unclosed character class");
  };
  advance();
  const negated = scanner.char === "^";
  if (negated) advance();
  const itemsStart = scanner.position;
  const items: ClassItem[] = [];
  const takeLiteral = (): void => {
    items.push({ kind: "literal", span: scanner.charSpan, char: scanner.char.charCodeAt(0), byte: false });
    advance();
  };
  while (scanner.char === "-") takeLiteral();
  if (items.length === 0 && scanner.char === "]") takeLiteral();
  return { start, opening: scanner.spanFrom(start), negated, itemsStart, items, pending: null };
}

function closeClass(scanner: Scanner, open: OpenClass): ClassAst {
  const set = takeOperand(scanner, open);
  scanner.advance();
  return { kind: "class", span: scanner.spanFrom(open.start), negated: open.negated, set };
}

/** Everything of an open class up to here, as one item. */
function takeOperand(scanner: Scanner, open: OpenClass): ClassItem {
  const [only] = open.items;
  const span = scanner.spanFrom(open.itemsStart);
  const right: ClassItem =
    open.items.length === 1 && only !== undefined ? only : { kind: "union", span, items: open.items };
  if (open.pending === null) return right;
  const { operator, left } = open.pending;
  return { kind: "operation", span: { start: left.span.start, end: right.span.end }, operator, left, right };
}

function parseRange(scanner: Scanner, opening: Span): ClassItem {
  const first = parseItem(scanner);
  scanner.skipSpace();
  if (scanner.atEnd) throw scanner.error(opening, "unclosed character class");
  if (scanner.char !== "-" || scanner.nextBeyondSpace === "]" || scanner.nextBeyondSpace === "-") {
    if (first.kind !== "assertion") return first;
    throw scanner.error(first.span, "invalid escape sequence found in character class");
  }
  if (!scanner.advanceBeyondSpace()) throw scanner.error(opening, "unclosed character class");
  const last = parseItem(scanner);
  for (const end of [first, last]) {
    if (end.kind !== "literal") throw scanner.error(end.span, "invalid range boundary, must be a literal");
  }
  return range(scanner, first, last);
}

function range(scanner: Scanner, first: Primitive, last: Primitive): ClassItem {
  if (first.kind !== "literal" || last.kind !== "literal") throw new TypeError("Ranges end in literals");
  const span = { start: first.span.start, end: last.span.end };
  if (first.char > last.char) {
    throw scanner.error(span, "invalid character class range, the start must be <= the end");
  }
  return { kind: "range", span, first: first.char, last: last.char, byte: first.byte || last.byte };
}

function parseItem(scanner: Scanner): Primitive {
  if (scanner.char === "\\") return parseEscape(scanner);
  const span = scanner.charSpan;
  const char = scanner.char.codePointAt(0) ?? 0;
  scanner.advance();
  return { kind: "literal", span, char, byte: false };
}

/** `[:alpha:]` and its kin; `null`, without moving, when the bracket opens a nested class. */
function asciiClass(scanner: Scanner): ClassItem | null {
  const start = scanner.position;
  if (scanner.accept("[:")) {
    const negated = scanner.accept("^");
    let name = "";
    for (; !scanner.atEnd && scanner.char !== ":"; scanner.advance()) name += scanner.char;
    if (scanner.accept(":]") && ASCII_NAMES.has(name)) {
      return { kind: "ascii", span: scanner.spanFrom(start), name, negated };
    }
  }
  scanner.position = start;
  return null;
}
