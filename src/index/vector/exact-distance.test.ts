import assert from "node:assert/strict";
import { test } from "node:test";
import { exactDistance } from "./exact-distance.ts";

const a = Float32Array.of(1, 2, 3, 4, 5);
const b = Float32Array.of(5, 4, 3, 2, 2);

test("l2 is the sum of squares without a root", () => {
  assert.equal(exactDistance("l2", a)(b), 16 + 4 + 0 + 4 + 9);
  assert.equal(exactDistance("l2", a)(a), 0);
});

test("ip is one minus the dot product", () => {
  assert.equal(exactDistance("ip", a)(b), 1 - 40);
});

test("cosine is one minus the cosine; a zero vector is at distance one", () => {
  assert.equal(exactDistance("cosine", a)(b), Math.fround(1 - 40 / Math.sqrt(55 * 58)));
  assert.equal(exactDistance("cosine", a)(new Float32Array(5)), 1);
  assert.equal(exactDistance("cosine", new Float32Array(5))(a), 1);
});

test("distances are float32", () => {
  const third = Float32Array.of(1 / 3);
  const distance = exactDistance("l2", third)(Float32Array.of(0.1));
  assert.equal(distance, Math.fround(distance));
});
