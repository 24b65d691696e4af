import assert from "node:assert/strict";
import { test } from "node:test";
import { frontier, median, quantile, speedAt } from "./statistics.ts";

const curve = [
  { recall: 0.9, qps: 10_000 },
  { recall: 0.98, qps: 5_000 },
  { recall: 0.97, qps: 4_000 }, // slower and worse than the one before
  { recall: 1, qps: 1_250 },
];

test("quantile interpolates between neighbours, in any order", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile([10, 0], 0.25), 2.5);
  assert.equal(quantile([7], 0.99), 7);
});

test("the frontier leaves out what another point beats in both", () => {
  const kept = frontier(curve).map(({ recall }) => recall);
  assert.deepEqual(kept, [0.9, 0.98, 1]);
});

test("of points with the same recall the fastest stays", () => {
  const points = [
    { recall: 0.9, qps: 1 },
    { recall: 0.9, qps: 2 },
  ];
  assert.deepEqual(frontier(points), [{ recall: 0.9, qps: 2 }]);
});

test("speed at a recall is interpolated in the logarithm", () => {
  assert.equal(speedAt(curve, 0.98), 5_000);
  assert.ok(Math.abs((speedAt(curve, 0.99) ?? 0) - 2_500) < 1e-6); // halfway between 5,000 and 1,250
  assert.ok(Math.abs((speedAt(curve, 0.94) ?? 0) - Math.sqrt(10_000 * 5_000)) < 1e-6);
});

test("below the curve its fastest point counts, above it nothing", () => {
  assert.equal(speedAt(curve, 0.5), 10_000);
  assert.equal(speedAt(curve.slice(0, 2), 0.99), undefined);
  assert.equal(speedAt([], 0.9), undefined);
});
