import assert from "node:assert/strict";
import { test } from "node:test";
import { plot, round125 } from "./plot.ts";
import { exampleResult } from "./report.fixture.ts";

test("ticks go in steps of 1, 2 and 5 around the values", () => {
  assert.deepEqual(round125(150, 4_000), [100, 200, 500, 1_000, 2_000, 5_000]);
  assert.deepEqual(round125(100, 100), [100, 200]);
  assert.deepEqual(round125(700, 800), [500, 1_000]);
});

test("there is a curve and a legend for each engine and code", () => {
  const { engines } = exampleResult();
  const image = plot("a < b & c", engines);
  assert.equal(image.match(/<path class="line c\d"[^>]* d="M[\d. ]+L/g)?.length, 3);
  assert.equal(image.match(/<circle/g)?.length, 6);
  for (const { engine, code } of engines) assert.ok(image.includes(`>${engine} ${code}</text>`));
  assert.ok(image.includes("<title>a &lt; b &amp; c</title>"));
  assert.match(image, /prefers-color-scheme: dark/);
  assert.doesNotMatch(image, /NaN|undefined|Infinity/);
});

test("faster is higher, better is further right, and all of it is on the page", () => {
  const [ours] = exampleResult().engines;
  const points = [
    { ef: 10, recall: 0.1, qps: 50_000, qpsWall: 1 }, // too bad to be shown
    { ef: 20, recall: 0.9, qps: 20_000, qpsWall: 1 },
    { ef: 30, recall: 1, qps: 900, qpsWall: 1 },
  ];
  const image = plot("", [{ ...ours, points }]);
  const dots = [...image.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  assert.equal(dots.length, 2);
  assert.ok(dots[0][0] < dots[1][0] && dots[0][1] < dots[1][1]);
  assert.ok(dots.every(([x, y]) => x >= 70 && x <= 640 && y >= 46 && y <= 460));
});

test("engines without points give an empty plot", () => {
  assert.match(plot("empty", []), /<\/svg>/);
});
