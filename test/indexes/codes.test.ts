// The codes of a collection's vectors: chosen when it is made, changed later in the background, the same after a restart.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Collection, type Database, open } from "../../src/engine/index.ts";
import { rowOf } from "../../src/index/vector/testing.ts";
import { addRows, dataOf, eventually, recallOf } from "./support.ts";

const RECORDS = 6_000;
const DIMENSION = 48;
const data = dataOf(RECORDS, DIMENSION, 1);
const queries = dataOf(60, DIMENSION, 2);
const rows = Array.from({ length: RECORDS }, (_, i) => rowOf(data.vectors, DIMENSION, i));

const home = mkdtempSync(join(tmpdir(), "kroma-codes-"));
const databases: Database[] = [];
after(async () => {
  for (const database of databases) await database.close();
  rmSync(home, { recursive: true, force: true });
});

const logged: string[] = [];
async function opened(name: string): Promise<Database> {
  const database = await open(join(home, name), { log: (line) => logged.push(line) });
  databases.push(database);
  return database;
}

const isIn =
  (codes: string) =>
  async (collection: Collection): Promise<void> => {
    await eventually(collection, ({ vectorIndex, snapshot, indexState }) => {
      return indexState === "ready" && vectorIndex?.codes === codes && vectorIndex.pending === 0 && snapshot !== null;
    });
    const recall = await recallOf(collection, rows, queries);
    assert(recall >= 0.97, `recall ${recall} with ${codes}`);
  };

for (const codes of ["float32", "8bit", "4bit", "1bit"])
  test(`a collection with codes of ${codes}`, async () => {
    const database = await opened(codes);
    const metadata = { "kroma:vector_codes": codes };
    const collection = await database.createCollection("vectors", { metadata });
    await addRows(collection, data, "r", 0, RECORDS);
    await isIn(codes)(collection);
    await database.close();
    const again = await (await opened(codes)).getCollection("vectors");
    await again.query({ queryEmbeddings: [rows[0] as Float32Array] });
    await isIn(codes)(again);
    const configuration = again.configuration as { kroma: object };
    assert.deepEqual(configuration.kroma, { vector_codes: codes });
  });

test("codes change while searches go on, and while nobody has the directory open", async () => {
  const database = await opened("changed");
  const collection = await database.createCollection("vectors");
  await addRows(collection, data, "r", 0, RECORDS);
  await isIn("8bit")(collection);
  await database.updateCollection(collection.id, { metadata: { "kroma:vector_codes": "4bit" } });
  for (;;) {
    const recall = await recallOf(collection, rows, queries);
    assert(recall >= 0.97, `recall ${recall} meanwhile`);
    if ((await collection.statistics()).vectorIndex?.codes === "4bit") break;
  }
  await isIn("4bit")(collection);

  // The snapshot is of 4 bits when the database opens with another setting: it is used until the new index is there.
  await eventually(collection, ({ snapshot }) => snapshot !== null);
  await database.close();
  const before = join(home, "before");
  cpSync(join(home, "changed"), before, { recursive: true });
  const changing = await opened("before");
  await changing.updateCollection(collection.id, { configuration: { kroma: { vector_codes: "1bit" } } });
  await changing.close();
  const found = await (await opened("before")).getCollection("vectors");
  assert((await recallOf(found, rows, queries)) >= 0.97);
  await isIn("1bit")(found);
  assert.deepEqual(logged, []);
});
