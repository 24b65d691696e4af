/**
 * Numbers of JSON text. One scan finds the parts; what they are worth is worked out in three ways: as an integer of 64 bits,
 * as the nearest float64, or as a float64 that is only good enough to be rounded to float32.
 */

const POWERS = Float64Array.from({ length: 309 }, (_, exponent) => Number(`1e${exponent}`));
/** Up to here integers are exact in float64. */
const EXACT_DIGITS = 15;
const INVALID = "invalid number";
const OUT_OF_RANGE = "number out of range";
const EOF_IN_VALUE = "EOF while parsing a value";
const MAX_U64 = 2n ** 64n - 1n;
const MIN_I64 = -(2n ** 63n);

/** Which byte classes end a number is all that matters: digits are 0x30 to 0x39. */
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** The scanner of one body. After a scan `next` is the index after the number; a fault leaves `fault` set. */
export class NumberScanner {
  readonly #bytes: Buffer;
  next = 0;
  /** Position of `invalid number` or `number out of range`, or -1. */
  fault = -1;
  reason = "";

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /**
   * Significant digits are collected in two integers of nine digits each, which makes their float64 value correctly rounded;
   * it is then multiplied or divided by one power of ten. That is how the reference reads floats too, so that float32 values
   * come out bit by bit the same. Never off by more than one bit of float64.
   */
  float(at: number): number {
    const bytes = this.#bytes;
    let i = at;
    const negative = bytes[i] === 0x2d;
    if (negative) i++;
    let high = 0;
    let low = 0;
    let digits = 0;
    let exponent = 0;
    let byte = bytes[i];
    if (!(byte >= 0x30 && byte <= 0x39)) return this.#invalid(i);
    if (byte === 0x30) {
      byte = bytes[++i];
      if (byte >= 0x30 && byte <= 0x39) return this.#invalid(i);
    } else {
      for (; byte >= 0x30 && byte <= 0x39; byte = bytes[++i]) {
        if (digits < 9) high = high * 10 + byte - 0x30;
        else if (digits < 18) low = low * 10 + byte - 0x30;
        else {
          exponent++;
          continue;
        }
        digits++;
      }
    }
    if (byte === 0x2e) {
      const point = i;
      byte = bytes[++i];
      if (digits === 0) while (byte === 0x30) byte = bytes[++i];
      exponent -= i - point - 1;
      for (; byte >= 0x30 && byte <= 0x39; byte = bytes[++i]) {
        if (digits < 9) high = high * 10 + byte - 0x30;
        else if (digits < 18) low = low * 10 + byte - 0x30;
        else continue;
        digits++;
        exponent--;
      }
      if (i === point + 1) return this.#invalid(i);
    }
    if ((byte | 0x20) === 0x65) {
      exponent += this.#exponent(i + 1);
      if (this.fault >= 0) return 0;
      i = this.next;
    }
    this.next = i;
    const significand = digits <= 9 ? high : high * POWERS[digits - 9] + low;
    const value = exponent === 0 ? significand : this.#scaled(significand, exponent);
    return negative ? -value : value;
  }

  /** The exact value: `bigint` for integers of 64 bits, signed or not, else the nearest float64. */
  exact(at: number): number | bigint {
    const approximate = this.float(at);
    if (this.fault >= 0) return 0;
    const bytes = this.#bytes;
    const negative = bytes[at] === 0x2d;
    let digits = 0;
    let isInteger = true;
    let isDecimal = true;
    for (let i = negative ? at + 1 : at; i < this.next; i++) {
      if (isDigit(bytes[i])) digits++;
      else {
        isInteger = false;
        if (bytes[i] !== 0x2e) isDecimal = false;
      }
    }
    if (isInteger) return this.#integer(at, approximate, digits);
    // Clinger's case: with so few digits the significand and the power of ten are exact, and one division rounds correctly.
    return isDecimal && digits <= EXACT_DIGITS ? approximate : Number(bytes.toString("latin1", at, this.next));
  }

  #integer(at: number, approximate: number, digits: number): number | bigint {
    if (approximate === 0) return Object.is(approximate, -0) ? -0 : 0n;
    if (digits <= EXACT_DIGITS) return BigInt(approximate);
    const text = this.#bytes.toString("latin1", at, this.next);
    if (digits > 20) return Number(text);
    const value = BigInt(text);
    return value > MAX_U64 || value < MIN_I64 ? Number(text) : value;
  }

  /** Validity only; the value may be out of range. */
  skip(at: number): void {
    this.float(at);
    if (this.fault < 0) return;
    if (this.reason === OUT_OF_RANGE) this.fault = -1;
    else this.reason = INVALID;
  }

  #exponent(at: number): number {
    const bytes = this.#bytes;
    let i = at;
    const negative = bytes[i] === 0x2d;
    if (negative || bytes[i] === 0x2b) i++;
    if (!isDigit(bytes[i])) return this.#invalid(i);
    let exponent = 0;
    for (; isDigit(bytes[i]); i++) if (exponent < 100_000_000) exponent = exponent * 10 + bytes[i] - 0x30;
    this.next = i;
    return negative ? -exponent : exponent;
  }

  #scaled(significand: number, exponent: number): number {
    let value = significand;
    let rest = exponent;
    for (; rest < -308 && value !== 0; rest += 308) value /= 1e308;
    if (value === 0) return 0;
    if (rest < 0) return value / POWERS[-rest];
    value = rest > 308 ? Number.POSITIVE_INFINITY : value * POWERS[rest];
    if (value === Number.POSITIVE_INFINITY) {
      this.reason = OUT_OF_RANGE;
      this.fault = this.next;
    }
    return value;
  }

  #invalid(at: number): number {
    const end = this.#bytes.length;
    this.reason = at >= end ? EOF_IN_VALUE : INVALID;
    this.fault = Math.min(at + 1, end);
    return 0;
  }
}
