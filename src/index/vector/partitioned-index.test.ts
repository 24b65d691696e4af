import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KernelFull } from "./errors.ts";
import { PartitionedIndex, type PartitionOptions } from "./partitioned-index.ts";
import { bitmapOf, clustered, indexOf, numbers, recallOf, rowOf } from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

const DIMENSION = 16;
const options: PartitionOptions = {
  ...{ dimension: DIMENSION, space: "l2", m: 16, efConstruction: 100, threads: 2, thread: 1 },
  partitionBytes: 2 ** 19,
};
const vectors = clustered(8000, DIMENSION, 1);
const queries = clustered(50, DIMENSION, 2);

function filled(rows = vectors, from: Partial<PartitionOptions> = {}): PartitionedIndex {
  const index = PartitionedIndex.create({ ...options, ...from });
  const count = rows.length / DIMENSION;
  for (let at = 0; at < count; at += 700) {
    const end = Math.min(count, at + 700);
    index.put(numbers(at, end - at), rows.subarray(at * DIMENSION, end * DIMENSION));
  }
  while (index.link(500).linked > 0);
  return index;
}

/** The tests of recall know of searches only. */
const asIndex = (index: PartitionedIndex): VectorIndex => index as unknown as VectorIndex;
const rowsOf = (all = vectors): Float32Array[] =>
  numbers(0, all.length / DIMENSION).map((row) => rowOf(all, DIMENSION, row));

describe("several memories", () => {
  const index = filled();
  const rows = rowsOf();

  test("hold ranges of labels in whole segments", () => {
    assert(index.parts.length >= 3, `${index.parts.length} partitions`);
    assert.equal(index.stored, 8000);
    assert.equal(index.slots, 8000);
    for (const { index: part } of index.parts.slice(0, -1)) assert.equal(part.stored % 1024, 0);
    for (const label of [0, 1023, 1024, 4095, 4096, 7999]) assert.equal(index.slotOf(label), label);
    assert.equal(index.slotOf(8000), -1);
  });

  test("are searched as one", () => {
    const whole = indexOf(vectors, { dimension: DIMENSION });
    const split = recallOf({ index: asIndex(index), space: "l2", rows, queries });
    const unsplit = recallOf({ index: whole, space: "l2", rows, queries });
    assert(split >= unsplit - 0.005, `recall ${split}, unsplit ${unsplit}`);
    const query = rowOf(queries, DIMENSION, 0);
    const scanned = index.scan(query, { k: 10 });
    assert.deepEqual([...scanned.labels], [...whole.scan(query, { k: 10 }).labels]);
    assert.deepEqual([...scanned.slots], [...scanned.labels]);
  });

  test("are filtered by slots that are numbered through", () => {
    for (const step of [2, 10, 300]) {
      const allowed = bitmapOf(
        numbers(0, 8000).filter((slot) => slot % step === 0),
        8000,
      );
      assert(recallOf({ index: asIndex(index), space: "l2", rows, queries, allowed }) >= 0.98);
    }
    const onlyFirst = bitmapOf([5, 6], 8);
    const found = index.search(rowOf(queries, DIMENSION, 0), { k: 10, ef: 50, allowed: onlyFirst });
    assert.deepEqual([...found.labels].sort(), [5, 6]);
  });

  test("are attached by other threads, which use on what they have", () => {
    const other = PartitionedIndex.attach(index.handle, { ...options, thread: 0 });
    assert.deepEqual(
      other.parts.map(({ firstLabel }) => firstLabel),
      index.parts.map(({ firstLabel }) => firstLabel),
    );
    const again = PartitionedIndex.attach(index.handle, { ...options, thread: 0 }, other);
    assert(again.parts.every((part, i) => part === other.parts[i]));
    assert.equal(again.build, index.build);
  });
});

