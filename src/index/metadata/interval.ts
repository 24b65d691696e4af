/**
 * The numbers that a comparison accepts, as closed ranges over both number types: floats by `low`/`high`, 64-bit ints by
 * `lowInt`/`highInt`. An empty range has its low end above its high end.
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly lowInt: bigint;
  readonly highInt: bigint;
}

export type NumberOperator = "eq" | "gt" | "gte" | "lt" | "lte";

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Exact, also where the operand lies between two floats or between two ints. */
export function interval(operator: NumberOperator, operand: bigint | number): Interval {
  const below = operator === "lt" || operator === "lte";
  const above = operator === "gt" || operator === "gte";
  return {
    low: below ? Number.NEGATIVE_INFINITY : lowestFloat(operand, operator === "gt"),
    high: above ? Number.POSITIVE_INFINITY : highestFloat(operand, operator === "lt"),
    lowInt: below ? INT64_MIN : max(lowestInt(operand, operator === "gt"), INT64_MIN),
    highInt: above ? INT64_MAX : min(highestInt(operand, operator === "lt"), INT64_MAX),
  };
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);

function lowestFloat(operand: bigint | number, strict: boolean): number {
  const float = Number(operand);
  return float > operand || (!strict && float >= operand) ? float : nextUp(float);
}

function highestFloat(operand: bigint | number, strict: boolean): number {
  const float = Number(operand);
  return float < operand || (!strict && float <= operand) ? float : -nextUp(-float);
}

function lowestInt(operand: bigint | number, strict: boolean): bigint {
  if (typeof operand === "number" && !Number.isFinite(operand)) return operand > 0 ? INT64_MAX + 1n : INT64_MIN;
  const ceiling = typeof operand === "bigint" ? operand : BigInt(Math.ceil(operand));
  // biome-ignore lint/suspicious/noDoubleEquals: between bigint and number `==` compares the mathematical values
  return strict && ceiling == operand ? ceiling + 1n : ceiling;
}

function highestInt(operand: bigint | number, strict: boolean): bigint {
  if (typeof operand === "number" && !Number.isFinite(operand)) return operand < 0 ? INT64_MIN - 1n : INT64_MAX;
  const floor = typeof operand === "bigint" ? operand : BigInt(Math.floor(operand));
  // biome-ignore lint/suspicious/noDoubleEquals: between bigint and number `==` compares the mathematical values
  return strict && floor == operand ? floor - 1n : floor;
}

const scratch = new DataView(new ArrayBuffer(8));

/** The smallest float above `x`. */
export function nextUp(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x === 0) return Number.MIN_VALUE;
  scratch.setFloat64(0, x);
  scratch.setBigInt64(0, scratch.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return scratch.getFloat64(0);
}
