import { isUtf8 } from "node:buffer";
import { decodeText, type TextFault } from "./json-text.ts";

const KEY_CACHE: string[] = new Array(1024).fill("");
const KEY_CACHE_LENGTH = 40;

/** The strings of one body. `next` is the index after the closing quote; a fault leaves `fault` set. */
export class StringScanner {
  readonly #bytes: Buffer;
  next = 0;
  fault: TextFault | null = null;
  #wholeIsUtf8: boolean | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The string whose opening quote is at `quote`. */
  read(quote: number): string {
    const bytes = this.#bytes;
    const start = quote + 1;
    let seen = 0;
    for (let i = start; i < bytes.length; i++) {
      const byte = bytes[i];
      if (byte === 0x22) {
        if (seen >= 0x80 && !this.#isUtf8(start, i)) break;
        this.next = i + 1;
        return bytes.toString(seen < 0x80 ? "latin1" : "utf8", start, i);
      }
      if (byte === 0x5c || byte < 0x20) break;
      seen |= byte;
    }
    return this.#slowly(start);
  }

  /** As `read`; short plain ones are remembered, so that equal keys are one string. */
  key(quote: number): string {
    const bytes = this.#bytes;
    const start = quote + 1;
    const limit = Math.min(bytes.length, start + KEY_CACHE_LENGTH);
    let hash = 0;
    for (let i = start; i < limit; i++) {
      const byte = bytes[i];
      if (byte === 0x22) {
        this.next = i + 1;
        return this.#remembered(start, i, hash & 1023);
      }
      if (byte === 0x5c || byte < 0x20 || byte > 0x7e) break;
      hash = (hash * 31 + byte) | 0;
    }
    return this.read(quote);
  }

  /** The text up to the next quote, which is the string if it has no escapes; empty if there is none. */
  plain(quote: number): string {
    const end = this.#bytes.indexOf(0x22, quote + 1);
    return end < 0 ? "" : this.#bytes.toString("latin1", quote + 1, end);
  }

  #remembered(start: number, end: number, slot: number): string {
    const known = KEY_CACHE[slot];
    const bytes = this.#bytes;
    if (known.length === end - start) {
      let i = 0;
      while (i < known.length && known.charCodeAt(i) === bytes[start + i]) i++;
      if (i === known.length) return known;
    }
    const key = bytes.toString("latin1", start, end);
    KEY_CACHE[slot] = key;
    return key;
  }

  #slowly(start: number): string {
    const decoded = decodeText(this.#bytes, start);
    if ("reason" in decoded) {
      this.fault = decoded;
      return "";
    }
    this.next = decoded.next;
    return decoded.text;
  }

  /** Most bodies are valid as a whole, which is asked once. */
  #isUtf8(start: number, end: number): boolean {
    this.#wholeIsUtf8 ??= isUtf8(this.#bytes);
    return this.#wholeIsUtf8 || isUtf8(this.#bytes.subarray(start, end));
  }
}
