// A collection whose vectors are split over memories of 1,024 vectors each, beside a naive model: through writes of all kinds,
// restarts and the loss of files it must answer as one that is not split.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type Collection, type Database, open } from "../../src/engine/index.ts";
import { randomFrom } from "../crash/workload.ts";
import { NaiveCollection } from "./naive-collection.ts";

const SEED = Number(process.env.KROMA_PARTITIONS_SEED ?? 1);
const DIMENSION = 8;
const IDS = 8_000;

const home = mkdtempSync(join(tmpdir(), "kroma-partitions-"));
const opened: Database[] = [];
after(async () => {
  for (const database of opened) await database.close();
  rmSync(home, { recursive: true, force: true });
});

const random = randomFrom(SEED);
const below = (n: number): number => Math.floor(random() * n);
const vector = (): number[] => Array.from({ length: DIMENSION }, () => Math.fround(random() * 2 - 1));
const someIds = (count: number): string[] => [...new Set(Array.from({ length: count }, () => `r${below(IDS)}`))];

const reopened = async (path: string, logged: string[]): Promise<[Database, Collection]> => {
  const database = await open(path, { vectorPartitionBytes: 1, log: (line) => logged.push(line) });
  opened.push(database);
  const configuration = { hnsw: { space: "l2" } };
  return [database, await database.getOrCreateCollection("split", { configuration })];
};

/** The files of snapshots. */
const snapshots = (path: string): string[] =>
  readdirSync(join(path, "collections"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".kvx"));

async function change(collection: Collection, model: NaiveCollection): Promise<void> {
  const ids = someIds(1_500);
  if (random() < 0.2 && model.records.size > 0) {
    await collection.delete({ ids });
    for (const id of ids) model.records.delete(id);
    return;
  }
  const kind = model.records.size === 0 ? "add" : ((["add", "upsert", "update"] as const)[below(3)] ?? "add");
  const changes = { ids, embeddings: ids.map(vector), metadatas: ids.map(() => ({ n: below(100) })) };
  await collection[kind](changes);
  model.write(kind, changes as never);
}

async function assertSame(collection: Collection, model: NaiveCollection): Promise<void> {
  assert.equal(await collection.count(), model.records.size);
  const all = [...model.records.values()];
  for (const where of [undefined, { n: { $lt: 50 } }, { n: { $lt: 5 } }]) {
    const own = Array.from({ length: 20 }, () => [...(all[below(all.length)]?.vector ?? [])]);
    const queries = [...own, ...Array.from({ length: 20 }, vector)];
    const options = {
      queryEmbeddings: queries,
      nResults: 10,
      include: ["distances"] as const,
      ...(where && { where }),
    };
    if (where)
      assert.deepEqual(
        (await collection.get({ where })).ids,
        model.select({ where }).map(({ id }) => id),
      );
    const found = await collection.query(options);
    let hits = 0;
    let wanted = 0;
    found.forEach(({ ids, distances }, i) => {
      const exact = model.distances(options, queries[i] as number[], "l2").sort((a, b) => a.distance - b.distance);
      const size = Math.min(10, exact.length);
      assert.equal(new Set(ids).size, size, "as many as there are, none twice");
      const byId = new Map(exact.map(({ record, distance }) => [record.id, distance]));
      ids.forEach((id, n) => {
        const distance = byId.get(id);
        assert(distance !== undefined, `${id} was deleted or does not match`);
        assert(Math.abs(distance - (distances?.[n] as number)) < 1e-5, `distance of ${id}`);
      });
      const tenth = (exact[size - 1]?.distance ?? 0) + 1e-5;
      hits += [...(distances ?? [])].filter((distance) => distance <= tenth).length;
      wanted += size;
    });
    assert(hits / wanted >= 0.99, `recall ${hits / wanted}`);
  }
}

describe(`partitions of 1,024 vectors (seed ${SEED})`, () => {
  const path = join(home, "data");
  const model = new NaiveCollection();
  const logged: string[] = [];

  test("answer as the model does, through writes and restarts", async () => {
    let [database, collection] = await reopened(path, logged);
    for (let round = 0; round < 28; round++) {
      await change(collection, model);
      if (round % 3 === 0) await assertSame(collection, model);
      if (round % 9 !== 8) continue;
      await database.close();
      [database, collection] = await reopened(path, logged);
      await assertSame(collection, model);
    }
    for (let left = 1000; snapshots(path).length < 5 && left > 0; left--) await delay(20);
    assert(snapshots(path).length >= 5, `${snapshots(path).length} snapshots`);
    await assertSame(collection, model);
    await database.close();
    assert.deepEqual(logged, []);
  });

  test("whose snapshots are partly lost are made from rows", async () => {
    const files = snapshots(path);
    for (const lost of [files[0], files.at(-1), files[2]]) {
      const copy = join(home, "copy");
      cpSync(path, copy, { recursive: true });
      rmSync(join(copy, "collections", lost as string));
      const [database, collection] = await reopened(copy, logged);
      await assertSame(collection, model);
      await database.close();
      rmSync(copy, { recursive: true });
    }
    assert.deepEqual(logged, []);
  });

  test("are loaded by an engine that would not split them, and the other way round", async () => {
    const copy = join(home, "whole");
    cpSync(path, copy, { recursive: true });
    const database = await open(copy, { log: (line) => logged.push(line) });
    opened.push(database);
    await assertSame(await database.getCollection("split"), model);
    await database.close();
    assert.deepEqual(logged, []);
  });
});
