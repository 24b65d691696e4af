// Searches that read sketches in place of codes: as good, whatever the data, the queries and the first vectors.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Codes } from "./options.ts";
import {
  atLeast,
  bitmapOf,
  clustered,
  indexOf,
  linkAll,
  numbers,
  randomFrom,
  recallOf,
  rowOf,
  rowsOf,
  snapshotOf,
  sourceOf,
  spaces,
} from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

const dimension = 256;
const count = 6000;
const base = clustered(count, dimension, 1);
const rows = rowsOf(base, dimension);
const queries = clustered(50, dimension, 2);
const strangers = clustered(50, dimension, 2, 8);
const sketchedCodes: readonly Codes[] = ["8bit", "4bit"];

function uniform(rowCount: number, seed: number): Float32Array {
  const random = randomFrom(seed);
  return Float32Array.from({ length: rowCount * dimension }, () => random() - 0.5);
}

/** Clusters that differ in so many directions, with little noise in all. */
function ofDirections(directions: number, rowCount: number, size: number, seed: number): Float32Array {
  const shape = randomFrom(7);
  const random = randomFrom(seed);
  const map = Float32Array.from({ length: directions * size }, () => shape() - 0.5);
  const centres = Float32Array.from({ length: 40 * directions }, () => 2 * shape() - 1);
  const out = new Float32Array(rowCount * size);
  for (let row = 0; row < rowCount; row++) {
    const cluster = Math.floor(random() * 40);
    const point = numbers(0, directions).map((i) => (centres[cluster * directions + i] as number) + random() - 0.5);
    for (let d = 0; d < size; d++) {
      out[row * size + d] = point.reduce((sum, x, i) => sum + x * (map[i * size + d] as number), 0.1 * random());
    }
  }
  return out;
}

for (const codes of sketchedCodes) {
  for (const space of spaces) {
    test(`${codes}, ${space}: data of few directions is searched by sketches alone`, () => {
      const index = indexOf(base, { dimension, space, codes });
      assert.equal(index.sketches, "alone");
      for (const ef of [16, 100]) atLeast(recallOf({ index, space, rows, queries, ef }), ef === 16 ? 0.95 : 0.99);
      const strange = recallOf({ index, space, rows, queries: strangers });
      atLeast(strange, codes === "4bit" ? 0.88 : 0.97, "recall of queries from another manifold");
      for (const share of [2, 10, 100]) {
        const allowed = bitmapOf(
          numbers(0, count).filter((slot) => (slot * 7919) % share === 0),
          count,
        );
        atLeast(recallOf({ index, space, rows, queries, allowed }), 0.98, `recall among one in ${share}`);
      }
    });
  }
}

test("data that varies in all directions alike is searched by codes", () => {
  const vectors = uniform(4000, 1);
  const index = indexOf(vectors, { dimension });
  assert.equal(index.sketches, "unused");
  const options = { index, space: "l2", rows: rowsOf(vectors, dimension), queries: uniform(30, 2) } as const;
  atLeast(recallOf({ ...options, ef: 1000 }), 0.97);
});

test("data of more directions has wider sketches where there is room", async () => {
  const [wide, narrow] = [512, 256].map((size) => {
    const vectors = ofDirections(90, 3000, size, 1);
    const index = indexOf(vectors, { dimension: size });
    const options = {
      index,
      space: "l2",
      rows: rowsOf(vectors, size),
      queries: ofDirections(90, 30, size, 2),
    } as const;
    atLeast(recallOf(options), 0.98);
    return index;
  }) as [VectorIndex, VectorIndex];
  assert.deepEqual([wide.sketches, narrow.sketches], ["alone", "unused"]);
  const loaded = await VectorIndex.loadSnapshot(sourceOf(snapshotOf(wide)), { threads: 1 });
  const query = ofDirections(90, 1, 512, 3);
  assert.deepEqual(loaded.search(query, { k: 16, ef: 50 }), wide.search(query, { k: 16, ef: 50 }));
});

