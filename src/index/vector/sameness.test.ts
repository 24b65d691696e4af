// The same operations give the same index and the same results: again, and in both builds of the kernel.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bestBuild, type KernelBuild } from "./kernel.ts";
import { CODES, type Codes } from "./options.ts";
import type { SearchResult } from "./search.ts";
import { bitmapOf, clustered, linkAll, numbers, repairAll, rowOf, snapshotOf, spaces } from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

const count = 2500;
const allowed = bitmapOf(
  numbers(0, count).filter((slot) => slot % 3 > 0),
  count,
);

/** Without sketches and with them. */
const dimensions = [48, 320];
const bases = new Map(dimensions.map((dimension) => [dimension, clustered(count, dimension, 1).map((x) => x + 1)]));
const baseOf = (dimension: number): Float32Array => bases.get(dimension) as Float32Array;

/** An index with a history, and what it answers. */
function made(codes: Codes, dimension: number, build: KernelBuild): { bytes: Buffer; results: unknown[] } {
  const base = baseOf(dimension);
  const queries = clustered(20, dimension, 2);
  const space = spaces[CODES.indexOf(codes) % 3] ?? "l2";
  const options = { dimension, space, codes, m: 8, efConstruction: 60, threads: 2 };
  const index = VectorIndex.create(options, build);
  index.put(numbers(0, 2000), base.subarray(0, 2000 * dimension));
  linkAll(index);
  index.delete(numbers(300, 400));
  index.put(numbers(900, 200), base.subarray(0, 200 * dimension));
  repairAll(index);
  index.put(numbers(2000, 500), base.subarray(2000 * dimension));
  const copy = ({ count, way, labels, distances }: SearchResult) => ({
    count,
    way,
    labels: [...labels],
    distances: [...distances],
  });
  const results = numbers(0, 20).flatMap((q) => {
    const query = rowOf(queries, dimension, q);
    return [
      { k: 10, ef: 64 },
      { k: 10, ef: 12, allowed },
      { k: 300, ef: 10 },
    ].flatMap((options) => [copy(index.search(query, options)), copy(index.scan(query, options))]);
  });
  return { bytes: snapshotOf(index), results };
}

const cases = CODES.flatMap((codes) => dimensions.map((dimension) => ({ codes, dimension })));

for (const { codes, dimension } of cases) {
  const name = `${codes}, ${dimension} dimensions`;

  test(`${name}: the same operations, the same index and the same results`, () => {
    const once = made(codes, dimension, bestBuild());
    for (const build of ["plain", bestBuild()] as const) {
      const again = made(codes, dimension, build);
      assert.ok(again.bytes.equals(once.bytes), build);
      assert.deepEqual(again.results, once.results);
    }
  });

  test(`${name}: results ascend by distance, ties by label`, () => {
    const base = baseOf(dimension);
    const copies = new Float32Array(2000 * dimension);
    for (let row = 0; row < 2000; row++) copies.set(rowOf(base, dimension, row % 10), row * dimension);
    const index = VectorIndex.create({ dimension, space: "l2", codes, m: 8, efConstruction: 60, threads: 1 });
    index.put(numbers(0, 2000), copies);
    linkAll(index);
    const query = rowOf(base, dimension, 3);
    for (const found of [index.search(query, { k: 100, ef: 100 }), index.scan(query, { k: 100 })]) {
      assert.equal(found.count, 100);
      for (let i = 1; i < found.count; i++) {
        const [before, here] = [found.distances[i - 1] as number, found.distances[i] as number];
        assert.ok(before < here || (before === here && (found.labels[i - 1] as number) < (found.labels[i] as number)));
      }
    }
  });
}

// The first thousand are coded anew, from their codes, when the centre is known: then they differ from equal vectors that come later.
test("equal vectors are found in the order of their labels, when they came at once", () => {
  const dimension = 48;
  const base = baseOf(dimension);
  for (const codes of CODES) {
    const copies = base.slice();
    for (let row = 0; row < count; row += 2) copies.set(rowOf(base, dimension, 0), row * dimension);
    const index = VectorIndex.create({ dimension, space: "l2", codes, m: 8, efConstruction: 60, threads: 1 });
    index.put(numbers(0, count), copies);
    const first = numbers(0, 50).map((i) => 2 * i);
    assert.deepEqual([...index.scan(rowOf(base, dimension, 0), { k: 50 }).labels], first, codes);
  }
});
