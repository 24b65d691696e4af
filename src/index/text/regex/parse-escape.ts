import type { AssertionKind, Primitive } from "./ast.ts";
import type { Scanner } from "./scanner.ts";

const META = new Set("\\.+*?()|[]{}^$#&-~");
const CONTROLS: Readonly<Record<string, string>> = { a: "\x07", f: "\f", t: "\t", n: "\n", r: "\r", v: "\v" };
const ASSERTIONS: Readonly<Record<string, AssertionKind>> = {
  A: "A",
  z: "z",
  b: "b",
  B: "B",
  "<": "start",
  ">": "end",
};
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const HEX = /^[0-9a-fA-F]$/;
const END_OF_PATTERN = "incomplete escape sequence, reached end of pattern prematurely";

const codePoint = (char: string): number => char.codePointAt(0) ?? 0;

/** Reads an escape sequence; the scanner stands on the backslash. */
export function parseEscape(scanner: Scanner): Primitive {
  const start = scanner.position;
  if (!scanner.advance()) throw scanner.error(scanner.spanFrom(start), END_OF_PATTERN);
  const { char } = scanner;
  if (char >= "0" && char <= "9") {
    throw scanner.error({ start, end: scanner.position + 1 }, "backreferences are not supported");
  }
  if (Object.hasOwn(HEX_DIGITS, char)) return parseHex(scanner, start);
  if (char === "p" || char === "P") return parseProperty(scanner, start);
  scanner.advance();
  const span = scanner.spanFrom(start);
  if ("dDsSwW".includes(char)) return { kind: "perl", span, name: char };
  if (Object.hasOwn(CONTROLS, char)) return literal(CONTROLS[char] ?? "", start, scanner.position);
  if (META.has(char) || /^[^0-9A-Za-z<>\u{80}-\u{10ffff}]$/u.test(char)) return literal(char, start, scanner.position);
  const assertion = Object.hasOwn(ASSERTIONS, char) ? ASSERTIONS[char] : undefined;
  if (assertion === undefined) throw scanner.error(span, "unrecognized escape sequence");
  const special = assertion === "b" && scanner.char === "{" ? parseSpecialBoundary(scanner, start) : null;
  return { kind: "assertion", span: scanner.spanFrom(start), assertion: special ?? assertion };
}

const literal = (char: string, start: number, end: number): Primitive => ({
  kind: "literal",
  span: { start, end },
  char: codePoint(char),
  byte: false,
});

function parseHex(scanner: Scanner, start: number): Primitive {
  const form = scanner.char;
  if (!scanner.advanceBeyondSpace()) throw scanner.error(scanner.here, END_OF_PATTERN);
  const [digits, span] = scanner.char === "{" ? hexInBraces(scanner) : hexOfLength(scanner, HEX_DIGITS[form] ?? 0);
  const char = Number.parseInt(digits, 16);
  if (char > 0x10ffff || (char >= 0xd800 && char <= 0xdfff)) {
    throw scanner.error(span, "hexadecimal literal is not a Unicode scalar value");
  }
  const byte = form === "x" && digits.length === 2 && span.end - span.start === 2;
  return { kind: "literal", span: scanner.spanFrom(start), char, byte };
}

function hexOfLength(scanner: Scanner, length: number): [string, { start: number; end: number }] {
  const start = scanner.position;
  let digits = "";
  for (let i = 0; i < length; i++) {
    if (i > 0 && !scanner.advanceBeyondSpace()) throw scanner.error(scanner.here, END_OF_PATTERN);
    digits += hexDigit(scanner);
  }
  scanner.advanceBeyondSpace();
  return [digits, scanner.spanFrom(start)];
}

function hexInBraces(scanner: Scanner): [string, { start: number; end: number }] {
  const brace = scanner.position;
  let digits = "";
  while (scanner.advanceBeyondSpace() && scanner.char !== "}") digits += hexDigit(scanner);
  if (scanner.atEnd) throw scanner.error(scanner.spanFrom(brace), END_OF_PATTERN);
  const end = scanner.position;
  scanner.advanceBeyondSpace();
  if (digits === "") throw scanner.error(scanner.spanFrom(brace), "hexadecimal literal empty");
  return [digits, { start: brace + 1, end }];
}

function hexDigit(scanner: Scanner): string {
  if (!HEX.test(scanner.char)) throw scanner.error(scanner.charSpan, "invalid hexadecimal digit");
  return scanner.char;
}

function parseProperty(scanner: Scanner, start: number): Primitive {
  const negated = scanner.char === "P";
  if (!scanner.advanceBeyondSpace()) throw scanner.error(scanner.here, END_OF_PATTERN);
  let text = scanner.char;
  if (text === "{") {
    text = "";
    while (scanner.advanceBeyondSpace() && scanner.char !== "}") text += scanner.char;
    if (scanner.atEnd) throw scanner.error(scanner.here, END_OF_PATTERN);
    scanner.advance();
  } else {
    scanner.advanceBeyondSpace();
    return { kind: "property", span: scanner.spanFrom(start), negated, name: text, value: null };
  }
  const operator = ["!=", ":", "="].find((candidate) => text.includes(candidate));
  const at = operator === undefined ? -1 : text.indexOf(operator);
  const name = at < 0 ? text : text.slice(0, at);
  const value = operator === undefined ? null : text.slice(at + operator.length);
  return { kind: "property", span: scanner.spanFrom(start), negated: negated !== (operator === "!="), name, value };
}

/** `\b{start}` and its kin. `null` when the brace begins a counted repetition instead. */
function parseSpecialBoundary(scanner: Scanner, backslash: number): AssertionKind | null {
  const start = scanner.position;
  if (!scanner.advanceBeyondSpace()) {
    throw scanner.error(
      scanner.spanFrom(backslash),
      "found either the beginning of a special word boundary or a bounded repetition on a \\b with an opening brace, but no closing brace",
    );
  }
  const contents = scanner.position;
  let name = "";
  for (; /^[A-Za-z-]$/.test(scanner.char); scanner.advanceBeyondSpace()) name += scanner.char;
  if (name === "") {
    scanner.position = start;
    return null;
  }
  if (scanner.char !== "}") {
    throw scanner.error(
      scanner.spanFrom(start),
      "special word boundary assertion is either unclosed or contains an invalid character",
    );
  }
  const span = scanner.spanFrom(contents);
  scanner.advance();
  if (name === "start" || name === "end" || name === "start-half" || name === "end-half") return name;
  throw scanner.error(
    span,
    "unrecognized special word boundary assertion, valid choices are: start, end, start-half or end-half",
  );
}
