import assert from "node:assert/strict";
import { test } from "node:test";
import { exampleResult } from "./report.fixture.ts";
import { caseReport, caseTitle, table } from "./report.ts";
import { rowsOf } from "./result.ts";

test("a case has its title in words", () => assert.equal(caseTitle("100000x384"), "100,000 × 384"));

test("tables are aligned Markdown", () => {
  const lines = table(["a", "long head"], [["first cell", "1"]]).split("\n");
  assert.deepEqual(lines, ["| a          | long head |", "| ---------- | --------: |", "| first cell |         1 |"]);
});

test("the report holds targets, engines, curves, filters, floor and what is left out", () => {
  const report = caseReport(exampleResult());
  for (const part of [
    /\| queries\/s at recall 0\.95 .* 2\.00× \| +≥ 2× \| +yes \|/,
    /5 of 6 targets met/,
    /\| hnswlib-node float32 \| +2,000 \| +1,900 \| +1,700 \| +1,650 \| +80\.0 \| +10,000 \| +5,000 \| +– \| +0\.9900 \|/,
    /\| 64 +\| 0\.9900 10,000 \|/,
    /\| 10 % +\| +random \| +1\.0000 \| +0\.100 \|/,
    /Memory: 20\.0 GB\/s in order; 10\.0 ns/,
    /\| 10 +\| +500 \| +215 \| +11\.0 \| +13\.1 \| +50\.0 \| +22 % \| +26 % \|/,
    /^zvec int8 is left out: not installed$/m,
  ]) {
    assert.match(report, part);
  }
});

test("parts that were not measured are left out", () => {
  const { bandwidth: _, ...rest } = exampleResult();
  const report = caseReport({ ...rest, filtered: [], failures: [] });
  assert.doesNotMatch(report, /Memory:|exact scan|left out/);
});

test("rows have one object for each point", () => {
  const rows = rowsOf(exampleResult());
  assert.equal(rows.length, 6);
  assert.deepEqual(rows[0], {
    ...{ data: "100000x384", engine: "kroma", code: "int8", ef: 10, recall: 0.95, qps: 20_000, qps_wall: 20_000 },
    ...{ build_per_s: 6_500, bytes_per_vector: 600, load_ms: 40 },
  });
});
