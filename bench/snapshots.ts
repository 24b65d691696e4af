// Write amplification of vector snapshots: bytes of snapshots written for each byte of the vectors of a steady trickle of records to
// a collection that is large already, and what a restart would have to catch up with.
//   node bench/snapshots.ts [RECORDS] [DIMENSION] [TRICKLE]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Collection, type CollectionStatistics, open } from "../src/engine/index.ts";
import { embeddings } from "./synthetic-embeddings.ts";

const [records = 100_000, dimension = 384, trickle = 100_000] = process.argv.slice(2).map(Number);
const BULK = 1_000;
const TRICKLE = 50;

async function settled(collection: Collection): Promise<CollectionStatistics> {
  for (let before = -1; ; await delay(300)) {
    const statistics = await collection.statistics();
    const generation = statistics.snapshot?.generation ?? 0;
    if (statistics.vectorIndex?.pending === 0 && generation > 0 && generation === before) return statistics;
    before = generation;
  }
}

async function add(collection: Collection, all: Float32Array, from: number, until: number): Promise<void> {
  const rows = Array.from({ length: until - from }, (_, i) => from + i);
  const vectors = rows.map((row) => all.subarray(row * dimension, (row + 1) * dimension));
  await collection.add({ ids: rows.map(String), embeddings: vectors });
}

const folder = mkdtempSync(join(tmpdir(), "kroma-snapshots-"));
const database = await open(folder);
try {
  const all = embeddings(records + trickle, dimension, { seed: 1 });
  const collection = await database.createCollection("trickle");
  for (let at = 0; at < records; at += BULK) await add(collection, all, at, Math.min(records, at + BULK));
  const start = await settled(collection);
  console.log(
    `${records} × ${dimension} indexed: ${JSON.stringify(start.vectorIndex)} ${JSON.stringify(start.snapshot)}`,
  );

  let generation = start.snapshot?.generation ?? 0;
  let [written, snapshots, farthest] = [0, 0, 0];
  for (let at = records; at < records + trickle; at += TRICKLE) {
    await add(collection, all, at, at + TRICKLE);
    // A trickle leaves time to link what it brings.
    let statistics = await collection.statistics();
    while ((statistics.vectorIndex?.pending ?? 0) > 2 * TRICKLE) {
      await delay(1);
      statistics = await collection.statistics();
    }
    const { snapshot, position } = statistics;
    if (snapshot === null) continue;
    farthest = Math.max(farthest, (position - snapshot.position) / position);
    if (snapshot.generation === generation) continue;
    snapshots += snapshot.generation - generation;
    generation = snapshot.generation;
    written += snapshot.bytes;
  }
  const added = trickle * dimension * 4;
  console.log(
    `${trickle} records more, ${TRICKLE} at a time: ${snapshots} snapshots, ${(written / 1e6).toFixed(1)} MB`,
  );
  console.log(`${(written / added).toFixed(2)} bytes of snapshots for each byte of vectors added`);
  console.log(`never more than ${(farthest * 100).toFixed(1)} % of the records to catch up with after a kill`);
} finally {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
}
