// Queries whose nearest records are hard to tell apart by codes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { exactDistance } from "../index/vector/exact-distance.ts";
import { clustered, rowOf } from "../index/vector/testing.ts";
import { open } from "./index.ts";

const dimension = 48;
const count = 6000;

test("filters that allow only what is far from the query: the nearest of those are found", async () => {
  const base = clustered(count, dimension, 1);
  const query = rowOf(clustered(1, dimension, 2), dimension, 0);
  const distance = exactDistance("l2", query);
  const distances = Array.from({ length: count }, (_, row) => distance(rowOf(base, dimension, row)));
  const median = [...distances].sort((a, b) => a - b)[count / 2] as number;
  const database = await open();
  try {
    const collection = await database.createCollection("far", { configuration: { hnsw: { space: "l2" } } });
    await collection.add({
      ids: distances.map((_, row) => `${row}`),
      embeddings: distances.map((_, row) => rowOf(base, dimension, row)),
      metadatas: distances.map((value) => ({ far: value >= median })),
    });
    const [answer] = await collection.query({ queryEmbeddings: [query], nResults: 10, where: { far: true } });
    const expected = distances
      .map((value, row) => ({ value, row }))
      .filter(({ value }) => value >= median)
      .sort((a, b) => a.value - b.value || a.row - b.row)
      .slice(0, 10);
    const found = new Set(answer?.ids);
    const hits = expected.filter(({ row }) => found.has(`${row}`)).length;
    assert.ok(hits >= 9, `${hits} of 10`);
  } finally {
    await database.close();
  }
});
