// One writer, two builders and two readers on one memory at once, for every code in turn, and with sketches. RACE_SECONDS: for all of them together.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { CODES, type Codes } from "./options.ts";
import { atLeast, clustered, linkAll, numbers, randomFrom, recallOf, repairAll, rowOf, rowsOf } from "./testing.ts";
import { Graph } from "./testing-graph.ts";
import type { WorkerTask } from "./testing-worker.ts";
import { VectorIndex } from "./vector-index.ts";

interface Case {
  readonly codes: Codes;
  readonly dimension: number;
  /** Vectors that are put at most. */
  readonly capacity: number;
}
const cases: readonly Case[] = [
  ...CODES.map((codes) => ({ codes, dimension: 32, capacity: 40_000 })),
  { codes: "8bit", dimension: 256, capacity: 10_000 }, // with sketches
];
const SECONDS = Number(process.env.RACE_SECONDS ?? 5) / cases.length;

const least: Readonly<Record<Codes, number>> = { "8bit": 0.98, "4bit": 0.95, "1bit": 0.7, float32: 0.98 };

function start(task: WorkerTask): Promise<void> {
  const worker = new Worker(new URL("testing-worker.ts", import.meta.url), { workerData: task });
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
}

const shared = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4));

for (const race of cases) {
  const { codes, dimension, capacity } = race;
  const name = `${codes}, ${dimension} dimensions`;

  test(`${name}: two builders at once leave as good a graph as one`, async () => {
    const count = 4000;
    const base = clustered(count, dimension, 1);
    const index = VectorIndex.create({ dimension, space: "l2", codes, m: 16, efConstruction: 100, threads: 3 });
    index.put(numbers(0, count), base);
    const { memory } = index;
    await Promise.all([1, 2].map((thread) => start({ role: "builder", memory, thread })));
    assert.equal(index.pending, 0);
    assert.equal(index.linked, count);
    const queries = clustered(50, dimension, 2);
    atLeast(recallOf({ index, space: "l2", rows: rowsOf(base, dimension), queries }), least[codes]);
  });

  test(`${name}: a writer, two builders and two readers`, async () => {
    const base = clustered(capacity, dimension, 1);
    const index = VectorIndex.create({ dimension, space: "l2", codes, m: 16, efConstruction: 60, threads: 6 });
    const { memory } = index;
    const [state, deletedAt] = [shared(4), shared(capacity)];
    const tasks: WorkerTask[] = [
      { role: "builder", memory, thread: 1, state },
      { role: "builder", memory, thread: 2, state },
      { role: "reader", memory, thread: 3, state, deletedAt },
      { role: "reader", memory, thread: 4, state, deletedAt },
    ];
    const done = Promise.all(tasks.map(start));
    const stop = () => Atomics.store(state, 0, 1);
    done.catch(stop);
    const rows = await write(index, race, base, state, deletedAt).finally(stop);
    await done;
    assert.ok(Atomics.load(state, 3) > 0, "the readers searched");
    assert.equal(index.live, rows.filter((row) => row !== undefined).length);

    linkAll(index);
    assert.equal(index.pending, 0);
    repairAll(index);
    assert.equal(new Graph(index, 5).brokenLists(), 0);
    atLeast(recallOf({ index, space: "l2", rows, queries: clustered(50, dimension, 2) }), least[codes]);
  });
}

/** Puts, replaces and deletes until the time is over or a reader has failed. Returns the vector of each label. */
async function write(
  index: VectorIndex,
  { dimension, capacity }: Case,
  base: Float32Array,
  state: Int32Array,
  deletedAt: Int32Array,
): Promise<(Float32Array | undefined)[]> {
  const random = randomFrom(6);
  const rows: (Float32Array | undefined)[] = [];
  const end = Date.now() + SECONDS * 1000;
  while ((Date.now() < end || Atomics.load(state, 3) === 0) && Atomics.load(state, 0) === 0) {
    const count = Math.min(100, capacity - rows.length);
    if (count > 0) {
      const from = rows.length;
      Atomics.store(state, 1, from + count);
      const part = base.subarray(from * dimension, (from + count) * dimension);
      index.put(numbers(from, count), part);
      rows.push(...rowsOf(part, dimension));
    }
    for (let i = 0; i < 10; i++) {
      const label = Math.floor(random() * rows.length);
      if (rows[label] === undefined) continue;
      if (i < 3) {
        assert.equal(index.delete([label]), 1);
        rows[label] = undefined;
        Atomics.store(deletedAt, label, Atomics.load(state, 2) + 1);
        Atomics.add(state, 2, 1);
      } else {
        const row = rowOf(base, dimension, Math.floor(random() * capacity));
        index.put([label], row);
        rows[label] = row;
      }
    }
    await pause(2);
  }
  return rows;
}
