import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Collection, type CollectionStatistics, open } from "./index.ts";
import { statisticsText } from "./statistics.ts";

const RECORDS = 6_000;
const DIMENSION = 8;
const home = mkdtempSync(join(tmpdir(), "kroma-statistics-"));
const database = await open(home);
after(async () => {
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

/** Statistics once they are as wanted. */
async function eventually(
  collection: Collection,
  isReached: (statistics: CollectionStatistics) => boolean,
): Promise<CollectionStatistics> {
  for (;;) {
    const statistics = await collection.statistics();
    if (isReached(statistics)) return statistics;
    await delay(10);
  }
}

test("a collection that nothing was written to", async () => {
  const empty = await database.createCollection("empty", { configuration: { hnsw: { space: "cosine" } } });
  const statistics = await empty.statistics();
  deepEqual(statistics, {
    ...{ records: 0, dimension: null, space: "cosine", position: 0, textPending: 0 },
    ...{ indexState: "absent", vectorIndex: null, snapshot: null },
  });
  const wire = { records: 0, dimension: null, space: "cosine", position: 0, pending: null, text_pending: 0 };
  const rest = { index_state: "absent", vector_index: null, snapshot: null };
  deepEqual(JSON.parse(statisticsText(statistics)), { ...wire, ...rest });
});

test("a collection with an index and its snapshot", async () => {
  const collection = await database.createCollection("numbers");
  for (let from = 0; from < RECORDS; from += 1_000) {
    const numbers = Array.from({ length: 1_000 }, (_, i) => from + i);
    const embeddings = numbers.map((n) => Array.from({ length: DIMENSION }, (_, d) => Math.sin(n * (d + 1))));
    await collection.add({ ids: numbers.map(String), embeddings });
  }
  const full = await eventually(collection, ({ vectorIndex, snapshot }) => vectorIndex?.pending === 0 && !!snapshot);
  deepEqual([full.records, full.dimension, full.position, full.indexState], [RECORDS, DIMENSION, RECORDS, "ready"]);
  const index = full.vectorIndex;
  ok(index !== null);
  deepEqual([index.live, index.stored, index.linked, index.tombstones], [RECORDS, RECORDS, RECORDS, 0]);
  deepEqual([index.codes, index.partitions], ["8bit", 1]);
  equal(index.bytesPerVector, Math.round(index.bytes / RECORDS));
  const folder = join(home, "collections", collection.id);
  const files = readdirSync(folder).filter((name) => name.endsWith(".kvx"));
  equal(full.snapshot?.files, files.length);
  equal(full.snapshot?.bytes, statSync(join(folder, files[0] as string)).size);
  equal(files[0], `vectors.${full.snapshot?.generation}.kvx`);
  const saved = full.snapshot?.position ?? 0;
  ok(saved > 0 && saved <= RECORDS, `position ${saved}`);

  await collection.delete({ ids: ["1", "2", "3"] });
  const { records, position, vectorIndex } = await collection.statistics();
  deepEqual(
    [records, position, vectorIndex?.live, vectorIndex?.tombstones],
    [RECORDS - 3, RECORDS + 3, RECORDS - 3, 3],
  );
  const wire = JSON.parse(statisticsText(await collection.statistics()));
  equal(wire.pending, 0);
  equal(wire.vector_index.bytes_per_vector, Math.round(index.bytes / (RECORDS - 3)));
});
