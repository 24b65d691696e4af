/** Keeps the most recently used values up to a number of bytes. */
export class LruCache<T> {
  readonly #limit: number;
  readonly #bytesOf: (value: T) => number;
  readonly #entries = new Map<string, T>();
  #bytes = 0;

  constructor(limit: number, bytesOf: (value: T) => number) {
    this.#limit = limit;
    this.#bytesOf = bytesOf;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): T | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.#drop(key);
    this.#entries.set(key, value);
    this.#bytes += this.#cost(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limit) break;
      this.#drop(oldest);
    }
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= this.#cost(key, value);
  }

  #cost(key: string, value: T): number {
    return this.#bytesOf(value) + key.length * 2 + 100;
  }
}
