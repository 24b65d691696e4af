// Compaction: the same index without its tombstones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { CODES, type Codes } from "./options.ts";
import {
  atLeast,
  clustered,
  indexOf,
  linkAll,
  numbers,
  randomFrom,
  recallOf,
  repairAll,
  rowOf,
  rowsOf,
  snapshotOf,
  sourceOf,
} from "./testing.ts";
import { Graph } from "./testing-graph.ts";
import type { WorkerTask } from "./testing-worker.ts";
import { VectorIndex } from "./vector-index.ts";

const dimension = 40;
const count = 3000;
const base = clustered(count + 500, dimension, 1);
const queries = clustered(30, dimension, 2);

/** Labels 7, 10, 13, …, of which every fifth is deleted; the last ones are not linked, nor are some that were replaced. */
function sample(codes: Codes): { index: VectorIndex; rows: (Float32Array | undefined)[] } {
  const index = VectorIndex.create({ dimension, space: "l2", codes, m: 12, efConstruction: 80, threads: 2 });
  const rows: (Float32Array | undefined)[] = [];
  const put = (from: number, to: number) => {
    const labels = numbers(from, to - from).map((i) => 7 + 3 * i);
    index.put(labels, base.subarray(from * dimension, to * dimension));
    for (const label of labels) rows[label] = rowOf(base, dimension, (label - 7) / 3);
  };
  put(0, count);
  linkAll(index);
  const doomed = numbers(0, count / 5).map((i) => 7 + 15 * i);
  assert.equal(index.delete(doomed), doomed.length);
  for (const label of doomed) rows[label] = undefined;
  repairAll(index);
  put(count, count + 400);
  for (const label of [10, 13, 19]) {
    rows[label] = rowOf(base, dimension, count + 400 + label);
    index.put([label], rows[label]);
  }
  index.delete([16, 7 + 3 * count]);
  rows[16] = rows[7 + 3 * count] = undefined;
  index.position = 2 ** 41 + 1;
  return { index, rows };
}

for (const codes of CODES) {
  test(`${codes}: a compacted index answers as the one it was made from`, () => {
    const { index, rows } = sample(codes);
    const small = VectorIndex.compact(index, { threads: 2 });
    assert.deepEqual([small.codes, small.space, small.dimension], [codes, "l2", dimension]);
    assert.deepEqual([small.stored, small.tombstones, small.live], [index.live, 0, index.live]);
    assert.equal(small.position, index.position);
    assert.equal(small.pending, 402);
    assert.ok(small.bytes < index.bytes);
    for (let q = 0; q < 30; q++) {
      const query = rowOf(queries, dimension, q);
      const [all, left] = [index, small].map((each) => each.scan(query, { k: 20 }));
      assert.deepEqual([left?.labels, left?.distances], [all?.labels, all?.distances]);
    }
    rows.forEach((row, label) => {
      assert.equal(small.slotOf(label) >= 0, row !== undefined);
    });
    const before = recallOf({ index, space: "l2", rows, queries });
    atLeast(recallOf({ index: small, space: "l2", rows, queries }), before - 0.01);
    linkAll(small);
    assert.equal(small.pending, 0);
    assert.equal(new Graph(small).brokenLists(), 0);
    atLeast(recallOf({ index: small, space: "l2", rows, queries }), before - 0.01);
  });
}

test("a snapshot of a compacted index brings it back", async () => {
  const small = VectorIndex.compact(sample("8bit").index, { threads: 2 });
  const bytes = snapshotOf(small);
  const loaded = await VectorIndex.loadSnapshot(sourceOf(bytes), { threads: 2 });
  assert.deepEqual([loaded.stored, loaded.pending, loaded.position], [small.stored, small.pending, small.position]);
  assert.ok(snapshotOf(loaded).equals(bytes));
  for (const index of [small, loaded]) linkAll(index);
  assert.ok(snapshotOf(loaded).equals(snapshotOf(small)));
});

