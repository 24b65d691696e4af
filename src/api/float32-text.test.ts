import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FloatWriter, formatFloat32, formatFloat64 } from "./number-format.ts";

/** Significant digits without zeros at either end, and the place of the point. */
function digitsOf(text: string): string {
  const match = /^-?(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  assert.ok(match, text);
  const all = match[1] + (match[2] ?? "");
  const digits = all.replace(/^0+/, "");
  const point = match[1].length + Number(match[3] ?? 0) - (all.length - digits.length);
  return `${digits.replace(/0+$/, "")}e${point}`;
}

/** The fewest digits that read back as the value. */
function shortestLength(value: number): number {
  for (let length = 1; ; length++) {
    if (Math.fround(Number(Math.abs(value).toExponential(length - 1))) === Math.abs(value)) return length;
  }
}

const floats = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.nat(2 ** 32 - 1).map((bits) => new Float32Array(Uint32Array.of(bits).buffer)[0]),
  fc.nat(255).map((exponent) => new Float32Array(Uint32Array.of(exponent << 23).buffer)[0]),
  fc.tuple(fc.nat(1e9), fc.nat(12)).map(([value, shift]) => Math.fround(value / 2 ** shift)),
);

test("float32 text reads back, is as short as can be and always a float", () => {
  fc.assert(
    fc.property(floats, (value) => {
      if (!Number.isFinite(value)) return assert.equal(formatFloat32(value), "null");
      const text = formatFloat32(value);
      assert.equal(Math.fround(Number(text)), value, text);
      assert.match(text, /[.e]/);
      if (value !== 0) assert.ok(digitsOf(text).indexOf("e") <= shortestLength(value), `${value} ${text}`);
    }),
    { numRuns: 100_000 },
  );
});

test("float32 notation is the reference's", () => {
  const expected: [number, string][] = [
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [1 / 3, "0.33333334"],
    [16777217, "16777216.0"],
    [9.9e12, "9900000000000.0"],
    [1e13, "1e+13"],
    [1e14, "1e+14"],
    [1e-6, "0.000001"],
    [9e-7, "9e-7"],
    [1.2345679e17, "1.2345679e+17"],
    [3.4028235e38, "3.4028235e+38"],
    [1.4e-45, "1e-45"],
    [0.000244140625, "0.00024414062"],
    [Number.POSITIVE_INFINITY, "null"],
    [Number.NaN, "null"],
  ];
  for (const [value, text] of expected) assert.equal(formatFloat32(value), text);
  assert.equal(new FloatWriter().text(Float32Array.of(1, -2.5, Number.NaN)), "[1.0,-2.5,null]");
  assert.equal(new FloatWriter().text(new Float32Array(0)), "[]");
});

test("float64 notation is the reference's", () => {
  const expected: [number, string][] = [
    [0, "0.0"],
    [-0, "0.0"],
    [2, "2.0"],
    [9007199254740992, "9007199254740992.0"],
    [1e16, "1e+16"],
    [1e15, "1000000000000000.0"],
    [1e-5, "0.00001"],
    [1e-6, "1e-6"],
    [1.5e-7, "1.5e-7"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [5e-324, "5e-324"],
    [Number.NaN, "null"],
    [Number.NEGATIVE_INFINITY, "null"],
  ];
  for (const [value, text] of expected) assert.equal(formatFloat64(value), text);
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.equal(Number(formatFloat64(value)), value === 0 ? 0 : value);
      assert.match(formatFloat64(value), /[.e]/);
    }),
  );
});
