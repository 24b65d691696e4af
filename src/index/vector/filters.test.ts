// Recall under filters of every selectivity: random, around the query, and against it, where all that is allowed lies far away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { exactDistance } from "./exact-distance.ts";
import { CODES, type Codes } from "./options.ts";
import type { SearchWay } from "./search.ts";
import { atLeast, bitmapOf, clustered, indexOf, numbers, randomFrom, rowOf, rowsOf } from "./testing.ts";
import type { VectorIndex } from "./vector-index.ts";

const dimension = 48;
const count = 24_000; // half of them are too many to scan, at ef 100
const asked = 10;
const base = clustered(count, dimension, 1);
const queries = clustered(asked, dimension, 2);
const rows = rowsOf(base, dimension);
const shares = [0.5, 0.1, 0.01, 0.003, 0.001];

/** The distances of all vectors from each query, and the slots in their order. */
const facts = numbers(0, asked).map((q) => {
  const distance = exactDistance("l2", rowOf(queries, dimension, q));
  const distances = Float64Array.from(rows, (row) => distance(row));
  const order = numbers(0, count).sort((a, b) => (distances[a] as number) - (distances[b] as number));
  return { distances, order };
});

type Filter = (q: number, share: number) => number[];

const orderOf = (q: number): number[] => facts[q]?.order ?? [];
const random: Filter = (q, share) => {
  const next = randomFrom(q);
  return numbers(0, count).filter(() => next() < share);
};
const near: Filter = (q, share) => orderOf(q).slice(0, Math.round(count * share));
const far: Filter = (q, share) => orderOf(q).slice(-Math.round(count * share));
/** Neither near nor far: where most vectors are at about the same distance. */
const shell: Filter = (q, share) => {
  const size = Math.round(count * share);
  return orderOf(q).slice((count - size) >> 1, (count + size) >> 1);
};
/** Some of the clusters, but not that of the query, which are allowed as a whole. */
const otherClusters: Filter = (q, share) => {
  const clusters = Math.max(1, Math.round(40 * share));
  return numbers(0, count).filter((slot) => (slot - q + 400) % 40 > 0 && (slot - q + 400) % 40 <= clusters);
};

interface Outcome {
  readonly recall: number;
  readonly ways: ReadonlySet<SearchWay>;
}

function outcomeOf(index: VectorIndex, filter: Filter, share: number, { ef = 100, k = 16 } = {}): Outcome {
  const ways = new Set<SearchWay>();
  let hits = 0;
  let wanted = 0;
  facts.forEach(({ distances }, q) => {
    const slots = filter(q, share);
    const size = Math.min(10, slots.length);
    const at = (slot: number) => distances[slot] as number;
    const worst = slots.map(at).sort((a, b) => a - b)[size - 1] as number;
    const found = index.search(rowOf(queries, dimension, q), { k, ef, allowed: bitmapOf(slots, count) });
    const permitted = new Set(slots);
    assert.ok(found.labels.every((label) => permitted.has(label)));
    assert.equal(found.count, Math.min(k, slots.length));
    hits += Math.min(size, [...found.labels].filter((label) => at(label) <= worst).length);
    wanted += size;
    ways.add(found.way);
  });
  return { recall: hits / wanted, ways };
}

const least: Readonly<Record<Codes, number>> = { "8bit": 0.97, "4bit": 0.95, "1bit": 0.9, float32: 0.98 };
/** Far away many vectors are at nearly the same distance: codes tell them apart among so many results only. */
const enough: Readonly<Record<Codes, number>> = { "8bit": 150, "4bit": 1500, "1bit": 150, float32: 16 };

for (const codes of CODES) {
  let built: VectorIndex | undefined;
  const index = () => {
    built ??= indexOf(base, { dimension, codes, m: 12, efConstruction: 60 });
    return built;
  };
  for (const share of shares) {
    const percent = `${share * 100} %`;
    test(`${codes}: filters that let ${percent} pass, random`, () => {
      const { recall, ways } = outcomeOf(index(), random, share);
      assert.deepEqual([...ways], [share === 0.5 ? "walk of the graph" : "scan of codes"]);
      atLeast(recall, least[codes]);
    });

    test(`${codes}: filters that let the ${percent} around the query pass`, () => {
      atLeast(outcomeOf(index(), near, share).recall, least[codes]);
    });

    test(`${codes}: filters that let some other clusters pass, ${percent}`, () => {
      atLeast(outcomeOf(index(), otherClusters, share).recall, least[codes] - 0.02);
    });

    for (const [where, filter] of Object.entries({ far, shell })) {
      test(`${codes}: filters against the query, ${percent}, ${where}: found among enough results`, () => {
        atLeast(outcomeOf(index(), filter, share, { k: enough[codes] }).recall, least[codes]);
      });
    }
  }

  test(`${codes}: a narrow walk among three tenths`, () => {
    const { recall, ways } = outcomeOf(index(), random, 0.3, { ef: 16 });
    assert.deepEqual([...ways], ["walk of the graph"]);
    atLeast(recall, 0.8);
  });
}
