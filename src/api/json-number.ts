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
  #high = 0;
  #low = 0;
  #digits = 0;
  #exponent = 0;

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
    const negative = bytes[at] === 0x2d;
    let i = negative ? at + 1 : at;
    this.#high = 0;
    this.#low = 0;
    this.#digits = 0;
    this.#exponent = 0;
    if (bytes[i] === 0x30) {
      if (isDigit(bytes[++i])) return this.#invalid(i);
    } else {
      const start = i;
      i = this.#whole(i);
      if (i === start) return this.#invalid(i);
    }
    if (bytes[i] === 0x2e) {
      const start = i + 1;
      i = this.#fraction(start);
      if (i === start) return this.#invalid(i);
    }
    if ((bytes[i] | 0x20) === 0x65) {
      i = this.#power(i + 1);
      if (this.fault >= 0) return 0;
    }
    this.next = i;
    const value = this.#scaled();
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

  /** The digits before the point; those beyond the eighteenth only count. */
  #whole(at: number): number {
    const end = this.#collect(at);
    this.#exponent += end - at - this.#digits;
    return end;
  }

  /** The digits after the point; those beyond the eighteenth are dropped, and so are zeros before the first. */
  #fraction(at: number): number {
    const bytes = this.#bytes;
    const before = this.#digits;
    let i = at;
    if (before === 0) while (bytes[i] === 0x30) i++;
    const end = this.#collect(i);
    this.#exponent -= i - at + this.#digits - before;
    return end;
  }

  #collect(at: number): number {
    const bytes = this.#bytes;
    let digits = this.#digits;
    let i = at;
    let byte = bytes[i];
    let part = this.#high;
    for (; digits < 9 && byte >= 0x30 && byte <= 0x39; byte = bytes[++i], digits++) part = part * 10 + byte - 0x30;
    this.#high = part;
    part = this.#low;
    for (; digits < 18 && byte >= 0x30 && byte <= 0x39; byte = bytes[++i], digits++) part = part * 10 + byte - 0x30;
    this.#low = part;
    this.#digits = digits;
    while (byte >= 0x30 && byte <= 0x39) byte = bytes[++i];
    return i;
  }

  /** The power of ten after the `e`; none is too large to be read. */
  #power(at: number): number {
    const bytes = this.#bytes;
    const negative = bytes[at] === 0x2d;
    let i = negative || bytes[at] === 0x2b ? at + 1 : at;
    if (!isDigit(bytes[i])) return this.#invalid(i);
    let power = 0;
    for (; isDigit(bytes[i]); i++) if (power < 100_000_000) power = power * 10 + bytes[i] - 0x30;
    this.#exponent += negative ? -power : power;
    return i;
  }

  #scaled(): number {
    const digits = this.#digits;
    const significand = digits <= 9 ? this.#high : this.#high * POWERS[digits - 9] + this.#low;
    let exponent = this.#exponent;
    if (exponent === 0 || significand === 0) return significand;
    if (exponent < 0 && exponent >= -308) return significand / POWERS[-exponent];
    let value = significand;
    for (; exponent < -308 && value !== 0; exponent += 308) value /= 1e308;
    if (exponent < 0) return value / POWERS[-exponent];
    value = exponent > 308 ? Number.POSITIVE_INFINITY : value * POWERS[exponent];
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