test("below 1,000 vectors, of few dimensions and of other codes, there are none", () => {
  assert.equal(indexOf(base.subarray(0, 999 * dimension), { dimension }).sketches, "unknown");
  assert.equal(indexOf(clustered(1500, 64, 1), { dimension: 64 }).sketches, "unknown");
  for (const codes of ["1bit", "float32"] as const)
    assert.equal(indexOf(base.subarray(0, 1200 * dimension), { dimension, codes }).sketches, "unknown");
});

test("the widest vectors have sketches, wider ones do not", () => {
  for (const [size, sketches] of [
    [4096, "alone"],
    [4128, "unknown"],
  ] as const) {
    const vectors = clustered(1100, size, 1);
    const index = indexOf(vectors, { dimension: size });
    assert.equal(index.sketches, sketches);
    const options = { index, space: "l2", rows: rowsOf(vectors, size), queries: clustered(10, size, 2) } as const;
    atLeast(recallOf(options), 0.98);
  }
});

test("first vectors unlike all others cost time, not recall", () => {
  const others = clustered(4800, dimension, 3, 8);
  const vectors = new Float32Array(6000 * dimension);
  vectors.set(base.subarray(0, 1200 * dimension));
  vectors.set(others, 1200 * dimension);
  const index = indexOf(vectors, { dimension });
  assert.equal(index.sketches, "alone");
  const all = rowsOf(vectors, dimension);
  atLeast(recallOf({ index, space: "l2", rows: all, queries: strangers }), 0.98, "recall among the others");
  atLeast(recallOf({ index, space: "l2", rows: all, queries }), 0.98, "recall among the first");
});

test("vectors one by one, and in place of others, have sketches of their own", () => {
  const index = indexOf(base.subarray(0, 1200 * dimension), { dimension });
  for (let label = 1200; label < 3000; label++) index.put([label], rowOf(base, dimension, label));
  const moved = clustered(3000, dimension, 4);
  for (let label = 0; label < 3000; label += 3) index.put([label], rowOf(moved, dimension, label));
  const now = numbers(0, 3000).map((label) => rowOf(label % 3 === 0 ? moved : base, dimension, label));
  atLeast(recallOf({ index, space: "l2", rows: now, queries }), 0.98, "recall before they are linked");
  linkAll(index);
  atLeast(recallOf({ index, space: "l2", rows: now, queries }), 0.98);
});

test("thousands of equal vectors", () => {
  const vectors = new Float32Array(3000 * dimension);
  for (let row = 0; row < 3000; row++) vectors.set(rowOf(base, dimension, row < 1500 ? row : 7), row * dimension);
  const index = indexOf(vectors, { dimension });
  atLeast(recallOf({ index, space: "l2", rows: rowsOf(vectors, dimension), queries }), 0.98);
});

test("zero vectors first, and lengths far apart", () => {
  const zeros = new Float32Array(3000 * dimension);
  zeros.set(base.subarray(0, 1000 * dimension), 2000 * dimension);
  const scaled = base.slice(0, 3000 * dimension).map((value, i) => value * 10 ** ((Math.floor(i / dimension) % 7) - 3));
  for (const vectors of [zeros, scaled]) {
    for (const space of spaces) {
      const index = indexOf(vectors, { dimension, space });
      atLeast(recallOf({ index, space, rows: rowsOf(vectors, dimension), queries }), 0.95, `${space}: recall`);
    }
  }
});

test("a snapshot and a compacted copy keep them", async () => {
  const index = indexOf(base, { dimension });
  const loaded = await VectorIndex.loadSnapshot(sourceOf(snapshotOf(index)), { threads: 1 });
  assert.equal(loaded.sketches, "alone");
  for (let q = 0; q < 50; q++) {
    const [before, after] = [index, loaded].map((each) => each.search(rowOf(queries, dimension, q), { k: 16, ef: 50 }));
    assert.deepEqual(after, before);
  }
  index.delete(numbers(0, count).filter((label) => label % 2 === 0));
  const compact = VectorIndex.compact(index, { threads: 1 });
  assert.equal(compact.sketches, "alone");
  const left = rows.map((row, label) => (label % 2 === 0 ? undefined : row));
  compact.put([count], rowOf(queries, dimension, 0));
  linkAll(compact);
  atLeast(recallOf({ index: compact, space: "l2", rows: [...left, rowOf(queries, dimension, 0)], queries }), 0.95);
});
