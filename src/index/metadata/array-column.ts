import type { MetadataScalar } from "../../api/values.ts";
import { detached } from "./detached.ts";
import { grown } from "./grow.ts";

/**
 * Arrays of one key, as one long list of (element, owner): elements are coded by a dictionary that keeps 1, 1.0, "1" and true
 * apart. Elements of replaced arrays become code 0 and are dropped when they outnumber the others.
 */
export class ArrayColumn {
  #codes = new Uint32Array(0);
  #owners = new Uint32Array(0);
  #length = 0;
  #unused = 0;
  #starts = new Uint32Array(0);
  readonly #dictionary = new Map<MetadataScalar, number>();
  #dictionaryBytes = 0;

  set(ordinal: number, elements: readonly MetadataScalar[]): void {
    this.#starts = grown(this.#starts, ordinal + 1);
    this.#starts[ordinal] = this.#length + 1;
    this.#codes = grown(this.#codes, this.#length + elements.length);
    this.#owners = grown(this.#owners, this.#length + elements.length);
    for (const element of elements) {
      this.#codes[this.#length] = this.#code(element);
      this.#owners[this.#length++] = ordinal;
    }
  }

  clear(ordinal: number): void {
    const start = ordinal < this.#starts.length ? this.#starts[ordinal] : 0;
    if (start === 0) return;
    this.#starts[ordinal] = 0;
    for (let i = start - 1; i < this.#length && this.#owners[i] === ordinal; i++) {
      this.#codes[i] = 0;
      this.#unused++;
    }
    if (this.#unused > 1024 && this.#unused * 2 > this.#length) this.#compact();
  }

  contains(element: MetadataScalar, words: Uint32Array): void {
    const code = this.#dictionary.get(element);
    if (code === undefined) return;
    const codes = this.#codes;
    for (let i = 0; i < this.#length; i++) {
      if (codes[i] !== code) continue;
      const owner = this.#owners[i];
      words[owner >>> 5] |= 1 << (owner & 31);
    }
  }

  get bytes(): number {
    return this.#codes.byteLength + this.#owners.byteLength + this.#starts.byteLength + this.#dictionaryBytes;
  }

  #code(element: MetadataScalar): number {
    let code = this.#dictionary.get(element);
    if (code === undefined) {
      code = this.#dictionary.size + 1;
      this.#dictionary.set(typeof element === "string" ? detached(element) : element, code);
      this.#dictionaryBytes += 64 + (typeof element === "string" ? element.length : 8);
    }
    return code;
  }

  #compact(): void {
    let kept = 0;
    for (let i = 0; i < this.#length; i++) {
      if (this.#codes[i] === 0) continue;
      const owner = this.#owners[i];
      if (this.#starts[owner] === i + 1) this.#starts[owner] = kept + 1;
      this.#codes[kept] = this.#codes[i];
      this.#owners[kept++] = owner;
    }
    this.#length = kept;
    this.#unused = 0;
  }
}
