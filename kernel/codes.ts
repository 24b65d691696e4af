// The codes of vectors, after the rotation and without the centre. Every vector has its own scale: its largest coordinate becomes 126,
// so a coordinate is a byte u of 2 to 254, and 128 is zero.
//
//   CODE_8   u as two halves: the upper four bits steer searches, all eight order the results
//   CODE_4   the upper four bits alone
//   CODE_1   the sign steers searches (RaBitQ, Gao & Long 2024), all eight bits order the results
//   CODE_32  float32, neither rotated nor centred
//
// Four-bit codes lie in blocks of 32 coordinates in 16 bytes: coordinate i in the lower half of byte i, 16 + i in its upper half.
export const CODE_8: u32 = 0;
export const CODE_4: u32 = 1;
export const CODE_1: u32 = 2;
export const CODE_32: u32 = 3;

/** Coordinates in a block. */
export const BLOCK: u32 = 32;
// Measured: half as many find up to 5 % fewer at 3 dimensions (`1bit` 10 %), twice as many 1 % more.
const LEAST_4: u32 = 64;
const LEAST_1: u32 = 128;

/**
 * Coordinates of a code, in whole blocks: a vector is filled up with zeros and rotated over all of them. What single coordinates are off by
 * cancels out among many, and the fewer bits they have, the more of them that takes.
 */
export function coordinatesOf(code: u32, dimension: u32): u32 {
  const least: u32 = code == CODE_1 ? LEAST_1 : code == CODE_4 ? LEAST_4 : BLOCK;
  return max((dimension + BLOCK - 1) & ~(BLOCK - 1), least);
}

/** Bytes that a search reads of a vector. */
export function codeBytesOf(code: u32, padded: u32): u32 {
  if (code == CODE_32) return padded << 2;
  return code == CODE_1 ? ((padded >> 3) + 15) & ~15 : padded >> 1;
}

/** Bytes that are read for results only. A fine record of CODE_1 begins as a record of CODE_8 does. */
export function fineBytesOf(code: u32, padded: u32): u32 {
  if (code == CODE_8) return padded >> 1;
  return code == CODE_1 ? 16 + padded : 0;
}

// Below, codes are short themselves; above, the basis would take more than the scratch area to compute.
const LEAST_SKETCHED: u32 = 256;
const MOST_SKETCHED: u32 = 4096;
/** From here on sketches of two cache lines are still short beside codes. */
const LEAST_WIDE: u32 = 512;

/** Bytes of a sketch (sketch.ts): one cache line or two, 0 where vectors have none. */
export function sketchBytesOf(code: u32, padded: u32): u32 {
  if ((code != CODE_8 && code != CODE_4) || padded < LEAST_SKETCHED || padded > MOST_SKETCHED) return 0;
  return padded < LEAST_WIDE ? 64 : 128;
}
