/**
 * Shortest decimal text of float32 values, written as bytes: what the reference prints for embeddings and distances. The interval
 * of decimals that read back as the value is computed in float64, which is wide enough to decide for all but a few values.
 */

/** Longest text of a float32: sign, nine digits, point, exponent or zeros. */
export const FLOAT32_TEXT_LENGTH = 20;

const DIGITS = 9;
/** More than the rounding error of a scaled value, which is below 4e-7. */
const DOUBT = 2e-6;
const POWERS = Float64Array.from({ length: 12 }, (_, exponent) => Number(`1e${exponent}`));
const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** By exponent bits: which power of ten brings values to nine digits before the point, and half a unit in the last place. */
const SCALES = new Int32Array(256);
const HALVES = new Float64Array(256);
for (let bits = 0; bits < 256; bits++) {
  SCALES[bits] = DIGITS - 1 - Math.floor((bits - 127) * Math.log10(2));
  HALVES[bits] = 2 ** (Math.max(bits, 1) - 151);
}
const MIN_SCALE = -32;
const SCALE_FACTORS = Float64Array.from({ length: 96 }, (_, index) => Number(`1e${index + MIN_SCALE}`));

/** What `shortest` found: the value is 0.digits * 10^point. */
let digits = 0;
let count = 0;
let point = 0;

/** Writes a value, which has room of `FLOAT32_TEXT_LENGTH`, and returns the index after it; `null` for what JSON cannot hold. */
export function writeFloat32(bytes: Uint8Array, start: number, value: number): number {
  FLOAT[0] = value;
  const bits = BITS[0];
  const exponentBits = (bits >>> 23) & 0xff;
  if (exponentBits === 0xff) return writeAscii(bytes, start, "null");
  let at = start;
  if (bits >>> 31 === 1) bytes[at++] = 0x2d;
  const size = Math.abs(FLOAT[0]);
  if (size < 1e7 && size === Math.trunc(size)) {
    at = writeInteger(bytes, at, size, countDigits(size));
    bytes[at++] = 0x2e;
    bytes[at++] = 0x30;
    return at;
  }
  shortest(size, (bits & 0x7fffff) === 0, exponentBits);
  return point > -6 && point <= 13 ? writeFixed(bytes, at) : writeScientific(bytes, at);
}

/** Finds the digits: as few as possible, and of those the closest to the value. */
function shortest(size: number, isPowerOfTwo: boolean, exponentBits: number): void {
  let scale = exponentBits === 0 ? DIGITS - 1 - Math.floor(Math.log10(size)) : SCALES[exponentBits];
  let factor = SCALE_FACTORS[scale - MIN_SCALE];
  if (size * factor >= 1e9) factor = SCALE_FACTORS[--scale - MIN_SCALE];
  const scaled = size * factor;
  const half = HALVES[exponentBits] * factor;
  const low = scaled - (isPowerOfTwo && exponentBits > 1 ? half / 2 : half);
  const high = scaled + half;
  let power = 0;
  for (; power < 10; power++) {
    const unit = POWERS[power + 1];
    const last = Math.floor(high / unit) * unit;
    const inside = high - last < DOUBT ? last - unit : last;
    if (inside > low + DOUBT) continue;
    if (last < low - DOUBT) break;
    exactly(size);
    return;
  }
  digits = nearestWithin(scaled, low, high, POWERS[power]);
  count = countDigits(digits);
  point = count + power - scale;
}

/** How many units the closest multiple within the interval has; ties go to the even one. */
function nearestWithin(value: number, low: number, high: number, unit: number): number {
  const units = value / unit;
  const floor = Math.floor(units);
  const rest = units - floor;
  const isTie = Math.abs(rest - 0.5) * unit < DOUBT;
  let nearest = isTie ? floor + (floor % 2) : rest < 0.5 ? floor : floor + 1;
  if (nearest * unit <= low) nearest++;
  else if (nearest * unit >= high) nearest--;
  return nearest;
}

/** For the few values that are too close to call: tries every length. */
function exactly(size: number): void {
  for (let length = 1; length <= DIGITS; length++) {
    const text = size.toExponential(length - 1);
    if (Math.fround(Number(text)) !== size) continue;
    const exponent = text.indexOf("e");
    digits = Number(text.slice(0, exponent).replace(".", ""));
    count = length;
    point = Number(text.slice(exponent + 1)) + 1;
    return;
  }
}

function writeFixed(bytes: Uint8Array, start: number): number {
  let at = start;
  if (point >= count) {
    at = writeInteger(bytes, at, digits, count);
    for (let i = count; i < point; i++) bytes[at++] = 0x30;
    bytes[at++] = 0x2e;
    bytes[at++] = 0x30;
    return at;
  }
  if (point > 0) return writePointed(bytes, at, point);
  bytes[at++] = 0x30;
  bytes[at++] = 0x2e;
  for (let i = point; i < 0; i++) bytes[at++] = 0x30;
  return writeInteger(bytes, at, digits, count);
}

function writeScientific(bytes: Uint8Array, start: number): number {
  let at = count === 1 ? writeInteger(bytes, start, digits, 1) : writePointed(bytes, start, 1);
  const exponent = point - 1;
  bytes[at++] = 0x65;
  bytes[at++] = exponent < 0 ? 0x2d : 0x2b;
  const size = Math.abs(exponent);
  at = writeInteger(bytes, at, size, size < 10 ? 1 : 2);
  return at;
}

/** The digits with a point after the first `before` of them. */
function writePointed(bytes: Uint8Array, start: number, before: number): number {
  const unit = POWERS[count - before];
  const whole = Math.trunc(digits / unit);
  const at = writeInteger(bytes, start, whole, before);
  bytes[at] = 0x2e;
  return writeInteger(bytes, at + 1, digits - whole * unit, count - before);
}

function writeInteger(bytes: Uint8Array, start: number, value: number, length: number): number {
  let rest = value | 0;
  for (let i = start + length - 1; i >= start; i--) {
    const next = (rest / 10) | 0;
    bytes[i] = 0x30 + rest - next * 10;
    rest = next;
  }
  return start + length;
}

function countDigits(value: number): number {
  let length = 1;
  while (length < 10 && value >= POWERS[length]) length++;
  return length;
}

function writeAscii(bytes: Uint8Array, start: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
  return start + text.length;
}
