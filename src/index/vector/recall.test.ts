// Recall of the index after every operation that could harm it. Data, seeds and so results are fixed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Space } from "./exact-distance.ts";
import { bitmapOf, clustered, indexOf, linkAll, numbers, randomFrom, recallOf, rowOf } from "./testing.ts";

const dimension = 64;
const count = 10_000;
const base = clustered(count, dimension, 1);
const queries = clustered(100, dimension, 2);
const rows = numbers(0, count).map((label) => rowOf(base, dimension, label));
const spaces: readonly Space[] = ["l2", "cosine", "ip"];

const atLeast = (recall: number, least: number) => assert.ok(recall >= least, `recall ${recall} is below ${least}`);

for (const space of spaces) {
  test(`${space}: after a build`, () => {
    const index = indexOf(base, { dimension, space });
    assert.equal(index.pending, 0);
    assert.equal(index.linked, count);
    atLeast(recallOf({ index, space, rows, queries }), space === "ip" ? 0.97 : 0.99);
  });
}

test("a scan is exact over codes", () => {
  const index = indexOf(base, { dimension });
  for (let q = 0; q < 20; q++) {
    const { labels } = index.scan(rowOf(base, dimension, q * 7), { k: 1 });
    assert.equal(labels[0], q * 7);
  }
});

test("inserts into a linked graph, one batch at a time", () => {
  const index = indexOf(base.subarray(0, 2000 * dimension), { dimension });
  for (let from = 2000; from < count; from += 500) {
    index.put(numbers(from, 500), base.subarray(from * dimension, (from + 500) * dimension));
    linkAll(index);
  }
  atLeast(recallOf({ index, space: "l2", rows, queries }), 0.99);
});

test("sorted insertion: cluster after cluster", () => {
  const order = numbers(0, count).sort((a, b) => (a % 40) - (b % 40) || a - b);
  const sorted = new Float32Array(base.length);
  order.forEach((row, at) => {
    sorted.set(rowOf(base, dimension, row), at * dimension);
  });
  const index = indexOf(sorted, { dimension });
  const sortedRows = numbers(0, count).map((label) => rowOf(sorted, dimension, label));
  atLeast(recallOf({ index, space: "l2", rows: sortedRows, queries }), 0.98);
});

test("deletes: random, and whole neighbourhoods of the queries", () => {
  const index = indexOf(base, { dimension });
  const random = randomFrom(5);
  const left: (Float32Array | undefined)[] = [...rows];
  const doomed = new Set(numbers(0, count).filter(() => random() < 0.3));
  for (let q = 0; q < 50; q++) {
    const nearest = index.search(rowOf(queries, dimension, q), { k: 150, ef: 200 });
    for (const label of nearest.labels) doomed.add(label);
  }
  for (const label of doomed) left[label] = undefined;
  assert.equal(index.delete([...doomed]), doomed.size);
  assert.equal(index.delete([...doomed]), 0);
  assert.equal(index.live, count - doomed.size);
  for (let q = 0; q < 100; q++) {
    const found = index.search(rowOf(queries, dimension, q), { k: 10, ef: 100 });
    assert.equal(found.count, 10);
    for (const label of found.labels) assert.ok(!doomed.has(label));
  }
  atLeast(recallOf({ index, space: "l2", rows: left, queries }), 0.97);
});

test("updates in place: found before and after they are linked again", () => {
  const index = indexOf(base, { dimension });
  const moved = clustered(count, dimension, 3);
  const changed = numbers(0, count).filter((label) => label % 2 === 0);
  const now = rows.map((row, label) => (label % 2 === 0 ? rowOf(moved, dimension, label) : row));
  for (const label of changed) index.put([label], now[label] as Float32Array);
  assert.equal(index.pending, changed.length);
  assert.equal(index.stored, count);
  atLeast(recallOf({ index, space: "l2", rows: now, queries }), 0.95);
  linkAll(index);
  assert.equal(index.pending, 0);
  atLeast(recallOf({ index, space: "l2", rows: now, queries }), 0.98);
});

test("duplicates by the thousand", () => {
  const copies = Float32Array.from(base);
  for (let row = 0; row < count; row += 2) copies.set(rowOf(base, dimension, (row % 6) * 2), row * dimension);
  const index = indexOf(copies, { dimension, space: "cosine" });
  const copyRows = numbers(0, count).map((label) => rowOf(copies, dimension, label));
  atLeast(recallOf({ index, space: "cosine", rows: copyRows, queries }), 0.98);
  const { count: found, distances } = index.search(rowOf(base, dimension, 0), { k: 500, ef: 500 });
  assert.equal(found, 500);
  assert.ok((distances[99] as number) < 1e-4, `the 100th of 1,666 copies is at ${distances[99]}`);
});

for (const space of ["l2", "ip"] as const) {
  test(`${space}: vectors of very different lengths`, () => {
    const random = randomFrom(9);
    const scaled = Float32Array.from(base);
    for (let row = 0; row < count; row++) {
      const factor = 10 ** (random() * 4 - 2);
      for (let d = 0; d < dimension; d++)
        scaled[row * dimension + d] = (scaled[row * dimension + d] as number) * factor;
    }
    const index = indexOf(scaled, { dimension, space });
    const scaledRows = numbers(0, count).map((label) => rowOf(scaled, dimension, label));
    atLeast(recallOf({ index, space, rows: scaledRows, queries }), 0.95);
  });
}

for (const [dimension, least] of [
  [1, 0.95],
  [3, 0.97],
  [17, 0.98],
] as const) {
  for (const space of spaces) {
    test(`${space}: ${dimension} dimensions`, () => {
      const vectors = clustered(3000, dimension, 4);
      const index = indexOf(vectors, { dimension, space });
      const own = numbers(0, 3000).map((label) => rowOf(vectors, dimension, label));
      atLeast(recallOf({ index, space, rows: own, queries: clustered(50, dimension, 5) }), least);
    });
  }
}

test("zero vectors, stored and asked for", () => {
  for (const space of spaces) {
    const some = base.slice(0, 3000 * dimension);
    some.fill(0, 0, 1500 * dimension);
    const index = indexOf(some, { dimension, space });
    const own = numbers(0, 3000).map((label) => rowOf(some, dimension, label));
    atLeast(recallOf({ index, space, rows: own, queries: queries.subarray(0, 20 * dimension) }), 0.95);
    const zero = index.search(new Float32Array(dimension), { k: 10, ef: 50 });
    assert.equal(zero.count, 10);
    assert.ok([...zero.distances].every(Number.isFinite));
  }
});

for (const share of [0.5, 0.1, 0.01, 0.003, 0.001]) {
  test(`filters that let ${share * 100} % pass: random, near the query, far from it`, () => {
    const index = indexOf(base, { dimension });
    const random = randomFrom(11);
    const loose = numbers(0, count).filter(() => random() < share);
    const center = rowOf(queries, dimension, 0);
    const byDistance = numbers(0, count).sort((a, b) => away(center, a) - away(center, b));
    const size = Math.round(count * share);
    for (const slots of [loose, byDistance.slice(0, size), byDistance.slice(-size)]) {
      const allowed = bitmapOf(slots, count);
      const some = queries.subarray(0, 30 * dimension);
      atLeast(recallOf({ index, space: "l2", rows, queries: some, allowed }), 0.95);
      const { count: found } = index.search(center, { k: 20, ef: 100, allowed });
      assert.equal(found, Math.min(20, slots.length));
    }
  });
}

function away(query: Float32Array, label: number): number {
  const row = rows[label] as Float32Array;
  return query.reduce((sum, x, d) => sum + (x - (row[d] as number)) ** 2, 0);
}
