// Snapshots: what goes in comes out, and whatever is wrong with one is noticed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SnapshotDamaged } from "./errors.ts";
import { clustered, indexOf, linkAll, numbers, randomFrom, rowOf, snapshotOf, sourceOf } from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

const dimension = 20;
const base = clustered(4001, dimension, 1);

function sample(): VectorIndex {
  const index = indexOf(base.subarray(0, 3000 * dimension), { dimension, space: "cosine", m: 8 });
  index.put(numbers(3000, 500), base.subarray(3000 * dimension, 3500 * dimension)); // not linked
  index.put([17], rowOf(base, dimension, 4000)); // replaced, not linked again
  index.delete([5, 6, 3100]);
  index.position = 2 ** 40 + 3;
  return index;
}

test("a snapshot brings back the same index", () => {
  const index = sample();
  const bytes = snapshotOf(index);
  const loaded = VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 3 });
  for (const key of ["dimension", "space", "stored", "live", "linked", "pending", "position"] as const) {
    assert.equal(loaded[key], index[key], key);
  }
  for (let q = 3500; q < 3600; q++) {
    const [before, after] = [index, loaded].map((each) => each.search(rowOf(base, dimension, q), { k: 20, ef: 50 }));
    assert.deepEqual(after?.labels, before?.labels);
    assert.deepEqual(after?.distances, before?.distances);
  }
  assert.ok(snapshotOf(loaded).equals(bytes));
});

test("a loaded index goes on growing", () => {
  const loaded = VectorIndex.loadSnapshot(sourceOf(snapshotOf(sample())), { threads: 1 });
  loaded.put(numbers(3500, 500), base.subarray(3500 * dimension, 4000 * dimension));
  linkAll(loaded);
  assert.equal(loaded.pending, 0);
  for (let label = 3500; label < 4000; label++) {
    assert.equal(loaded.search(rowOf(base, dimension, label), { k: 1, ef: 50 }).labels[0], label);
  }
});

test("an empty index has a snapshot too", () => {
  const empty = VectorIndex.create({ dimension, space: "l2", m: 8, efConstruction: 50, threads: 1 });
  assert.equal(VectorIndex.loadSnapshot(sourceOf(snapshotOf(empty)), { threads: 1 }).stored, 0);
});

test("a snapshot holds what was there at its start; later puts are put again", () => {
  const index = sample();
  const chunks: Buffer[] = [];
  index.writeSnapshot((chunk) => {
    chunks.push(Buffer.from(chunk));
    if (index.stored === 3500) index.put(numbers(3500, 500), base.subarray(3500 * dimension, 4000 * dimension));
  });
  const loaded = VectorIndex.loadSnapshot(sourceOf(Buffer.concat(chunks)), { threads: 1 });
  assert.equal(loaded.stored, 3500);
  loaded.put(numbers(3500, 500), base.subarray(3500 * dimension, 4000 * dimension));
  linkAll(loaded);
  assert.equal(loaded.search(rowOf(base, dimension, 3999), { k: 1, ef: 50 }).labels[0], 3999);
});

const damaged = (bytes: Uint8Array) =>
  assert.throws(() => VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 1 }), SnapshotDamaged);

test("a snapshot cut short is refused", () => {
  const bytes = snapshotOf(sample());
  for (const length of [0, 7, 63, 64, 70, 5000, bytes.length >> 1, bytes.length - 16, bytes.length - 1]) {
    damaged(bytes.subarray(0, length));
  }
  damaged(Buffer.concat([bytes, Buffer.of(0)]));
});

test("a single changed bit is noticed, wherever it is", () => {
  const bytes = snapshotOf(sample());
  const random = randomFrom(3);
  const places = [0, 8, 12, 33, 45, 63, 64, 68, 72, bytes.length - 1, bytes.length - 6];
  for (let i = 0; i < 60; i++) places.push(Math.floor(random() * bytes.length));
  for (const place of places) {
    const altered = Buffer.from(bytes);
    altered[place] = (altered[place] as number) ^ (1 << Math.floor(random() * 8));
    damaged(altered);
  }
});

test("an index too large for the given memory is refused", () => {
  const bytes = snapshotOf(sample());
  assert.throws(() => VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 1, maximumBytes: 2 ** 23 }));
});
