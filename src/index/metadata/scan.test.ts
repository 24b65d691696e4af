import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { metadataText, parseMetadata } from "../../api/metadata.ts";
import { keyScanner } from "./scan.ts";

test("finds values of every kind", () => {
  const text =
    '{"s":"a","i":-12,"f":2.5,"e":1e300,"t":true,"n":false,"big":9007199254740993,"list":[1,2.0,3],"":"x","q\\"s":1}';
  const value = (key: string): unknown => keyScanner(key)(text);
  assert.equal(value("s"), "a");
  assert.equal(value("i"), -12);
  assert.equal(value("f"), 2.5);
  assert.equal(value("e"), 1e300);
  assert.equal(value("t"), true);
  assert.equal(value("n"), false);
  assert.equal(value("big"), 9007199254740993n);
  assert.deepEqual(value("list"), [1n, 2, 3n]);
  assert.equal(value(""), "x");
  assert.equal(value('q"s'), 1);
  assert.equal(value("missing"), undefined);
});

test("is not misled by values and keys that look like the key", () => {
  assert.equal(keyScanner("a")('{"x":"\\"a\\":1,","y\\"a":2,"z":["a","a"],"a":3}'), 3);
  assert.equal(keyScanner(":1,")('{"k,":1,":z":2,":1,":5}'), 5);
  assert.equal(keyScanner("a")('{"b":"{\\"a\\":1}"}'), undefined);
  assert.equal(
    keyScanner("values")('{"v":{"#type":"sparse_vector","indices":[1],"values":[2.0],"tokens":null},"values":7}'),
    7,
  );
  assert.equal(
    keyScanner("v")('{"v":{"#type":"sparse_vector","indices":[1],"values":[2.0],"tokens":null}}'),
    undefined,
  );
});

const tricky = fc.string({
  unit: fc.constantFrom('"', "\\", ",", ":", "{", "}", "[", "]", "a", "b", "é", "\n", "1"),
  maxLength: 5,
});
const scalars = fc.oneof(
  tricky,
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
);
const values = fc.oneof(
  scalars,
  fc.array(tricky, { minLength: 1, maxLength: 3 }),
  fc.array(fc.bigInt({ min: -5n, max: 5n }), { minLength: 1, maxLength: 3 }),
);

test("agrees with the parser of metadata", () => {
  const property = fc.property(fc.dictionary(tricky, values, { maxKeys: 5 }), tricky, (metadata, other) => {
    const text = metadataText(metadata) ?? "{}";
    const parsed = parseMetadata(text);
    for (const key of [...Object.keys(metadata), other]) {
      const expected = Object.hasOwn(parsed, key) ? parsed[key] : undefined;
      const found = keyScanner(key)(text);
      // biome-ignore lint/suspicious/noDoubleEquals: ints may come as numbers
      if (typeof expected === "bigint") assert.ok(found == expected, key);
      else assert.deepEqual(found, expected, key);
    }
  });
  fc.assert(property, { numRuns: 2000 });
});
