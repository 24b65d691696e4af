import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { Histogram } from "./histogram.ts";

test("a value counts for the first range whose bound it does not exceed", () => {
  const histogram = new Histogram([1, 2, 5]);
  for (const value of [0, 1, 1.5, 2, 5, 5.1, 100]) histogram.observe(value);
  deepEqual(histogram.counts, [2, 2, 1, 2]);
  equal(histogram.count, 7);
  equal(histogram.sum, 114.6);
});
