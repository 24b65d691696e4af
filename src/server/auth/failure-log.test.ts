import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { FailureLog } from "./failure-log.ts";

test("a flood of failures is a few lines, and how many more there were", () => {
  let now = 0;
  const lines: string[] = [];
  const log = new FailureLog(
    (line) => lines.push(line),
    () => now,
  );
  for (let i = 0; i < 500; i++) log.add(`failure ${i}`);
  equal(lines.length, 10);
  now = 60_000;
  log.add("later");
  deepEqual(lines.slice(10), ["490 more failed log-ins were not written", "later"]);
});
