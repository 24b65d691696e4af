import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KromaError } from "./errors.ts";
import { JsonReader } from "./json-reader.ts";
import { writeJson } from "./json-writer.ts";
import { json } from "./shape.ts";
import type { Json } from "./values.ts";

const read = (text: string | Uint8Array): Json => {
  const reader = new JsonReader(typeof text === "string" ? Buffer.from(text) : text);
  const value = reader.json();
  reader.end();
  return value;
};

/** What JSON.parse would have made of it. */
function plain(value: Json): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const messageOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof KromaError, String(error));
    return error.message.replace(/^[^:]*: /, "");
  }
  return "no error";
};

test("reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const expected = JSON.parse(text, (_, value) => (value === 0 ? 0 : value));
      const got = JSON.parse(JSON.stringify(plain(read(text))), (_, value) => (value === 0 ? 0 : value));
      assert.deepEqual(got, JSON.parse(JSON.stringify(expected)));
    }),
    { numRuns: 2000 },
  );
});

test("keeps integers and floats apart and exact", () => {
  assert.deepEqual(read("[2,2.0,2e0,1E5,-0,9007199254740993]"), [2n, 2, 2, 100000, -0, 9007199254740993n]);
  assert.equal(read("-9223372036854775808"), -(2n ** 63n));
  assert.equal(read("-9223372036854775809"), -(2 ** 63));
  assert.equal(read("18446744073709551615"), 2n ** 64n - 1n);
  assert.equal(read("18446744073709551616"), 2 ** 64);
});

test("numbers are those that Number() reads", () => {
  const texts = fc.stringMatching(/^-?(0|[1-9]\d{0,24})(\.\d{1,24})?([eE][+-]?\d{1,3})?$/);
  fc.assert(
    fc.property(fc.oneof(texts, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)), (text) => {
      const expected = Number(text);
      if (!Number.isFinite(expected))
        return assert.match(
          messageOf(() => read(text)),
          /^number out of range/,
        );
      assert.equal(Number(read(text)), expected);
    }),
    { numRuns: 5000 },
  );
});

test("floats for float32 are at most one bit of float64 off", () => {
  const buffer = new Float32Array(1);
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (value, short) => {
      buffer[0] = value;
      const text = short ? String(Number(value.toPrecision(9))) : String(buffer[0]);
      const reader = new JsonReader(Buffer.from(text));
      assert.equal(Math.fround(reader.float()), Math.fround(Number(text)));
    }),
    { numRuns: 5000 },
  );
});

test("strings survive in any spelling", () => {
  const spellings = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(spellings, (text) => {
      const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i).toString(16).padStart(4, "0"));
      assert.equal(read(JSON.stringify(text)), text);
      assert.equal(read(`"${units.map((unit) => `\\u${unit}`).join("")}"`), text);
    }),
  );
});

test("what is written is read back, and only in one spelling", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ maxDepth: 5 }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      (value, integer) => {
        const text = writeJson([JSON.parse(JSON.stringify(value, (_, item) => item)), integer]);
        assert.equal(writeJson(read(text)), text);
      },
    ),
    { numRuns: 2000 },
  );
});

test("depth is limited, but not of what is skipped", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assert.ok(read(nested(127)));
  assert.match(
    messageOf(() => read(nested(128))),
    /recursion limit exceeded at line 1 column 128$/,
  );
  const reader = new JsonReader(Buffer.from(nested(100_000)));
  reader.skip();
  reader.end();
});

test("invalid UTF-8 and lone surrogates are refused where the text matters", () => {
  const bytes = Buffer.from([0x22, 0x61, 0xff, 0x22]);
  assert.equal(
    messageOf(() => read(bytes)),
    "invalid unicode code point at line 1 column 4",
  );
  new JsonReader(bytes).skip();
  for (const text of ['"\\ud800"', '"\\ud800\\u0041"', '"\\udc00"'])
    assert.match(
      messageOf(() => read(text)),
      /hex escape/,
    );
});

test("an own property named __proto__ is an ordinary key", () => {
  const value = read('{"__proto__":1,"constructor":2}');
  assert.deepEqual(Object.entries(value as object), [
    ["__proto__", 1n],
    ["constructor", 2n],
  ]);
});

test("arbitrary bytes give a KromaError or a value", () => {
  const alphabet = fc.constantFrom(...'{}[]",:\\u0e1-+.tfn \n'.split("")).map((char) => char.charCodeAt(0));
  fc.assert(
    fc.property(fc.array(fc.oneof(alphabet, fc.nat(255)), { maxLength: 40 }), (bytes) => {
      const text = Uint8Array.from(bytes);
      const message = messageOf(() => read(text));
      const skipper = new JsonReader(text);
      const skipped = messageOf(() => {
        skipper.skip();
        skipper.end();
      });
      // Whatever is read can be skipped; skipping is more lenient.
      if (message === "no error") assert.equal(skipped, "no error");
    }),
    { numRuns: 20_000 },
  );
});

test("a shape describes itself", () => {
  assert.deepEqual(json().schema(), {});
});
