import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleResult } from "./report.fixture.ts";
import type { CaseResult } from "./result.ts";
import { verdicts } from "./targets.ts";

const find = (result: CaseResult, start: string) => verdicts(result).find(({ what }) => what.startsWith(start));

test("speed is compared with the fastest peer at the same recall", () => {
  const verdict = find(exampleResult(), "queries/s at recall 0.95");
  assert.deepEqual(verdict, {
    what: "queries/s at recall 0.95",
    ...{ kroma: "20,000/s", peer: "10,000/s (hnswlib-node float32)", ratio: 2, target: "≥ 2×", met: true },
  });
});

test("targets rise with the dimensions", () => {
  const of = (data: string) => find({ ...exampleResult(), data }, "queries/s at recall 0.95");
  assert.deepEqual([of("200000x768")?.target, of("200000x768")?.met], ["≥ 4×", false]);
  assert.deepEqual([of("1000000x128")?.target, of("1000000x128")?.met], ["", undefined]);
});

test("a recall that nobody reaches is neither met nor missed", () => {
  const verdict = find(exampleResult(), "queries/s at recall 0.999");
  assert.deepEqual([verdict?.kroma, verdict?.peer, verdict?.met], ["not reached", "none", undefined]);
});

test("a recall that only peers reach is missed", () => {
  const result = exampleResult();
  const [ours, peer, ...others] = result.engines;
  const better = { ...peer, points: [...peer.points, { ef: 512, recall: 1, qps: 100, qpsWall: 100 }] };
  const verdict = find({ ...result, engines: [ours, better, ...others] }, "queries/s at recall 0.999");
  assert.deepEqual([verdict?.kroma, verdict?.ratio, verdict?.met], ["not reached", 0, false]);
});

test("building, memory and loading are compared with the best float32 of a peer", () => {
  const result = exampleResult();
  assert.equal(find(result, "vectors inserted")?.ratio, 3.25);
  assert.equal(find(result, "vectors inserted")?.met, true);
  assert.match(find(result, "memory")?.peer ?? "", /1,700 bytes \(hnswlib-node float32\)/);
  assert.equal(find(result, "memory")?.met, true);
  assert.equal(find(result, "snapshot load")?.met, undefined);
  assert.equal(find({ ...result, data: "200000x768" }, "snapshot load")?.met, false); // 40 ms against 60
});

test("searches under a filter need speed and recall", () => {
  const [random, far] = verdicts(exampleResult()).filter(({ what }) => what.includes("match"));
  assert.deepEqual([random.met, random.target], [true, "≥ 5×"]);
  assert.deepEqual([far.met, far.target], [false, "not slower"]);
});

test("without peers only the filters are judged", () => {
  const result = exampleResult();
  const alone = verdicts({ ...result, engines: result.engines.slice(0, 1) });
  assert.equal(alone.length, 2);
});
