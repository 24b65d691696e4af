/**
 * Standard base64 with padding, as strict as the reference: node's own decoder is lenient, so what it decoded is encoded again
 * and must give the same text.
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const INVALID = 255;
const SYMBOLS = new Uint8Array(256).fill(INVALID);
for (let i = 0; i < ALPHABET.length; i++) SYMBOLS[ALPHABET.charCodeAt(i)] = i;
const PAD = 0x3d;

/** Bytes that a well-formed text of base64 stands for. */
export function base64Length(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}

/** Decodes into `target`, which has room; false when the text is not strict base64. */
export function decodeBase64(text: string, target: Buffer, offset: number): boolean {
  const length = base64Length(text);
  if (!Number.isInteger(length)) return false;
  const written = target.write(text, offset, length, "base64");
  return written === length && target.toString("base64", offset, offset + length) === text;
}

/** What is wrong with a text that `decodeBase64` refused, in the words of the reference. */
export function base64Problem(text: string): string {
  const bytes = Buffer.from(text);
  const rest = bytes.length % 4;
  const last = bytes[bytes.length - 1];
  if (rest === 1 && last !== PAD && SYMBOLS[last] === INVALID) return invalidSymbol(last, bytes.length - 1);
  const body = Math.max(0, bytes.length - (rest === 0 ? 4 : rest));
  for (let i = 0; i < body; i++) if (SYMBOLS[bytes[i]] === INVALID) return invalidSymbol(bytes[i], i);
  return suffixProblem(bytes, body);
}

/** The last one to four bytes, where padding may stand. */
function suffixProblem(bytes: Buffer, from: number): string {
  let padding = 0;
  let firstPad = 0;
  let symbols = 0;
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === PAD) {
      if (i - from < 2) return invalidSymbol(byte, i);
      if (padding++ === 0) firstPad = i;
      continue;
    }
    if (padding > 0) return invalidSymbol(PAD, firstPad);
    if (SYMBOLS[byte] === INVALID) return invalidSymbol(byte, i);
    symbols++;
  }
  if (symbols < 2) return `Invalid input length: ${from + symbols}`;
  if ((symbols + padding) % 4 !== 0) return "Invalid padding";
  const at = from + symbols - 1;
  return `Invalid last symbol ${bytes[at]}, offset ${at}.`;
}

const invalidSymbol = (byte: number, offset: number): string => `Invalid symbol ${byte}, offset ${offset}.`;
