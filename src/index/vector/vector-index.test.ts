// What the index promises besides recall: visibility, order, limits, and the same results from both builds of the kernel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bitmapOf, clustered, indexOf, linkAll, numbers, rowOf } from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

const dimension = 48;
const base = clustered(5000, dimension, 1);
const options = { dimension, space: "cosine", m: 16, efConstruction: 100, threads: 1 } as const;

test("an empty index finds nothing", () => {
  const index = VectorIndex.create(options);
  assert.equal(index.search(rowOf(base, dimension, 0), { k: 10, ef: 100 }).count, 0);
  assert.equal(index.scan(rowOf(base, dimension, 0), { k: 10 }).count, 0);
  assert.equal(index.link(10), 0);
});

test("what is put is found at once, linked or not", () => {
  const index = indexOf(base.subarray(0, 4000 * dimension), { dimension, space: "cosine" });
  for (let label = 4000; label < 5000; label++) {
    const row = rowOf(base, dimension, label);
    index.put([label], row);
    const { labels } = index.search(row, { k: 1, ef: 10 });
    assert.equal(labels[0], label);
  }
  assert.equal(index.pending, 1000);
  assert.equal(index.linked, 4000);
});

test("few vectors are scanned and never linked", () => {
  const index = VectorIndex.create(options);
  index.put(numbers(0, 999), base.subarray(0, 999 * dimension));
  assert.equal(index.link(1000), 0);
  assert.equal(index.pending, 999);
  assert.equal(index.search(rowOf(base, dimension, 5), { k: 2000, ef: 10 }).count, 999);
});

test("labels may have gaps and start anywhere", () => {
  const index = VectorIndex.create(options);
  const labels = numbers(0, 2000).map((i) => 4_000_000_000 + i * 3 + (i % 2));
  index.put(labels, base.subarray(0, 2000 * dimension));
  linkAll(index);
  labels.forEach((label, slot) => {
    assert.equal(index.slotOf(label), slot);
  });
  assert.equal(index.slotOf(4_000_000_002), -1);
  assert.equal(index.slotOf(0), -1);
  const found = index.search(rowOf(base, dimension, 77), { k: 3, ef: 50 });
  assert.equal(found.labels[0], labels[77]);
  assert.equal(found.slots[0], 77);
});

test("results ascend by distance, ties by label", () => {
  const copies = new Float32Array(3000 * dimension);
  for (let row = 0; row < 3000; row++) copies.set(rowOf(base, dimension, row % 10), row * dimension);
  const index = indexOf(copies, { dimension, space: "l2" });
  for (const found of [
    index.search(rowOf(base, dimension, 3), { k: 100, ef: 100 }),
    index.scan(rowOf(base, dimension, 3), { k: 100 }),
  ]) {
    assert.equal(found.count, 100);
    for (let i = 1; i < found.count; i++) {
      const [before, here] = [found.distances[i - 1] as number, found.distances[i] as number];
      assert.ok(before < here || (before === here && (found.labels[i - 1] as number) < (found.labels[i] as number)));
    }
  }
});

test("as many results as there are, whatever ef is", () => {
  const index = indexOf(base, { dimension, space: "cosine" });
  const query = rowOf(base, dimension, 9);
  assert.equal(index.search(query, { k: 4000, ef: 10 }).count, 4000);
  assert.equal(index.search(query, { k: 10_000, ef: 10 }).count, 5000);
  assert.equal(index.search(query, { k: 0, ef: 10 }).count, 0);
  index.delete(numbers(0, 4990));
  assert.equal(index.search(query, { k: 20, ef: 10 }).count, 10);
  const none = index.search(query, { k: 20, ef: 10, allowed: bitmapOf([1, 2, 3], 5000) });
  assert.equal(none.count, 0);
});

test("a filter shorter than the index lets later slots out, one longer does no harm", () => {
  const index = indexOf(base, { dimension, space: "cosine" });
  const few = index.search(rowOf(base, dimension, 4999), { k: 100, ef: 10, allowed: Uint32Array.of(0xffffffff) });
  assert.equal(few.count, 32);
  const all = new Uint32Array(1000).fill(0xffffffff);
  assert.equal(index.scan(rowOf(base, dimension, 0), { k: 10_000, allowed: all }).count, 5000);
  assert.equal(index.search(rowOf(base, dimension, 4999), { k: 1, ef: 50, allowed: all }).labels[0], 4999);
});

test("distances are close to the exact ones", () => {
  const far = Float32Array.from(base, (x) => x * 1e6);
  const index = indexOf(far, { dimension, space: "l2" });
  const query = rowOf(far, dimension, 1);
  const found = index.search(query, { k: 10, ef: 100 });
  found.labels.forEach((label, i) => {
    const row = rowOf(far, dimension, label);
    const exact = row.reduce((sum, x, d) => sum + (x - (query[d] as number)) ** 2, 0);
    const length = row.reduce((sum, x) => sum + x * x, 0);
    assert.ok(Math.abs((found.distances[i] as number) - exact) < 0.005 * length);
  });
});

test("options and arguments are checked", () => {
  for (const wrong of [{ dimension: 0 }, { dimension: 16385 }, { m: 1 }, { threads: 0 }, { efConstruction: 0 }]) {
    assert.throws(() => VectorIndex.create({ ...options, ...wrong }), RangeError);
  }
  const index = VectorIndex.create(options);
  assert.throws(() => index.put([1], new Float32Array(3)), RangeError);
  assert.throws(() => index.search(new Float32Array(3), { k: 1, ef: 1 }), RangeError);
  assert.throws(() => VectorIndex.attach(index.memory, 1), RangeError);
});

test("the largest dimension works", () => {
  const wide = clustered(30, 16384, 1);
  const index = VectorIndex.create({ ...options, dimension: 16384 });
  index.put(numbers(0, 30), wide);
  for (let row = 0; row < 30; row++)
    assert.equal(index.search(rowOf(wide, 16384, row), { k: 1, ef: 1 }).labels[0], row);
});
