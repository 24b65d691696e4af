import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { ExpiringMap } from "./expiring-map.ts";

test("values go when their time is over, the oldest when there are too many", () => {
  let now = 0;
  const map = new ExpiringMap<number>(2, () => now);
  map.set("a", 1, 10);
  now = 9;
  equal(map.get("a"), 1);
  now = 10;
  equal(map.get("a"), undefined);
  for (const key of ["b", "c", "b", "d"]) map.set(key, 2, 10);
  deepEqual([map.get("b"), map.get("c"), map.get("d")], [2, undefined, 2]);
});
