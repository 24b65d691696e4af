import type { NumberScanner } from "./json-number.ts";
import { skipText, type TextFault } from "./json-text.ts";

const ARRAY = 0x5b;
const OBJECT = 0x7b;

/**
 * Index after the JSON value at `start`, or what is wrong with it. Works without recursion, so values that are ignored may nest
 * as deeply as they like.
 */
export function skipJson(bytes: Uint8Array, start: number, numbers: NumberScanner): number | TextFault {
  const open: number[] = [];
  let at = start;
  for (;;) {
    at = afterSpace(bytes, at);
    const byte = bytes[at];
    const isContainer = byte === ARRAY || byte === OBJECT;
    if (isContainer) open.push(byte);
    const next = isContainer ? at + 1 : skipScalar(bytes, at, numbers);
    if (typeof next !== "number") return next;
    const following = afterValue(bytes, next, open, isContainer);
    if (typeof following !== "number") return following;
    if (open.length === 0) return following;
    const value = open.at(-1) === OBJECT ? skipKey(bytes, following) : following;
    if (typeof value !== "number") return value;
    at = value;
  }
}

/** Closes what ends here and steps over the comma before the next item. */
function afterValue(bytes: Uint8Array, from: number, open: number[], opened: boolean): number | TextFault {
  let at = from;
  let needsComma = !opened;
  while (open.length > 0) {
    at = afterSpace(bytes, at);
    const container = open[open.length - 1];
    const byte = bytes[at];
    if (byte === 0x2c && needsComma) return at + 1;
    if (byte !== container + 2) {
      if (at < bytes.length && !needsComma) return at;
      return fault(bytes, at, container === ARRAY ? LIST : MEMBERS);
    }
    open.pop();
    at++;
    needsComma = true;
  }
  return at;
}

interface Words {
  readonly expected: string;
  readonly eof: string;
}

const LIST: Words = { expected: "expected `,` or `]`", eof: "EOF while parsing a list" };
const MEMBERS: Words = { expected: "expected `,` or `}`", eof: "EOF while parsing an object" };
const KEY: Words = { expected: "key must be a string", eof: "EOF while parsing an object" };
const COLON: Words = { expected: "expected `:`", eof: "EOF while parsing an object" };
const VALUE: Words = { expected: "expected value", eof: "EOF while parsing a value" };

function fault(bytes: Uint8Array, at: number, words: Words): TextFault {
  if (at >= bytes.length) return { reason: words.eof, position: bytes.length };
  return { reason: words.expected, position: at + 1 };
}

/** A key and its colon. */
function skipKey(bytes: Uint8Array, from: number): number | TextFault {
  const start = afterSpace(bytes, from);
  if (bytes[start] !== 0x22) return fault(bytes, start, KEY);
  const end = skipText(bytes, start + 1);
  if (typeof end !== "number") return end;
  const colon = afterSpace(bytes, end);
  return bytes[colon] === 0x3a ? colon + 1 : fault(bytes, colon, COLON);
}

function skipScalar(bytes: Uint8Array, at: number, numbers: NumberScanner): number | TextFault {
  const byte = bytes[at];
  if (byte === 0x22) return skipText(bytes, at + 1);
  if (byte === 0x6e) return skipWord(bytes, at, "null");
  if (byte === 0x74) return skipWord(bytes, at, "true");
  if (byte === 0x66) return skipWord(bytes, at, "false");
  if (byte !== 0x2d && !(byte >= 0x30 && byte <= 0x39)) return fault(bytes, at, VALUE);
  numbers.skip(at);
  return numbers.fault >= 0 ? { reason: numbers.reason, position: numbers.fault } : numbers.next;
}

function skipWord(bytes: Uint8Array, at: number, word: string): number | TextFault {
  for (let i = 1; i < word.length; i++) {
    if (at + i >= bytes.length) return { reason: VALUE.eof, position: bytes.length };
    if (bytes[at + i] !== word.charCodeAt(i)) return { reason: "expected ident", position: at + i + 1 };
  }
  return at + word.length;
}

function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at++;
  return at;
}
