import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Collection, CollectionStatistics } from "../../src/engine/index.ts";
import { clustered, numbers, rowOf } from "../../src/index/vector/testing.ts";

const BATCH = 1_000;

export interface Data {
  readonly dimension: number;
  readonly vectors: Float32Array;
}

export const dataOf = (count: number, dimension: number, seed: number): Data => ({
  dimension,
  vectors: clustered(count, dimension, seed),
});

/** Adds the rows `from` to before `until` under ids that begin with `prefix`. */
export async function addRows(
  collection: Collection,
  data: Data,
  prefix: string,
  from: number,
  until: number,
  batch = BATCH,
): Promise<void> {
  for (let at = from; at < until; at += batch) {
    const rows = numbers(at, Math.min(batch, until - at));
    const embeddings = rows.map((row) => rowOf(data.vectors, data.dimension, row));
    await collection.add({ ids: rows.map((row) => `${prefix}${row}`), embeddings });
  }
}

/** Statistics once they are as wanted. */
export async function eventually(
  collection: Collection,
  isReached: (statistics: CollectionStatistics) => boolean,
): Promise<CollectionStatistics> {
  for (;;) {
    const statistics = await collection.statistics();
    if (isReached(statistics)) return statistics;
    await delay(20);
  }
}

/** Share of the ten nearest of these rows that queries find. */
export async function recallOf(collection: Collection, rows: readonly Float32Array[], queries: Data): Promise<number> {
  const count = queries.vectors.length / queries.dimension;
  const queryEmbeddings = numbers(0, count).map((row) => rowOf(queries.vectors, queries.dimension, row));
  const found = await collection.query({ queryEmbeddings, nResults: 10, include: ["distances"] });
  let hits = 0;
  found.forEach(({ distances }, i) => {
    const query = queryEmbeddings[i] as Float32Array;
    const tenth = rows.map((row) => squaredDistance(query, row)).sort((a, b) => a - b)[9] as number;
    hits += [...(distances ?? [])].filter((distance) => distance <= tenth * (1 + 1e-5)).length;
  });
  return hits / (10 * count);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  return sum;
}

/** Bytes of the snapshots of a collection. */
export function snapshotBytes(path: string, { id }: Collection): number {
  const folder = join(path, "collections", id);
  const files = readdirSync(folder).filter((name) => name.endsWith(".kvx"));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
