import { isUtf8 } from "node:buffer";

/** Positions of a fault inside a string, found while its escapes are decoded. */
export interface TextFault {
  readonly reason: string;
  readonly position: number;
}

const SIMPLE_ESCAPES = new Map<number, string>([
  [0x22, '"'],
  [0x5c, "\\"],
  [0x2f, "/"],
  [0x62, "\b"],
  [0x66, "\f"],
  [0x6e, "\n"],
  [0x72, "\r"],
  [0x74, "\t"],
]);

export const EOF_IN_STRING = "EOF while parsing a string";
const CONTROL_CHARACTER = "control character (\\u0000-\\u001F) found while parsing a string";

export interface DecodedText {
  readonly text: string;
  /** Index after the closing quote. */
  readonly next: number;
}

/**
 * A JSON string that has escapes or does not end, from its first byte after the quote. The fast path for plain strings is in
 * the reader.
 */
export function decodeText(bytes: Buffer, start: number): DecodedText | TextFault {
  let text = "";
  let chunk = start;
  let i = start;
  while (i < bytes.length) {
    const byte = bytes[i];
    if (byte === 0x22) {
      if (!isUtf8(bytes.subarray(start, i))) return { reason: "invalid unicode code point", position: i + 1 };
      return { text: text + bytes.toString("utf8", chunk, i), next: i + 1 };
    }
    if (byte < 0x20) return { reason: CONTROL_CHARACTER, position: i + 1 };
    if (byte !== 0x5c) {
      i++;
      continue;
    }
    const escaped = decodeEscape(bytes, i + 1);
    if ("reason" in escaped) return escaped;
    text += bytes.toString("utf8", chunk, i) + escaped.text;
    i = escaped.next;
    chunk = i;
  }
  return { reason: EOF_IN_STRING, position: bytes.length };
}

function decodeEscape(bytes: Buffer, at: number): DecodedText | TextFault {
  if (at >= bytes.length) return { reason: EOF_IN_STRING, position: bytes.length };
  const simple = SIMPLE_ESCAPES.get(bytes[at]);
  if (simple !== undefined) return { text: simple, next: at + 1 };
  if (bytes[at] !== 0x75) return { reason: "invalid escape", position: at + 1 };
  const first = hexEscape(bytes, at + 1);
  if (typeof first !== "number") return first;
  if (first < 0xd800 || first > 0xdfff) return { text: String.fromCharCode(first), next: at + 5 };
  if (first > 0xdbff) return { reason: "lone leading surrogate in hex escape", position: at + 5 };
  return surrogatePair(bytes, at + 5, first);
}

function surrogatePair(bytes: Buffer, at: number, first: number): DecodedText | TextFault {
  for (const [offset, wanted] of [0x5c, 0x75].entries()) {
    if (at + offset >= bytes.length) return { reason: EOF_IN_STRING, position: bytes.length };
    if (bytes[at + offset] !== wanted) {
      return { reason: "unexpected end of hex escape", position: at + offset + 1 };
    }
  }
  const second = hexEscape(bytes, at + 2);
  if (typeof second !== "number") return second;
  if (second < 0xdc00 || second > 0xdfff) {
    return { reason: "lone leading surrogate in hex escape", position: at + 6 };
  }
  return { text: String.fromCharCode(first, second), next: at + 6 };
}

/** Four hexadecimal digits. */
export function hexEscape(bytes: Uint8Array, at: number): number | TextFault {
  if (at + 4 > bytes.length) return { reason: EOF_IN_STRING, position: bytes.length };
  let code = 0;
  for (let i = at; i < at + 4; i++) {
    const digit = hexDigit(bytes[i]);
    if (digit < 0) return { reason: "invalid escape", position: at + 4 };
    code = code * 16 + digit;
  }
  return code;
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Index after the closing quote of a string whose content does not matter; neither UTF-8 nor surrogates are looked at. */
export function skipText(bytes: Uint8Array, start: number): number | TextFault {
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) return i + 1;
    if (byte < 0x20) return { reason: CONTROL_CHARACTER, position: i + 1 };
    if (byte !== 0x5c) continue;
    i++;
    if (i >= bytes.length) break;
    if (bytes[i] === 0x75) {
      const code = hexEscape(bytes, i + 1);
      if (typeof code !== "number") return code;
      i += 4;
    } else if (!SIMPLE_ESCAPES.has(bytes[i])) return { reason: "invalid escape", position: i + 1 };
  }
  return { reason: EOF_IN_STRING, position: bytes.length };
}
