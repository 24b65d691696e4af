// Recall after deletes and updates, before and after the repair; and what no search would tell: that links lead to live slots.
import assert from "node:assert/strict";
import { test } from "node:test";
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
} from "./testing.ts";
import { Graph } from "./testing-graph.ts";
import { VectorIndex } from "./vector-index.ts";

const dimension = 48;
const count = 4000;
const base = clustered(count, dimension, 1);
const queries = clustered(50, dimension, 2);
const rows = rowsOf(base, dimension);

const least: Readonly<Record<Codes, number>> = { "8bit": 0.98, "4bit": 0.96, "1bit": 0.94, float32: 0.98 };
/** While tombstones still take places in the beam. */
const leastBefore: Readonly<Record<Codes, number>> = { "8bit": 0.97, "4bit": 0.94, "1bit": 0.8, float32: 0.97 };

type Rows = readonly (Float32Array | undefined)[];

/** Labels whose own vector does not lead to them. */
function lost(index: VectorIndex, rows: Rows): number[] {
  return rows.flatMap((row, label) => {
    if (row === undefined) return [];
    return index.search(row, { k: 16, ef: 100 }).labels.includes(label) ? [] : [label];
  });
}

/** Repairs, and looks at every list of the graph. */
function soundAfterRepair(index: VectorIndex): void {
  repairAll(index);
  const graph = new Graph(index);
  assert.equal(index.pending, 0);
  assert.equal(graph.deadLinks(), 0);
  assert.equal(graph.brokenLists(), 0);
}

/** A third at random, and everything around half of the queries. */
function doomedIn(index: VectorIndex): Set<number> {
  const random = randomFrom(5);
  const doomed = new Set(numbers(0, count).filter(() => random() < 0.3));
  for (let q = 0; q < 25; q++) {
    const nearest = index.search(rowOf(queries, dimension, q), { k: 150, ef: 200 });
    for (const label of nearest.labels) doomed.add(label);
  }
  return doomed;
}

for (const codes of CODES) {
  test(`${codes}: deletes, random and of whole neighbourhoods, then the repair`, () => {
    const index = indexOf(base, { dimension, codes });
    const doomed = doomedIn(index);
    const left = rows.map((row, label) => (doomed.has(label) ? undefined : row));
    assert.equal(index.delete([...doomed]), doomed.size);
    assert.equal(index.delete([...doomed]), 0);
    assert.equal(index.live, count - doomed.size);
    for (let q = 0; q < 50; q++) {
      const found = index.search(rowOf(queries, dimension, q), { k: 10, ef: 100 });
      assert.equal(found.count, 10);
      for (const label of found.labels) assert.ok(!doomed.has(label));
    }
    atLeast(recallOf({ index, space: "l2", rows: left, queries }), leastBefore[codes]);
    soundAfterRepair(index);
    atLeast(recallOf({ index, space: "l2", rows: left, queries }), least[codes]);
    assert.deepEqual(lost(index, left), []);
  });

  test(`${codes}: everything is replaced in its place, three times`, () => {
    const index = indexOf(base, { dimension, codes });
    let now = rows;
    for (const seed of [3, 4, 5]) {
      const moved = clustered(count, dimension, seed);
      now = rowsOf(moved, dimension);
      index.put(numbers(0, count), moved);
      assert.equal(index.pending, count);
      repairAll(index);
    }
    assert.equal(index.stored, count);
    soundAfterRepair(index);
    atLeast(recallOf({ index, space: "l2", rows: now, queries }), least[codes]);
    const cut = new Graph(index).unreachable();
    assert.deepEqual(cut, [], `cut off on the lowest level; ${lost(index, now).length} do not find themselves`);
  });
}

test("1bit: replaced three times, none is cut off in a group of its own", () => {
  const vectors = (seed: number) => clustered(5000, dimension, seed);
  const index = indexOf(vectors(1), { dimension, codes: "1bit" });
  for (const seed of [3, 4, 5]) {
    index.put(numbers(0, 5000), vectors(seed));
    repairAll(index);
  }
  assert.deepEqual(lost(index, rowsOf(vectors(5), dimension)), []);
  assert.deepEqual(new Graph(index).unreachable(), []);
});

for (const codes of CODES) {
  test(`${codes}: replaced by vectors from elsewhere, every node has neighbours and a way in`, () => {
    const [size, narrow] = [6000, 16];
    const index = indexOf(clustered(size, narrow, 1), { dimension: narrow, codes });
    for (const seed of [3, 4, 5]) {
      index.put(numbers(0, size), clustered(size, narrow, seed));
      soundAfterRepair(index);
      const graph = new Graph(index);
      assert.deepEqual(
        graph.slots().filter((slot) => graph.neighbours(slot, 0).length === 0),
        [],
      );
      assert.deepEqual(graph.unreachable(), []);
    }
  });
}

test("updates in place: found before and after they are linked again", () => {
  const index = indexOf(base, { dimension });
  const moved = clustered(count, dimension, 3);
  const changed = numbers(0, count).filter((label) => label % 2 === 0);
  const now = rows.map((row, label) => (label % 2 === 0 ? rowOf(moved, dimension, label) : row));
  for (const label of changed) index.put([label], now[label] as Float32Array);
  assert.equal(index.pending, changed.length);
  assert.equal(index.stored, count);
  atLeast(recallOf({ index, space: "l2", rows: now, queries }), 0.97);
  linkAll(index);
  assert.equal(index.pending, 0);
  atLeast(recallOf({ index, space: "l2", rows: now, queries }), 0.98);
});

