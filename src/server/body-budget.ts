/** Bounds the bytes of all bodies that are being received or worked on. What counts is what has arrived, not what is announced. */
export class BodyBudget {
  readonly #most: number;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether a body of this length may begin. One alone always may. */
  admits(length: number): boolean {
    return this.#bytes === 0 || this.#bytes + length <= this.#most;
  }

  /** Counts bytes that go on a body of `own` bytes; `false` when there is no room, and then nothing is counted. */
  add(bytes: number, own: number): boolean {
    if (this.#bytes > own && this.#bytes + bytes > this.#most) return false;
    this.#bytes += bytes;
    return true;
  }

  remove(bytes: number): void {
    this.#bytes -= bytes;
  }
}
