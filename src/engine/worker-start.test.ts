import { equal, notEqual } from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { test } from "node:test";
import { WorkerStart } from "./worker-start.ts";

let started = 0;
subscribe("worker_threads", () => started++);

test("a thread that was started ahead is taken once, and by its role", async () => {
  const workers = new WorkerStart();
  workers.prepare("reader");
  equal(started, 1);
  const reader = workers.take("reader");
  equal(started, 1);
  const [next, writer] = [workers.take("reader"), workers.take("writer")];
  equal(started, 3);
  notEqual(next, reader);
  await Promise.all([writer, reader, next].map((worker) => worker.terminate()));
});
