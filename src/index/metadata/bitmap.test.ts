import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Bitmap } from "./bitmap.ts";

const sets = fc.nat(130).chain((length) => {
  const members = fc.uniqueArray(fc.nat(Math.max(0, length - 1)), { maxLength: length });
  return fc.tuple(fc.constant(length), members, members, fc.nat(140), fc.nat(140));
});

test("bitmaps are sets", () => {
  const property = fc.property(sets, ([length, a, b, offset, limit]) => {
    const inB = new Set(b);
    const sorted = (members: readonly number[]): number[] => [...new Set(members)].sort((x, y) => x - y);
    const [left, right] = [Bitmap.of(length, a), Bitmap.of(length, b)];
    assert.deepEqual([...left], sorted(a));
    assert.deepEqual(left.toArray(), sorted(a));
    assert.deepEqual(left.toArray(offset, limit), sorted(a).slice(offset, offset + limit));
    assert.equal(left.count(), a.length);
    assert.equal(left.isEmpty(), a.length === 0);
    assert.deepEqual([...left.and(right)], sorted(a.filter((x) => inB.has(x))));
    assert.deepEqual([...left.or(right)], sorted([...a, ...b]));
    assert.deepEqual([...left.andNot(right)], sorted(a.filter((x) => !inB.has(x))));
    assert.equal(Bitmap.full(length).count(), length);
    assert.ok(Bitmap.full(length).andNot(left).or(left).equals(Bitmap.full(length)));
  });
  fc.assert(property, { numRuns: 500 });
});
