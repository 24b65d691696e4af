import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mergeMetadata, metadataText, moveAliases, parseMetadata } from "./metadata.ts";
import type { RecordBatch } from "./requests.ts";
import type { MetadataUpdate, MetadataValue } from "./values.ts";
import { decodeWrite } from "./write-request.ts";

/** The metadata of an update as the server decodes it. */
const decoded = (text: string): MetadataUpdate => {
  const { batch } = decodeWrite("update", Buffer.from(`{"ids":["a"],"metadatas":[${text}]}`));
  const metadata = batch.metadatas?.[0];
  assert.ok(metadata);
  return metadata;
};
const stored = (text: string): string | null => metadataText(decoded(text));

const integers = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const floats = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const words = fc.string({ unit: "binary" }).filter((text) => text.isWellFormed());
const value: fc.Arbitrary<MetadataValue> = fc.oneof(
  words,
  fc.boolean(),
  integers,
  floats,
  fc.array(integers, { minLength: 1 }),
  fc.array(floats, { minLength: 1 }),
  fc.array(words, { minLength: 1 }),
);
const metadata = fc.dictionary(fc.string({ maxLength: 3 }), value);
const update = fc.dictionary(fc.string({ maxLength: 3 }), fc.option(value));

test("values keep their kind", () => {
  const table: [sent: string, kept: string | null][] = [
    ['{"a":2,"b":2.0,"c":2e0}', '{"a":2,"b":2.0,"c":2.0}'],
    ['{"a":9007199254740993,"b":-9223372036854775808}', '{"a":9007199254740993,"b":-9223372036854775808}'],
    [
      '{"a":9223372036854775808}',
      '{"a":9223372036854775808.0}'.replace("9223372036854775808.0", "9.223372036854776e+18"),
    ],
    ['{"a":-0.0,"b":-0,"c":1e16}', '{"a":0.0,"b":0.0,"c":1e+16}'],
    ['{"a":[1,2.5]}', '{"a":[1.0,2.5]}'],
    ['{"a":[],"b":null}', null],
    ["{}", null],
    ['{"a":1,"a":"x"}', '{"a":"x"}'],
    ['{"a":[true,false],"b":["x","é\\u0001"]}', '{"a":[true,false],"b":["x","é\\u0001"]}'],
    [
      '{"s":{"indices":[1,5],"values":[0.1,2]}}',
      '{"s":{"#type":"sparse_vector","indices":[1,5],"values":[0.1,2.0],"tokens":null}}',
    ],
  ];
  for (const [sent, kept] of table) assert.equal(stored(sent), kept, sent);
});

test("text is read back", () => {
  fc.assert(
    fc.property(metadata, (given) => {
      const text = metadataText(given);
      if (text === null) return assert.deepEqual(Object.keys(given), []);
      assert.deepEqual(Object.entries(parseMetadata(text)), Object.entries(given));
      assert.equal(metadataText(parseMetadata(text)), text);
    }),
  );
});

test("merging is assignment and deletion", () => {
  fc.assert(
    fc.property(metadata, update, (before, changes) => {
      const expected = new Map(Object.entries(before));
      for (const [key, next] of Object.entries(changes)) {
        if (next === null) expected.delete(key);
        else expected.set(key, next);
      }
      const text = mergeMetadata(metadataText(before), changes);
      const got = text === null ? [] : Object.entries(parseMetadata(text));
      assert.deepEqual(new Map(got), expected);
    }),
  );
});

test("aliases move into their columns unless those have a value", () => {
  const batch: RecordBatch = {
    ids: ["a", "b", "c", "d"],
    vectors: null,
    documents: null,
    uris: ["u", null, null, null],
    metadatas: [
      { "chroma:document": "text", "chroma:uri": "ignored", k: 1n },
      { "chroma:uri": "moved" },
      { "chroma:uri": null },
      null,
    ],
  };
  const moved = moveAliases(batch);
  assert.deepEqual(moved.documents, ["text", null, null, null]);
  assert.deepEqual(moved.uris, ["u", "moved", null, null]);
  const left = moved.metadatas?.map((rest) => rest && Object.entries(rest));
  assert.deepEqual(left, [[["k", 1n]], [], [["chroma:uri", null]], null]);
  const plain: RecordBatch = { ...batch, metadatas: [{ k: 1n }, null, null, null] };
  assert.equal(moveAliases(plain), plain);
});
