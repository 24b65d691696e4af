import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { base64Problem, decodeBase64 } from "./base64.ts";
import { checkQuery, decodeQuery } from "./read-requests.ts";
import { checkDimension, decodeWrite } from "./write-request.ts";

const body = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const rows = fc
  .integer({ min: 1, max: 40 })
  .chain((dimension) =>
    fc.array(fc.array(finite, { minLength: dimension, maxLength: dimension }), { minLength: 1, maxLength: 60 }),
  );
const base64 = (row: readonly number[]): string => Buffer.from(Float32Array.from(row).buffer).toString("base64");

test("both forms decode to the same float32", () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (vectors, spaced) => {
      const ids = vectors.map((_, index) => String(index));
      const expected = Float32Array.from(vectors.flat(), (value) => (value === 0 ? 0 : value));
      const numbers = body({ ids, embeddings: vectors });
      const text = spaced ? Buffer.from(Buffer.from(numbers).toString().replaceAll(",", " ,\n ")) : numbers;
      for (const sent of [text, body({ ids, embeddings: vectors.map(base64) })]) {
        const { batch } = decodeWrite("add", sent);
        assert.equal(batch.vectors?.count, vectors.length);
        assert.equal(batch.vectors?.dimension, vectors[0].length);
        assert.deepEqual(
          batch.vectors.data.map((value) => (value === 0 ? 0 : value)),
          expected,
        );
      }
    }),
  );
});

test("an update may leave vectors out", () => {
  for (const embeddings of [
    [null, [1, 2], null, [3, 4]],
    [null, base64([1, 2]), null, base64([3, 4])],
  ]) {
    const { batch } = decodeWrite("update", body({ ids: ["a", "b", "c", "d"], embeddings }));
    assert.deepEqual(batch.vectors?.data, Float32Array.of(0, 0, 1, 2, 0, 0, 3, 4));
    assert.deepEqual(batch.vectors.present, Uint8Array.of(0, 1, 0, 1));
  }
  const none = decodeWrite("update", body({ ids: ["a"], embeddings: [null] }));
  assert.equal(none.batch.vectors, null);
  assert.equal(checkDimension(none, 7), 7);
  assert.equal(checkDimension(none, null), null);
});

test("the first vector sets the dimension", () => {
  assert.equal(checkDimension(decodeWrite("add", body({ ids: ["a"], embeddings: [[1, 2, 3]] })), null), 3);
  const long = decodeWrite("add", body({ ids: ["a"], embeddings: [new Array(16_385).fill(1)] }));
  assert.throws(() => checkDimension(long, null), /at most 16384 dimensions, got 16385/);
});

test("base64 is as strict as re-encoding", () => {
  const alphabet = fc.constantFrom(..."ABCDwxyz0189+/=-_ \n!é".split(""));
  fc.assert(
    fc.property(
      fc.array(alphabet, { minLength: 1, maxLength: 12 }).map((chars) => chars.join("")),
      (text) => {
        const target = Buffer.alloc(64);
        const isStrict = Buffer.from(text, "base64").toString("base64") === text;
        assert.equal(decodeBase64(text, target, 3), isStrict);
        if (!isStrict) assert.match(base64Problem(text), /^Invalid (symbol|last symbol|input length|padding)/);
      },
    ),
    { numRuns: 20_000 },
  );
});

test("a query without vectors and one with vectors of no dimension", () => {
  const none = checkQuery(decodeQuery(body({ query_embeddings: [] })), 3);
  assert.equal(none.queries.count, 0);
  const empty = decodeQuery(body({ query_embeddings: [[], []] }));
  assert.equal(checkQuery(empty, null).queries.count, 2);
  assert.throws(() => checkQuery(empty, 2), /dimension of 2, got 0/);
});

test("a query keeps what overflows float32", () => {
  const { queries } = checkQuery(decodeQuery(Buffer.from('{"query_embeddings":[[1e39]]}')), null);
  assert.equal(queries.data[0], Number.POSITIVE_INFINITY);
});
