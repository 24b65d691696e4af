import { equal } from "node:assert/strict";
import { mock, test } from "node:test";
import { IdleCollection } from "./idle-collection.ts";

const MANY_BYTES = 64 * 1024 * 1024;

test("garbage is collected a second after the start, and after much work, but never while there is work", (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  let collections = 0;
  const idle = new IdleCollection(() => collections++);
  mock.timers.tick(1_000);
  equal(collections, 1, "after the start");
  for (let i = 0; i < 10; i++) idle.add(1_000);
  mock.timers.tick(60_000);
  equal(collections, 1, "not after a little work");
  for (let i = 0; i < 10; i++) {
    idle.add(MANY_BYTES);
    mock.timers.tick(700);
  }
  equal(collections, 1, "not while there is work");
  mock.timers.tick(2_000);
  equal(collections, 2, "once it is quiet");
  mock.timers.tick(60_000);
  equal(collections, 2, "and not again");
});

test("many small requests are much work, and nothing happens once it is closed", (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  let collections = 0;
  const idle = new IdleCollection(() => collections++);
  mock.timers.tick(1_000);
  for (let i = 0; i < 20_000; i++) idle.add(100);
  for (let i = 0; i < 3; i++) mock.timers.tick(1_000);
  equal(collections, 2);
  for (let i = 0; i < 20_000; i++) idle.add(100);
  idle.close();
  mock.timers.tick(60_000);
  equal(collections, 2);
});
