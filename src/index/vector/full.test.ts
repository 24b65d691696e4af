// A memory that is full: it says so, loses nothing, and can still be changed, searched, saved and compacted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KernelFull } from "./errors.ts";
import { CODES, type VectorIndexOptions } from "./options.ts";
import {
  atLeast,
  clustered,
  linkAll,
  numbers,
  recallOf,
  repairAll,
  rowOf,
  rowsOf,
  snapshotOf,
  sourceOf,
} from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

const dimension = 64;
const capacity = 4000;
const base = clustered(capacity, dimension, 1);
const queries = clustered(20, dimension, 2);

/** What an index of these options needs for two segments of 1,024 vectors. */
function roomForTwo(options: VectorIndexOptions): number {
  const probe = VectorIndex.create(options);
  const empty = probe.memory.buffer.byteLength;
  probe.put([0], rowOf(base, dimension, 0));
  return empty + 2.5 * (probe.memory.buffer.byteLength - empty);
}

for (const codes of CODES) {
  test(`${codes}: a full memory`, async () => {
    const options = { dimension, space: "l2", codes, m: 8, efConstruction: 60, threads: 1 } as const;
    const maximumBytes = roomForTwo(options);
    const index = VectorIndex.create({ ...options, maximumBytes });
    let put = 0;
    assert.throws(
      () => {
        for (; put < capacity; put += 100)
          index.put(numbers(put, 100), base.subarray(put * dimension, (put + 100) * dimension));
      },
      (error) => error instanceof KernelFull && error.put + put === index.stored,
    );
    const { stored } = index;
    assert.equal(stored, 2048);
    assert.throws(() => index.put([stored], rowOf(base, dimension, stored)), KernelFull);
    assert.equal(index.stored, stored);
    const rows: (Float32Array | undefined)[] = rowsOf(base, dimension).slice(0, stored);
    linkAll(index);
    for (let label = 0; label < stored; label += 7) {
      assert.ok(index.search(rows[label] as Float32Array, { k: 3, ef: 60 }).labels.includes(label));
    }

    index.put([7], rowOf(base, dimension, stored));
    rows[7] = rowOf(base, dimension, stored);
    const doomed = numbers(100, 400);
    index.delete(doomed);
    for (const label of doomed) rows[label] = undefined;
    repairAll(index);
    assert.equal(index.search(rows[7] as Float32Array, { k: 1, ef: 60 }).labels[0], 7);
    atLeast(recallOf({ index, space: "l2", rows, queries }), 0.95);
    const loaded = await VectorIndex.loadSnapshot(sourceOf(snapshotOf(index)), { threads: 1, maximumBytes });
    assert.equal(loaded.stored, stored);

    const small = VectorIndex.compact(index, { threads: 1, maximumBytes });
    small.put(numbers(stored, 400), base.subarray(stored * dimension, (stored + 400) * dimension));
    assert.equal(small.live, stored);
    assert.throws(() => small.put([capacity], rowOf(base, dimension, 0)), KernelFull);
  });
}
