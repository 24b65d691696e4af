import { detached } from "./detached.ts";
import { grown } from "./grow.ts";

const NO_CODES = new Uint32Array(0);

/** Strings of one key, dictionary-coded: code 0 means that the record has no string there. */
export class StringColumn {
  #codes: Uint32Array<ArrayBufferLike> = NO_CODES;
  readonly #dictionary = new Map<string, number>();
  #dictionaryBytes = 0;

  set(ordinal: number, value: string): void {
    let code = this.#dictionary.get(value);
    if (code === undefined) {
      code = this.#dictionary.size + 1;
      this.#dictionary.set(detached(value), code);
      this.#dictionaryBytes += 64 + value.length;
    }
    this.#codes = grown(this.#codes, ordinal + 1);
    this.#codes[ordinal] = code;
  }

  clear(ordinal: number): void {
    if (ordinal < this.#codes.length) this.#codes[ordinal] = 0;
  }

  equal(value: string, words: Uint32Array): void {
    const code = this.#dictionary.get(value);
    if (code !== undefined) orEqual(this.#codes, code, words);
  }

  anyOf(values: Iterable<string>, words: Uint32Array): void {
    const wanted = new Uint8Array(this.#dictionary.size + 1);
    const codes: number[] = [];
    for (const value of values) {
      const code = this.#dictionary.get(value);
      if (code === undefined || wanted[code] === 1) continue;
      wanted[code] = 1;
      codes.push(code);
    }
    if (codes.length > 2) orWanted(this.#codes, wanted, words);
    else for (const code of codes) orEqual(this.#codes, code, words);
  }

  get bytes(): number {
    return this.#codes.byteLength + this.#dictionaryBytes;
  }
}

/** Sets the bits of the places that hold `code`, 32 at a time and without branches. */
function orEqual(codes: Uint32Array, code: number, words: Uint32Array): void {
  const count = Math.min(codes.length, words.length * 32);
  const whole = count >>> 5;
  let i = 0;
  for (let w = 0; w < whole; w++) {
    let word = 0;
    for (let bit = 0; bit < 32; bit++) {
      const difference = codes[i++] ^ code;
      word |= (((difference | -difference) >>> 31) ^ 1) << bit;
    }
    words[w] |= word;
  }
  for (; i < count; i++) if (codes[i] === code) words[i >>> 5] |= 1 << (i & 31);
}

function orWanted(codes: Uint32Array, wanted: Uint8Array, words: Uint32Array): void {
  const count = Math.min(codes.length, words.length * 32);
  const whole = count >>> 5;
  let i = 0;
  for (let w = 0; w < whole; w++) {
    let word = 0;
    for (let bit = 0; bit < 32; bit++) word |= wanted[codes[i++]] << bit;
    words[w] |= word;
  }
  for (; i < count; i++) if (wanted[codes[i]] === 1) words[i >>> 5] |= 1 << (i & 31);
}
