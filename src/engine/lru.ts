/** A map of bounded size that closes what it lets go of, least recently used first. */
export class LruMap<V> {
  readonly #limit: number;
  readonly #dispose: (value: V) => void;
  readonly #values = new Map<string, V>();

  constructor(limit: number, dispose: (value: V) => void) {
    this.#limit = limit;
    this.#dispose = dispose;
  }

  get(key: string): V | undefined {
    const value = this.#values.get(key);
    if (value !== undefined) {
      this.#values.delete(key);
      this.#values.set(key, value);
    }
    return value;
  }

  set(key: string, value: V): void {
    this.#values.set(key, value);
    if (this.#values.size <= this.#limit) return;
    const oldest = this.#values.keys().next().value as string;
    this.delete(oldest);
  }

  delete(key: string): void {
    const value = this.#values.get(key);
    if (value === undefined) return;
    this.#values.delete(key);
    this.#dispose(value);
  }

  values(): Iterable<V> {
    return this.#values.values();
  }

  clear(): void {
    for (const key of [...this.#values.keys()]) this.delete(key);
  }
}
