/** Smaller buffers are cheap to make; larger ones are not kept. */
const SMALLEST = 256 * 1024;
const LARGEST = 16 * 1024 * 1024;

/**
 * Keeps one large buffer that came back from the engine for the next large body. Bulk loads then use the same memory again and
 * again, instead of leaving the process with a heap full of holes.
 */
export class SpareBuffer {
  #buffer: ArrayBuffer | null = null;

  give(buffer: ArrayBuffer): void {
    const { byteLength } = buffer;
    if (byteLength < SMALLEST || byteLength > LARGEST || byteLength < (this.#buffer?.byteLength ?? 0)) return;
    this.#buffer = buffer;
  }

  /** At least `size` bytes; their content is anything. */
  take(size: number): Uint8Array<ArrayBuffer> {
    const spare = this.#buffer;
    if (spare === null || size < SMALLEST || size > spare.byteLength) return new Uint8Array(size);
    this.#buffer = null;
    return new Uint8Array(spare);
  }
}
