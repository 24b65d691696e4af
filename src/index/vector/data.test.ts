// Recall on data that codes and graphs find hard. Data, seeds and so results are fixed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Space } from "./exact-distance.ts";
import { CODES, type Codes } from "./options.ts";
import { atLeast, clustered, indexOf, numbers, randomFrom, recallOf, rowOf, rowsOf, spaces } from "./testing.ts";

const dimension = 64;
const count = 1600;
const base = clustered(count, dimension, 1);
const queries = clustered(20, dimension, 2);

const least: Readonly<Record<Codes, number>> = { "8bit": 0.96, "4bit": 0.93, "1bit": 0.9, float32: 0.96 };

/** Recall of an index made of these vectors. */
function recallOn(vectors: Float32Array, queries: Float32Array, codes: Codes, space: Space): number {
  const dimension = vectors.length / count;
  const index = indexOf(vectors, { dimension, space, codes });
  return recallOf({ index, space, rows: rowsOf(vectors, dimension), queries });
}

for (const codes of CODES) {
  for (const space of spaces) {
    test(`${codes}, ${space}: duplicates by the thousand`, () => {
      const copies = Float32Array.from(base);
      for (let row = 0; row < count; row += 2) copies.set(rowOf(base, dimension, 0), row * dimension);
      atLeast(recallOn(copies, queries, codes, space), least[codes] - (space === "ip" ? 0.04 : 0));
      if (space === "ip") return;
      const { labels } = indexOf(copies, { dimension, space, codes }).search(rowOf(base, dimension, 0), {
        k: 300,
        ef: 300,
      });
      assert.equal(labels.filter((label) => label % 2 === 0).length, 300);
    });

    test(`${codes}, ${space}: half of the vectors are zero`, () => {
      const some = base.slice();
      some.fill(0, 0, (count / 2) * dimension);
      const index = indexOf(some, { dimension, space, codes });
      atLeast(recallOf({ index, space, rows: rowsOf(some, dimension), queries }), least[codes]);
      const zero = index.search(new Float32Array(dimension), { k: 10, ef: 50 });
      assert.equal(zero.count, 10);
      assert.ok([...zero.distances].every(Number.isFinite));
    });

    test(`${codes}, ${space}: vectors of very different lengths`, () => {
      const random = randomFrom(9);
      const factors = numbers(0, count).map(() => 10 ** (random() * 4 - 2));
      const scaled = base.map((x, i) => x * (factors[Math.floor(i / dimension)] as number));
      atLeast(recallOn(scaled, queries, codes, space), least[codes] - 0.03);
    });

    // What all vectors have in common is taken off before they are coded.
    for (const shift of space === "l2" ? [1, 5, 20] : [20]) {
      // Its first vectors are coded before the centre is known, and so coarsely.
      test(`${codes}, ${space}: all shifted by ${shift} in one direction`, () => {
        const moved = (vectors: Float32Array) => vectors.map((x) => x + shift);
        atLeast(recallOn(moved(base), moved(queries), codes, space), least[codes]);
      });
    }
  }
}

const leastOfLow: Readonly<Record<Codes, number>> = { "8bit": 0.9, "4bit": 0.8, "1bit": 0.9, float32: 0.98 };

for (const dimension of [1, 2, 3, 7, 31, 33]) {
  const vectors = clustered(count, dimension, 4);
  const asking = clustered(20, dimension, 5);
  const wanted = dimension > 30 ? least : leastOfLow;
  for (const codes of CODES) {
    test(`${codes}: ${dimension} dimensions`, () => {
      for (const space of spaces) atLeast(recallOn(vectors, asking, codes, space), wanted[codes], space);
    });
  }
}

test("16,384 dimensions, linked", () => {
  const wide = 16_384;
  const vectors = clustered(1100, wide, 1);
  const asking = clustered(10, wide, 2);
  for (const codes of ["8bit", "1bit"] as const) {
    const index = indexOf(vectors, { dimension: wide, codes, m: 8, efConstruction: 32 });
    assert.equal(index.pending, 0);
    atLeast(recallOf({ index, space: "l2", rows: rowsOf(vectors, wide), queries: asking }), 0.95, codes);
  }
});

for (const factor of [1e16, 1e20, 1e36, 1e-25, 1e-36]) {
  test(`cosine: that half of the vectors are ${factor} times as long changes nothing`, () => {
    const scaled = base.map((x, i) => x * (Math.floor(i / dimension) % 2 ? factor : 1));
    for (const codes of CODES) atLeast(recallOn(scaled, queries, codes, "cosine"), least[codes], codes);
  });
}

const overflowing = base.map((x, i) => x * (Math.floor(i / dimension) % 3 === 0 ? 1e36 : 1));

for (const space of spaces) {
  test(`${space}: lengths whose squares overflow do no harm to the others`, () => {
    for (const codes of CODES) {
      const index = indexOf(overflowing, { dimension, space, codes });
      assert.equal(index.pending, 0);
      for (let q = 0; q < 20; q++) {
        const found = index.search(rowOf(queries, dimension, q), { k: 20, ef: 100 });
        assert.equal(found.count, 20);
        assert.equal(new Set(found.labels).size, 20);
        if (space === "l2") for (const label of found.labels) assert.notEqual(label % 3, 0);
      }
    }
  });
}
