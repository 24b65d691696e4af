// Snapshots: what goes in comes out, and whatever is wrong with one is noticed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 } from "node:zlib";
import { SnapshotDamaged } from "./errors.ts";
import { CODES, type Codes } from "./options.ts";
import { FORMAT_VERSION, HEADER_BYTES } from "./snapshot-format.ts";
import { clustered, indexOf, linkAll, numbers, randomFrom, repairAll, rowOf, snapshotOf, sourceOf } from "./testing.ts";
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

test("a snapshot brings back the same index", async () => {
  const index = sample();
  const bytes = snapshotOf(index);
  const loaded = await VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 3 });
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

test("a loaded index goes on growing", async () => {
  const loaded = await VectorIndex.loadSnapshot(sourceOf(snapshotOf(sample())), { threads: 1 });
  loaded.put(numbers(3500, 500), base.subarray(3500 * dimension, 4000 * dimension));
  linkAll(loaded);
  assert.equal(loaded.pending, 0);
  for (let label = 3500; label < 4000; label++) {
    assert.equal(loaded.search(rowOf(base, dimension, label), { k: 1, ef: 50 }).labels[0], label);
  }
});

test("an empty index has a snapshot too", async () => {
  const empty = VectorIndex.create({ dimension, space: "l2", m: 8, efConstruction: 50, threads: 1 });
  assert.equal((await VectorIndex.loadSnapshot(sourceOf(snapshotOf(empty)), { threads: 1 })).stored, 0);
});

test("a snapshot holds what was there at its start; later puts are put again", async () => {
  const index = sample();
  const chunks: Buffer[] = [];
  index.writeSnapshot((chunk) => {
    chunks.push(Buffer.from(chunk));
    if (index.stored === 3500) index.put(numbers(3500, 500), base.subarray(3500 * dimension, 4000 * dimension));
  });
  const loaded = await VectorIndex.loadSnapshot(sourceOf(Buffer.concat(chunks)), { threads: 1 });
  assert.equal(loaded.stored, 3500);
  loaded.put(numbers(3500, 500), base.subarray(3500 * dimension, 4000 * dimension));
  linkAll(loaded);
  assert.equal(loaded.search(rowOf(base, dimension, 3999), { k: 1, ef: 50 }).labels[0], 3999);
});

const damaged = (bytes: Uint8Array) =>
  assert.rejects(VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 1 }), SnapshotDamaged);

test("a snapshot cut short is refused", async () => {
  const bytes = snapshotOf(sample());
  for (const length of [0, 7, 63, 64, 70, 5000, bytes.length >> 1, bytes.length - 16, bytes.length - 1]) {
    await damaged(bytes.subarray(0, length));
  }
  await damaged(Buffer.concat([bytes, Buffer.of(0)]));
});

test("a single changed bit is noticed, wherever it is", async () => {
  const bytes = snapshotOf(sample());
  const random = randomFrom(3);
  const places = [0, 8, 12, 33, 45, 63, 64, 68, 72, bytes.length - 1, bytes.length - 6];
  for (let i = 0; i < 60; i++) places.push(Math.floor(random() * bytes.length));
  for (const place of places) {
    const altered = Buffer.from(bytes);
    altered[place] = (altered[place] as number) ^ (1 << Math.floor(random() * 8));
    await damaged(altered);
  }
});

/** Far from the origin, so that there is a centre; with levels, tombstones and pending slots. */
function smallSample(codes: Codes): VectorIndex {
  const vectors = base.subarray(0, 1300 * dimension).map((x) => x + 3);
  const index = indexOf(vectors.subarray(0, 1200 * dimension), { dimension, codes, m: 4, efConstruction: 20 });
  index.put(numbers(1200, 100), vectors.subarray(1200 * dimension));
  index.delete([3, 4, 1250]);
  return index;
}

/** Of a code of so few dimensions. */
const COORDINATES: Readonly<Record<Codes, number>> = { "8bit": 32, "4bit": 64, "1bit": 128, float32: 32 };

for (const codes of CODES) {
  test(`${codes}: every byte of header and centre counts, and no cut goes unnoticed`, async () => {
    const bytes = snapshotOf(smallSample(codes));
    const centre = 4 * COORDINATES[codes];
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    assert.equal(view.getFloat32(60, true) > 0, codes !== "float32", "a centre was learnt");
    for (let place = 0; place < HEADER_BYTES + centre + 4; place++) {
      const altered = Buffer.from(bytes);
      altered[place] = (altered[place] as number) ^ (1 << (place % 8));
      await damaged(altered);
    }
    for (const length of [HEADER_BYTES - 1, HEADER_BYTES, HEADER_BYTES + centre, HEADER_BYTES + centre + 4])
      await damaged(bytes.subarray(0, length));
  });

  test(`${codes}: an index goes on after a restart as it would have without one`, async () => {
    const index = smallSample(codes);
    const loaded = await VectorIndex.loadSnapshot(sourceOf(snapshotOf(index)), { threads: 2 });
    for (const each of [index, loaded]) {
      each.put(numbers(1300, 700), base.subarray(1300 * dimension, 2000 * dimension));
      each.delete(numbers(100, 300));
      repairAll(each);
    }
    assert.ok(snapshotOf(loaded).equals(snapshotOf(index)));
  });
}

test("headers that contradict themselves are refused, whatever their checksum says", async () => {
  const bytes = snapshotOf(smallSample("8bit"));
  for (const [at, value] of [
    [8, FORMAT_VERSION - 1],
    [8, FORMAT_VERSION + 1],
    [12, 0],
    [12, 33],
    [12, 20_000],
    [16, 3],
    [20, 1],
    [20, 8],
    [20, 300],
    [32, 0],
    [32, 1299],
    [32, 1301],
    [32, 0xffffffff],
    [36, 0],
    [40, 0],
    [40, 1301],
    [44, 15],
    [56, 1],
    [56, 4],
    [64, 0],
  ] as const) {
    const altered = Buffer.from(bytes);
    altered.writeUInt32LE(value, at);
    altered.writeUInt32LE(crc32(altered.subarray(0, HEADER_BYTES - 4)), HEADER_BYTES - 4);
    await assert.rejects(VectorIndex.loadSnapshot(sourceOf(altered), { threads: 1 }), Error, `${value} at ${at}`);
  }
});

test("an index too large for the given memory is refused", async () => {
  const bytes = snapshotOf(sample());
  await assert.rejects(VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 1, maximumBytes: 2 ** 23 }));
});
