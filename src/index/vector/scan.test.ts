// Scans compare every code: what they miss, codes have blurred. Whatever the data, the closest vectors must be among a few more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { exactDistance, type Space } from "./exact-distance.ts";
import { bestBuild } from "./kernel.ts";
import type { Codes } from "./options.ts";
import { CODES } from "./options.ts";
import { bitmapOf, clustered, numbers, randomFrom, rowOf } from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

type Rows = (random: () => number, row: Float32Array) => void;

const count = 2500;
const asked = 15;
const spaces: readonly Space[] = ["l2", "cosine", "ip"];

const oneHot: Rows = (random, row) => {
  for (let i = 0; i < 3; i++) row[Math.floor(random() * row.length)] = 1 + random();
};
/** Numbers in the last tenth only: what a rotation in blocks spreads the worst. */
const atTheEnd: Rows = (random, row) => {
  for (let d = Math.floor(row.length * 0.9); d < row.length; d++) row[d] = random() - 0.5;
};
const noise: Rows = (random, row) => {
  for (let d = 0; d < row.length; d++) row[d] = random() - 0.5;
};
/** All far from the origin in one direction, as many models' embeddings are. */
const narrow: Rows = (random, row) => {
  for (let d = 0; d < row.length; d++) row[d] = 1 + random();
};
const unequal: Rows = (random, row) => {
  const factor = 10 ** (random() * 4 - 2);
  for (let d = 0; d < row.length; d++) row[d] = (random() - 0.5) * factor;
};

function filled(rows: Rows, size: number, dimension: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  const all = new Float32Array(size * dimension);
  for (let row = 0; row < size; row++) rows(random, rowOf(all, dimension, row));
  return all;
}

function indexed(
  base: Float32Array,
  dimension: number,
  space: Space,
  { codes = "8bit" as Codes, build = bestBuild() } = {},
): VectorIndex {
  const index = VectorIndex.create({ dimension, space, codes, m: 16, efConstruction: 100, threads: 1 }, build);
  index.put(numbers(0, base.length / dimension), base);
  return index;
}

/** Share of the ten closest among the sixteen found: in a scan of all, nothing but codes can be to blame. */
function recallOfScan(index: VectorIndex, base: Float32Array, queries: Float32Array): number {
  const { dimension, space } = index;
  let hits = 0;
  for (let q = 0; q < asked; q++) {
    const query = rowOf(queries, dimension, q);
    const distance = exactDistance(space, query);
    const distances = numbers(0, count).map((row) => distance(rowOf(base, dimension, row)));
    const tenth = [...distances].sort((a, b) => a - b)[9] as number;
    const worst = tenth + 1e-6 * (1 + Math.abs(tenth));
    const found = index.scan(query, { k: 16 }).labels;
    hits += Math.min(10, [...found].filter((label) => (distances[label] as number) <= worst).length);
  }
  return hits / (10 * asked);
}

const cases: readonly (readonly [string, number, Rows, Rows])[] = [
  ["sparse vectors", 384, oneHot, oneHot],
  ["sparse vectors, a dimension rotated in blocks that hardly overlap", 1030, oneHot, oneHot],
  ["all in the last coordinates", 1000, atTheEnd, atTheEnd],
  ["noise", 384, noise, noise],
  ["queries from elsewhere", 384, narrow, noise],
  ["vectors in one direction", 384, narrow, narrow],
  ["very different lengths", 384, unequal, noise],
];

/** Codes of fewer bits tell less apart: results are to be ordered by exact distances, of a few more than are wanted. */
const least: Readonly<Record<Codes, number>> = { float32: 1, "8bit": 0.985, "1bit": 0.9, "4bit": 0.3 };

for (const [name, dimension, rows, asking] of cases) {
  test(`recall of a scan: ${name}`, () => {
    const base = filled(rows, count, dimension, 1);
    const queries = filled(asking, asked, dimension, 2);
    for (const space of spaces) {
      for (const codes of CODES) {
        const recall = recallOfScan(indexed(base, dimension, space, { codes }), base, queries);
        assert.ok(recall >= least[codes], `${space}, ${codes}: ${recall}`);
      }
    }
  });
}

test("1,536 dimensions", () => {
  const base = clustered(count, 1536, 1);
  const queries = clustered(asked, 1536, 2);
  assert.ok(recallOfScan(indexed(base, 1536, "cosine"), base, queries) >= 0.999);
});

test("duplicates: as many as asked for", () => {
  const base = filled(noise, count, 384, 3);
  for (let row = 0; row < count; row += 2) base.set(rowOf(base, 384, 0), row * 384);
  for (const space of ["l2", "cosine"] as const) {
    const { labels } = indexed(base, 384, space).scan(rowOf(base, 384, 0), { k: 50 });
    assert.equal(new Set(labels).size, 50);
    assert.ok(labels.every((label) => label % 2 === 0));
  }
});

test("zero vectors, stored and asked for, and lengths whose squares overflow", () => {
  const base = filled(noise, count, 384, 4);
  base.fill(0, 0, 2000 * 384);
  for (const factor of [1, 1e15]) {
    const scaled = base.map((x) => x * factor);
    for (const space of spaces) {
      const index = indexed(scaled, 384, space);
      assert.equal(index.scan(new Float32Array(384), { k: 10 }).count, 10);
      for (const row of [2001, 2499]) {
        const found = [...index.scan(rowOf(scaled, 384, row), { k: 10 }).labels];
        if (space !== "ip") assert.equal(found[0], row);
      }
    }
  }
});

test("both builds refuse the same, filtered or not", { skip: bestBuild() === "plain" }, () => {
  const base = clustered(count, 384, 1);
  const queries = clustered(asked, 384, 2);
  const allowed = bitmapOf(
    numbers(0, count).filter((slot) => slot % 3 > 0),
    count,
  );
  const [plain, relaxed] = (["plain", "relaxed"] as const).map((build) => {
    const index = indexed(base, 384, "l2", { build });
    return numbers(0, asked).flatMap((q) => {
      const query = rowOf(queries, 384, q);
      return [index.scan(query, { k: 10 }), index.scan(query, { k: 10, allowed })].map((found) => [...found.distances]);
    });
  });
  assert.deepEqual(plain, relaxed);
});
