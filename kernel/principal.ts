// The basis of sketches: the directions in which the first vectors of an index vary most, by orthogonal iteration (Golub & Van Loan,
// section 8.2) on their residuals, each scaled to length 1 so that a few long ones do not decide. A few passes are enough: the
// directions need not be told apart from one another, only from the rest.
import { decode } from "./centre";
import { H_SKETCHED, acrossLimit, basisBase, basisRows, padded, sketchBytes } from "./layout";
import { measure, norm, sumOf } from "./quantise";
import { hash } from "./rotate";
import { allowed, heap, work } from "./scratch";
import { BASIS_ONE, FEW, TRUSTED, UNLEARNT, UNSKETCHED, WIDE, acrossShare, encodeSketch, useCoordinates } from "./sketch";
import { worth } from "./worth";

const PASSES: u32 = 3;
/** All but the last look at one vector in so many. */
const ROUGH: u32 = 3;
/** Vectors with a share across the basis so many standard deviations above the mean are unlike the first ones. */
const UNUSUAL: f64 = 4;
/** A direction with so little of its length left once the ones before are taken off is none of its own. */
const NOTHING: f32 = 1e-6;

/** Learns the basis from the first `count` slots, which nobody has linked yet, and sketches them. */
export function learnBasis(count: u32): void {
  if (sketchBytes == 0 || load<u32>(H_SKETCHED) != UNLEARNT) return;
  const basis = directions(count);
  for (let i: u32 = 0; i < basisRows() * padded; i++) {
    store<i16>(basisBase + (i << 1), <i16>nearest(load<f32>(basis + (i << 2)) * BASIS_ONE));
  }
  let state = sketchFirst(count, FEW);
  if (state != TRUSTED && basisRows() > FEW) {
    state = sketchFirst(count, basisRows());
    if (state != UNSKETCHED) state += WIDE;
  }
  atomic.store<u32>(H_SKETCHED, state);
}

/** Sketches the first `count` slots with so many coordinates; returns what they are worth. */
function sketchFirst(count: u32, coordinates: u32): u32 {
  useCoordinates(coordinates);
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let slot: u32 = 0; slot < count; slot++) {
    decode(slot);
    measure();
    encodeSketch(slot);
    const share = <f64>acrossShare();
    sum += share;
    squares += share * share;
  }
  const mean = sum / <f64>count;
  store<f32>(acrossLimit(), <f32>(mean + UNUSUAL * Math.sqrt(max(squares / <f64>count - mean * mean, 0))));
  return worth(count);
}

/** The address of the rows of the basis, in float32. */
function directions(count: u32): usize {
  const bytes = padded << 2;
  const size = basisRows() * bytes;
  let basis = heap;
  let next = heap + size;
  if (next + size > allowed) unreachable();
  for (let i: u32 = 0; i < size; i += 4) store<f32>(basis + i, hash(i) & 1 ? 1 : -1);
  orthonormalise(basis, bytes);
  for (let pass: u32 = 1; pass <= PASSES; pass++) {
    memory.fill(next, 0, size);
    const step = pass == PASSES ? 1 : ROUGH;
    for (let slot: u32 = 0; slot < count; slot += step) {
      decode(slot);
      measure();
      if (norm > 0) accumulate(basis, next, bytes, 1 / norm / norm);
    }
    const last = basis;
    basis = next;
    next = last;
    orthonormalise(basis, bytes);
  }
  return basis;
}

/** Adds to each row of `next` the vector in the work area times its product with the same row of `basis`. */
function accumulate(basis: usize, next: usize, bytes: usize, weight: f32): void {
  for (let j: usize = 0; j < basisRows(); j++) {
    addScaled(next + j * bytes, work, dotOf(work, basis + j * bytes, bytes) * weight, bytes);
  }
}

function dotOf(a: usize, b: usize, bytes: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(a + i), v128.load(b + i)));
  return sumOf(sum);
}

function addScaled(target: usize, source: usize, scale: f32, bytes: usize): void {
  const s = f32x4.splat(scale);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(target + i, f32x4.add(v128.load(target + i), f32x4.mul(s, v128.load(source + i))));
  }
}

/** Modified Gram-Schmidt. Rows that depend on those before become zero. */
function orthonormalise(rows: usize, bytes: usize): void {
  for (let j: usize = 0; j < basisRows(); j++) {
    const row = rows + j * bytes;
    const before = Mathf.sqrt(dotOf(row, row, bytes));
    for (let i: usize = 0; i < j; i++) addScaled(row, rows + i * bytes, -dotOf(row, rows + i * bytes, bytes), bytes);
    const length = Mathf.sqrt(dotOf(row, row, bytes));
    const scale: f32 = length > before * NOTHING ? 1 / length : 0;
    for (let i: usize = 0; i < bytes; i += 16) v128.store(row + i, f32x4.mul(v128.load(row + i), f32x4.splat(scale)));
  }
}