test("what the writer did since is done again, and nothing is missing", () => {
  const { index, rows } = sample("8bit");
  const small = VectorIndex.compact(index, { threads: 2 });
  const late = numbers(0, 100).map((i) => 20_000 + i);
  const vectors = clustered(100, dimension, 9);
  for (const each of [index, small]) {
    each.put(late, vectors);
    each.put([31], rowOf(vectors, dimension, 0));
    each.delete([25, 28, 20_005]);
    linkAll(each);
  }
  assert.equal(small.live, index.live);
  for (const label of [25, 28]) rows[label] = undefined;
  rows[31] = rowOf(vectors, dimension, 0);
  late.forEach((label, i) => {
    rows[label] = label === 20_005 ? undefined : rowOf(vectors, dimension, i);
  });
  atLeast(recallOf({ index: small, space: "l2", rows, queries }), 0.98);
  for (const label of late.slice(10)) {
    assert.ok(small.search(rows[label] as Float32Array, { k: 3, ef: 50 }).labels.includes(label));
  }
});

test("a copy made in another thread while the writer goes on catches up", async () => {
  const index = indexOf(base, { dimension });
  const rows: (Float32Array | undefined)[] = rowsOf(base, dimension);
  const changedAt: number[] = [];
  const memory = compactedElsewhere(index);
  const random = randomFrom(8);
  let arrived: WebAssembly.Memory | undefined;
  memory.then((value) => {
    arrived = value;
  });
  for (let change = 1; arrived === undefined; change++) {
    const known = Math.floor(random() * rows.length);
    const label = change % 3 === 0 || rows[known] === undefined ? rows.length : known;
    rows[label] =
      change % 3 === 1 && label === known ? undefined : rowOf(base, dimension, Math.floor(random() * count));
    changedAt[label] = change;
    redo(index, rows, label);
    index.position = change;
    if (change % 20 === 0) await pause(1);
  }
  const small = VectorIndex.attach(await memory, 1);
  changedAt.forEach((change, label) => {
    if (change > small.position) redo(small, rows, label);
  });
  assert.equal(small.live, index.live);
  rows.forEach((row, label) => {
    if (row) assert.ok(small.slotOf(label) >= 0, `label ${label}`);
  });
  for (let q = 0; q < 30; q++) {
    const [all, left] = [index, small].map((each) => each.scan(rowOf(queries, dimension, q), { k: 20 }));
    assert.deepEqual([left?.labels, left?.distances], [all?.labels, all?.distances]);
  }
  repairAll(small);
  assert.equal(new Graph(small, 0).brokenLists(), 0);
  atLeast(recallOf({ index: small, space: "l2", rows, queries }), 0.98);
});

function compactedElsewhere(index: VectorIndex): Promise<WebAssembly.Memory> {
  const task: WorkerTask = { role: "compactor", memory: index.memory, thread: 1 };
  const worker = new Worker(new URL("testing-worker.ts", import.meta.url), { workerData: task });
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

/** Does to the index what has become of a label. */
function redo(index: VectorIndex, rows: readonly (Float32Array | undefined)[], label: number): void {
  const row = rows[label];
  if (row === undefined) index.delete([label]);
  else index.put([label], row);
}

test("none, one and few are left", () => {
  for (const left of [0, 1, 5, 999, 1000]) {
    const index = indexOf(base, { dimension });
    index.delete(numbers(left, count + 500 - left));
    repairAll(index);
    const small = VectorIndex.compact(index, { threads: 2 });
    assert.equal(small.stored, left);
    const found = small.search(rowOf(base, dimension, 0), { k: 10, ef: 50 });
    assert.equal(found.count, Math.min(10, left));
    if (left > 0) assert.equal(found.labels[0], 0);
    small.put(numbers(10_000, count), base.subarray(0, count * dimension));
    linkAll(small);
    const rows = rowsOf(base, dimension).slice(0, count);
    const labelled: Float32Array[] = [];
    rows.forEach((row, i) => {
      if (i < left) labelled[i] = row;
      labelled[10_000 + i] = row;
    });
    atLeast(recallOf({ index: small, space: "l2", rows: labelled, queries }), 0.97);
  }
});

test("a memory too small for what is left is refused", () => {
  const { index } = sample("float32");
  assert.throws(() => VectorIndex.compact(index, { threads: 2, maximumBytes: 2 ** 21 }));
});