test("known labels are replaced and deleted where they are, also in one call with new ones", () => {
  const index = filled(vectors.slice(0, 4000 * DIMENSION));
  const before = index.parts.length;
  const changed = [3, 1500, 2999, 3999, ...numbers(4000, 3000)];
  index.put(changed, clustered(changed.length, DIMENSION, 9));
  assert.equal(index.stored, 7000);
  assert(index.parts.length > before);
  assert.equal(index.delete([6999, 2, 1500, 2]), 3);
  assert.equal(index.live, 6997);
  const rows: (Float32Array | undefined)[] = rowsOf(vectors.slice(0, 4000 * DIMENSION));
  const fresh = clustered(changed.length, DIMENSION, 9);
  changed.forEach((label, i) => {
    rows[label] = rowOf(fresh, DIMENSION, i);
  });
  for (const label of [2, 1500, 6999]) rows[label] = undefined;
  while (index.link(500).linked > 0);
  assert(recallOf({ index: asIndex(index), space: "l2", rows, queries }) >= 0.98);
});

/** Memory that has room for a segment or a few after what an index needs at once. */
function smallMemory(): number {
  for (let pages = 16; ; pages += 4) {
    try {
      VectorIndex.create({ ...options, maximumBytes: pages * 65536 });
      return (pages + 4) * 65536;
    } catch (error) {
      if (!(error instanceof KernelFull)) throw error;
    }
  }
}

test("a memory that is full is followed by another", () => {
  const index = PartitionedIndex.create({ ...options, partitionBytes: undefined, maximumBytes: smallMemory() });
  index.put(numbers(100, 8000), vectors);
  assert(index.parts.length > 1);
  assert.equal(index.stored, 8000);
  assert.deepEqual([index.slotOf(99), index.slotOf(100), index.slotOf(8099)], [-1, 0, index.slots - 1]);
});

test("labels may have gaps, and the position is one for all", () => {
  const index = PartitionedIndex.create(options);
  const labels = numbers(0, 8000).map((i) => i * 3 + 7);
  index.put(labels, vectors);
  index.position = 42;
  const ranges = index.ranges();
  assert.equal(index.position, 42);
  assert(ranges.length > 1);
  assert.equal(ranges[0]?.from, 0);
  assert.equal(ranges.at(-1)?.until, Number.POSITIVE_INFINITY);
  for (let i = 1; i < ranges.length; i++) assert.equal(ranges[i]?.from, ranges[i - 1]?.until);
  for (const i of [0, 1024, 5000, 7999]) assert.equal(index.slotOf(labels[i] as number), i);
  assert.equal(index.slotOf(8), -1);
});

test("partitions are rid of deleted vectors one by one", () => {
  const index = filled();
  const [first, second] = index.parts;
  assert(first !== undefined && second !== undefined);
  const gone = [...numbers(0, second.firstLabel), ...numbers(second.firstLabel, 900)];
  index.delete(gone);
  index.position = 9;
  while (index.repair(500) > 0);
  let compact = index;
  for (const { id } of [first, second]) {
    const copy = compact.compacted(id);
    assert(copy !== undefined);
    assert.equal(compact.compacted("none"), undefined);
    assert.equal(compact.replaced("none", copy), undefined);
    compact = compact.replaced(id, copy) as PartitionedIndex;
  }
  assert.deepEqual([compact.instance, compact.build, compact.position], [index.instance, index.build, 9]);
  assert.deepEqual([compact.live, compact.tombstones], [8000 - gone.length, 0]);
  assert(compact.bytes < index.bytes);
  const rows: (Float32Array | undefined)[] = rowsOf();
  for (const label of gone) rows[label] = undefined;
  assert.deepEqual([compact.slotOf(5), compact.slotOf(7999)], [-1, compact.slots - 1]);
  assert(recallOf({ index: asIndex(compact), space: "l2", rows, queries }) >= 0.98);
  compact.put([second.firstLabel + 950, 8000], vectors.subarray(0, 2 * DIMENSION));
  assert.equal(compact.live, 8001 - gone.length, "a known label is replaced, a new one goes to the last partition");
});

test("codes are those of the options", () => {
  for (const codes of ["8bit", "4bit", "1bit", "float32"] as const) {
    const index = filled(vectors.slice(0, 3000 * DIMENSION), { codes, partitionBytes: 2 ** 18 });
    assert(index.parts.length > 1);
    assert.deepEqual(
      [index.codes, ...index.parts.map((part) => part.index.codes)],
      Array(index.parts.length + 1).fill(codes),
    );
  }
});
