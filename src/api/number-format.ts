import { FLOAT32_TEXT_LENGTH, writeFloat32 } from "./float32-text.ts";

/**
 * Numbers as the reference prints them: shortest digits that read back as the same value, always with a point or an exponent.
 */

/** A float64 of metadata: fixed notation for 1e-5 <= |v| < 1e16, no negative zero; `null` for what JSON cannot hold. */
export function formatFloat64(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e16 || (size < 1e-5 && size !== 0)) return Number.isFinite(value) ? value.toExponential() : "null";
  if (value === 0) return "0.0";
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : Number.isNaN(value) ? "null" : text;
}

/** A float32 of an embedding or a distance: fixed notation for 1e-6 <= |v| < 1e13. */
export function formatFloat32(value: number): string {
  const bytes = Buffer.allocUnsafe(FLOAT32_TEXT_LENGTH);
  return bytes.toString("latin1", 0, writeFloat32(bytes, 0, value));
}

/**
 * Text of many float32, made of bytes without a string for each number.
 *
 * @example
 * new FloatWriter().text(Float32Array.of(1, 0.1)); // "[1.0,0.1]"
 */
export class FloatWriter {
  #bytes = Buffer.allocUnsafe(16_384);

  /** A JSON array. */
  text(values: Float32Array): string {
    const needed = values.length * (FLOAT32_TEXT_LENGTH + 1) + 2;
    if (this.#bytes.length < needed) this.#bytes = Buffer.allocUnsafe(needed);
    const bytes = this.#bytes;
    let at = 0;
    bytes[at++] = 0x5b;
    for (let i = 0; i < values.length; i++) {
      if (i > 0) bytes[at++] = 0x2c;
      at = writeFloat32(bytes, at, values[i]);
    }
    bytes[at++] = 0x5d;
    return bytes.toString("latin1", 0, at);
  }
}
