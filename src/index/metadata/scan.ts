import type { MetadataScalar } from "../../api/values.ts";

/**
 * What a column stores. Scalar numbers come as `number` whether int or float, since they compare alike, and as `bigint` only when
 * a float64 cannot hold them; elements of arrays keep their type.
 */
export type ColumnValue = string | boolean | number | bigint | readonly MetadataScalar[];

/** Every int of this many characters is exact as a float64. */
const SAFE_DIGITS = 15;

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** Members of a sparse vector: such a name may stand deeper in the text than at its top. */
const NESTED = new Set(["#type", "indices", "values", "tokens"]);
/** Keys that every writer spells alike, and that do not begin like what follows a closed string. */
const PLAIN = /^(?![,:\]}])[\x20-\x7e]*$/;

/**
 * Makes a function that finds the value of one key in canonical metadata text without parsing the rest. Objects (sparse vectors)
 * and absent keys give `undefined`.
 */
export function keyScanner(key: string): (text: string) => ColumnValue | undefined {
  const needle = `${JSON.stringify(key)}:`;
  const findable = PLAIN.test(key) && !NESTED.has(key);
  const find = findable ? findByText : findByWalk;
  return (text) => {
    const at = find(text, needle, key);
    return at < 0 ? undefined : valueAt(text, at);
  };
}

/** A quote that opens a key stands behind `{` or `,`; within strings quotes are escaped, so nothing else looks the same. */
function findByText(text: string, needle: string): number {
  let at = text.indexOf(needle);
  while (at > 0) {
    const before = text.charCodeAt(at - 1);
    if (before === COMMA || (before === OPEN_BRACE && at === 1)) return at + needle.length;
    at = text.indexOf(needle, at + 1);
  }
  return -1;
}

/** Goes through the top-level members one by one. */
function findByWalk(text: string, _needle: string, key: string): number {
  let at = 1;
  while (at < text.length && text.charCodeAt(at) === QUOTE) {
    const end = stringEnd(text, at);
    if (JSON.parse(text.slice(at, end)) === key) return end + 1;
    at = valueEnd(text, end + 1) + 1;
  }
  return -1;
}

function valueAt(text: string, at: number): ColumnValue | undefined {
  switch (text.charCodeAt(at)) {
    case OPEN_BRACE:
      return undefined;
    case OPEN_BRACKET:
      return arrayAt(text, at);
    default:
      return scalarAt(text, at, valueEnd(text, at), SAFE_DIGITS);
  }
}

function arrayAt(text: string, at: number): MetadataScalar[] {
  const elements: MetadataScalar[] = [];
  let start = at + 1;
  while (text.charCodeAt(start) !== CLOSE_BRACKET) {
    const end = valueEnd(text, start);
    elements.push(scalarAt(text, start, end, 0));
    start = text.charCodeAt(end) === COMMA ? end + 1 : end;
  }
  return elements;
}

/** Ints of at most `numberDigits` characters are given as `number`. */
function scalarAt(text: string, start: number, end: number, numberDigits: number): MetadataScalar {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringAt(text, start, end);
  if (first === 116) return true;
  if (first === 102) return false;
  const digits = text.slice(start, end);
  return digits.length > numberDigits && isInteger(digits) ? BigInt(digits) : Number(digits);
}

function stringAt(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes("\\") ? JSON.parse(text.slice(start, end)) : inner;
}

function isInteger(digits: string): boolean {
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    if (code > 57 || code === 46) return false;
  }
  return true;
}

/** The place behind the string that opens at `at`. */
function stringEnd(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  throw new SyntaxError("Metadata text with an unclosed string");
}

/** The place behind the value that begins at `at`. */
function valueEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return stringEnd(text, at);
  let end = at;
  for (let depth = 0; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) end = stringEnd(text, end) - 1;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (depth === 0 && (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET)) return end;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return end + 1;
  }
  return end;
}
