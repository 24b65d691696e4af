// Recall of every code in every space, however the index was built. Data, seeds and so results are fixed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Space } from "./exact-distance.ts";
import { CODES, type Codes } from "./options.ts";
import {
  atLeast,
  clustered,
  indexOf,
  linkAll,
  numbers,
  recallOf,
  rowOf,
  rowsOf,
  snapshotOf,
  sourceOf,
  spaces,
} from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

const dimension = 64;
const count = 5000;
const base = clustered(count, dimension, 1);
const queries = clustered(50, dimension, 2);
const strangers = clustered(50, dimension, 2, 8);
const rows = rowsOf(base, dimension);

/** Sixteen results from fewer bits do not always hold the ten closest. */
const least: Readonly<Record<Codes, number>> = { "8bit": 0.99, "4bit": 0.99, "1bit": 0.95, float32: 0.99 };
/** Far away, all vectors are at about the same distance. */
const leastOfStrangers: Readonly<Record<Codes, number>> = { "8bit": 0.97, "4bit": 0.85, "1bit": 0.9, float32: 0.97 };

const built = new Map<string, VectorIndex>();

function builtOf(codes: Codes, space: Space): VectorIndex {
  const key = `${codes} ${space}`;
  const index = built.get(key) ?? indexOf(base, { dimension, space, codes });
  built.set(key, index);
  return index;
}

for (const codes of CODES) {
  for (const space of spaces) {
    test(`${codes}, ${space}: after a build`, () => {
      const index = builtOf(codes, space);
      assert.equal(index.pending, 0);
      assert.equal(index.linked, count);
      atLeast(recallOf({ index, space, rows, queries }), least[codes]);
    });

    test(`${codes}, ${space}: queries from another manifold`, () => {
      atLeast(recallOf({ index: builtOf(codes, space), space, rows, queries: strangers }), leastOfStrangers[codes]);
    });

    test(`${codes}, ${space}: the same after a restart`, async () => {
      const index = builtOf(codes, space);
      const bytes = snapshotOf(index);
      const loaded = await VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 1 });
      assert.deepEqual([loaded.codes, loaded.space, loaded.linked], [codes, space, count]);
      for (let q = 0; q < 50; q++) {
        const [before, after] = [index, loaded].map((each) =>
          each.search(rowOf(queries, dimension, q), { k: 16, ef: 60 }),
        );
        assert.deepEqual(after, before);
      }
      assert.ok(snapshotOf(loaded).equals(bytes));
    });
  }

  const space = "l2";

  test(`${codes}: inserts into a linked graph, one batch at a time`, () => {
    const index = indexOf(base.subarray(0, 1500 * dimension), { dimension, codes });
    for (let from = 1500; from < count; from += 500) {
      index.put(numbers(from, 500), base.subarray(from * dimension, (from + 500) * dimension));
      linkAll(index);
    }
    atLeast(recallOf({ index, space, rows, queries }), least[codes]);
  });

  test(`${codes}: sorted insertion, cluster after cluster`, () => {
    const order = numbers(0, count).sort((a, b) => (a % 40) - (b % 40) || a - b);
    const sorted = new Float32Array(base.length);
    order.forEach((row, at) => {
      sorted.set(rowOf(base, dimension, row), at * dimension);
    });
    const index = indexOf(sorted, { dimension, codes });
    atLeast(recallOf({ index, space, rows: rowsOf(sorted, dimension), queries }), least[codes] - 0.01);
  });
}

test("sorted insertion: along one direction", () => {
  const order = numbers(0, count).sort((a, b) => (base[a * dimension] ?? 0) - (base[b * dimension] ?? 0));
  const sorted = Float32Array.from(order.flatMap((row) => [...rowOf(base, dimension, row)]));
  const index = indexOf(sorted, { dimension });
  atLeast(recallOf({ index, space: "l2", rows: rowsOf(sorted, dimension), queries }), 0.99);
});
