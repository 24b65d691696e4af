import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { FairQueue } from "./fair-queue.ts";

test("groups take turns, whatever one of them has waiting", () => {
  const queue = new FairQueue<string>(100, 100);
  for (let i = 0; i < 5; i++) queue.add("flood", `f${i}`);
  queue.add("ada", "a0");
  queue.add("bob", "b0");
  queue.add("ada", "a1");
  const order: string[] = [];
  for (let job = queue.take(); job !== undefined; job = queue.take()) order.push(job);
  deepEqual(order, ["f0", "a0", "b0", "f1", "a1", "f2", "f3", "f4"]);
  equal(queue.size, 0);
});

test("bounded in all and by group", () => {
  const queue = new FairQueue<number>(5, 3);
  deepEqual(
    [1, 2, 3, 4].map((job) => queue.add("a", job)),
    [true, true, true, false],
  );
  deepEqual(
    [5, 6, 7].map((job) => queue.add("b", job)),
    [true, true, false],
  );
  queue.take();
  equal(queue.add("c", 8), true);
  equal(queue.add("a", 9), false);
});
