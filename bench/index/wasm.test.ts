import assert from "node:assert/strict";
import { before, test } from "node:test";
import { embeddings } from "../synthetic-embeddings.ts";
import { row } from "./data.ts";
import { closestBitmap, randomBitmap } from "./filtered.ts";
import { nearest } from "./ground-truth.ts";
import { recallOf } from "./run-case.ts";
import { compileScanner, makeScanner, Places, storeRows, strideOf } from "./wasm.ts";

before(compileScanner);

const records = 203;
const candidates = 20;
const everything = Array.from({ length: records }, (_, i) => i);

for (const dimensions of [1, 5, 16, 67]) {
  test(`scans of ${dimensions} dimensions find the nearest, all and among those allowed`, () => {
    const base = embeddings(records, dimensions, { latent: 8 });
    const query = embeddings(1, dimensions, { latent: 8, seed: 2 });
    const stride = strideOf(dimensions);
    const places = new Places();
    const [rows, wanted, top, map] = [records * stride, stride, candidates * 8, 1024].map((size) => places.take(size));
    const scanner = makeScanner(places.end);
    const tops = new Float32Array(scanner.memory.buffer, top, candidates * 2);
    const found = () => nearest(query, base, [...new Uint32Array(tops.buffer, top + candidates * 4, candidates)]);
    storeRows(scanner, rows, base, dimensions);
    storeRows(scanner, wanted, query, dimensions);
    tops.fill(Number.POSITIVE_INFINITY);
    scanner.scanRows(rows, 0, 100, stride, wanted, top, candidates);
    scanner.scanRows(rows + 100 * stride, 100, records - 100, stride, wanted, top, candidates);
    if (dimensions > 1) assert.deepEqual(found(), nearest(query, base, everything));
    tops.fill(Number.POSITIVE_INFINITY);
    const words = Uint32Array.from({ length: Math.ceil(records / 32) }, () => 0x11111111); // every fourth
    new Uint32Array(scanner.memory.buffer, map, words.length).set(words);
    scanner.scanAllowed(rows, stride, map, words.length - 1, wanted, top, candidates);
    const allowed = everything.filter((i) => i % 4 === 0 && i < 192);
    if (dimensions > 1) assert.deepEqual(found(), nearest(query, base, allowed));
    scanner.distances(rows, records, stride, wanted, map);
    const distances = new Float32Array(scanner.memory.buffer, map, records);
    const exact = row(base, dimensions, 7).reduce((sum, value, d) => sum + (value - query[d]) ** 2, 0);
    assert.ok(Math.abs(distances[7] - exact) < 1e-5);
  });
}

test("reads of memory come to an end", () => {
  const scanner = makeScanner(1 << 20);
  const ones = new Uint8Array(scanner.memory.buffer, 65536, 65536).fill(1);
  assert.equal(scanner.stream(ones.byteOffset, 64), 0); // four equal words cancel out
  assert.equal(scanner.gather(ones.byteOffset, 1024, 64, 1000, 1), 0);
});

test("recall counts labels, in any order, and leaves gaps out", () => {
  const truth = Uint32Array.from({ length: 20 }, (_, i) => i);
  const reversed = Uint32Array.from([...truth.subarray(0, 10)].reverse());
  assert.equal(recallOf(Uint32Array.from([...reversed, ...new Array(10).fill(0xffffffff)]), truth), 0.5);
});

test("filters let their share through, correlated ones from the closest", () => {
  const distances = Float32Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000);
  let state = 1;
  const random = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const members = (bitmap: Uint32Array) => [...distances.keys()].filter((i) => (bitmap[i >>> 5] >>> (i & 31)) & 1);
  const near = members(closestBitmap(distances, 0.1, random));
  const any = members(randomBitmap(10_000, 0.1, random));
  for (const found of [near, any]) assert.ok(found.length > 900 && found.length < 1_100);
  assert.ok(near.every((i) => distances[i] < 1_500));
});