test("records that move to another manifold take the graph with them", () => {
  const index = indexOf(base, { dimension });
  const moved = clustered(count, dimension, 3, 8);
  index.put(numbers(0, count), moved);
  soundAfterRepair(index);
  const now = rowsOf(moved, dimension);
  atLeast(recallOf({ index, space: "l2", rows: now, queries: clustered(50, dimension, 4, 8) }), 0.98);
  assert.deepEqual(lost(index, now), []);
});

test("replaced and deleted before it was linked again: nothing leads to it after the repair", () => {
  const index = indexOf(base, { dimension });
  const doomed = numbers(0, 600);
  index.put(doomed, clustered(600, dimension, 3));
  index.delete(doomed);
  while (index.repair(1000) > 0);
  soundAfterRepair(index);
});

test("the entry point and all above the lowest level are deleted", () => {
  const index = indexOf(base, { dimension });
  const kernel = new Graph(index);
  const doomed = kernel.slots().filter((slot) => kernel.level(slot) > 0);
  index.delete(doomed);
  const left = rows.map((row, label) => (doomed.includes(label) ? undefined : row));
  soundAfterRepair(index);
  atLeast(recallOf({ index, space: "l2", rows: left, queries }), 0.98);
  assert.deepEqual(lost(index, left), []);
});

for (const repairedFirst of [false, true]) {
  test(`all are deleted${repairedFirst ? ", repaired," : ""} and others come`, () => {
    const index = indexOf(base, { dimension });
    index.delete(numbers(0, count));
    assert.equal(index.search(rowOf(queries, dimension, 0), { k: 10, ef: 50 }).count, 0);
    if (repairedFirst) repairAll(index);
    const others = clustered(count, dimension, 3);
    index.put(numbers(count, count), others);
    const now: Rows = [...rows.map(() => undefined), ...rowsOf(others, dimension)];
    soundAfterRepair(index);
    assert.ok(new Graph(index).unreachable().length <= count / 2000);
    atLeast(recallOf({ index, space: "l2", rows: now, queries }), 0.98);
    assert.ok(lost(index, now).length <= count / 1000);
  });
}

for (const repaired of [false, true]) {
  test(`vectors put where all around was deleted are found ${repaired ? "after" : "before"} the repair`, () => {
    const index = indexOf(base, { dimension });
    const left: (Float32Array | undefined)[] = [...rows];
    const near = [...index.search(rowOf(queries, dimension, 0), { k: 400, ef: 500 }).labels];
    index.delete(near);
    for (const label of near) left[label] = undefined;
    const fresh = Float32Array.from(near.slice(0, 30).flatMap((label) => [...rowOf(base, dimension, label)]));
    index.put(numbers(count, 30), fresh);
    left.push(...rowsOf(fresh, dimension));
    linkAll(index);
    if (repaired) soundAfterRepair(index);
    assert.deepEqual(
      lost(index, left).filter((label) => label >= count),
      [],
    );
    atLeast(recallOf({ index, space: "l2", rows: left, queries: queries.subarray(0, 10 * dimension) }), 0.95);
  });
}

for (const codes of ["8bit", "1bit"] as const) {
  test(`${codes}: nine tenths deleted and replaced, ten times over, leave an index like a fresh one`, () => {
    const size = 3000;
    const random = randomFrom(4);
    const threads = 2;
    let index = indexOf(base.subarray(0, size * dimension), { dimension, codes });
    const now: (Float32Array | undefined)[] = rows.slice(0, size);
    for (let round = 1; round <= 10; round++) {
      const alive = now.flatMap((row, label) => (row ? [label] : []));
      const doomed = alive.filter(() => random() < 0.9);
      index.delete(doomed);
      for (const label of doomed) now[label] = undefined;
      const fresh = clustered(doomed.length, dimension, 100 + round);
      index.put(numbers(now.length, doomed.length), fresh);
      now.push(...rowsOf(fresh, dimension));
      repairAll(index);
      index = VectorIndex.compact(index, { threads });
    }
    const left = now.flatMap((row) => (row ? [row] : []));
    assert.equal(index.stored, left.length);
    const again = indexOf(Float32Array.from(left.flatMap((row) => [...row])), { dimension, codes });
    soundAfterRepair(index);
    const recall = recallOf({ index, space: "l2", rows: now, queries });
    atLeast(recall, least[codes]);
    atLeast(recall, 0.99 * recallOf({ index: again, space: "l2", rows: left, queries }));
    assert.deepEqual(lost(index, now), []);
    assert.ok(index.bytes <= 1.01 * again.bytes, `${index.bytes} bytes in memory, ${again.bytes} when fresh`);
    const [old, fresh] = [index, again].map((each) => snapshotOf(each).length) as [number, number];
    assert.ok(old <= 1.01 * fresh, `${old} bytes in a snapshot, ${fresh} when fresh`);
  });
}
