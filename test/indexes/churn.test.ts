// After 90 % of the records were deleted and replaced ten times over, the index is as good and as small as one that was made at once.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Collection, type CollectionStatistics, type Database, open } from "../../src/engine/index.ts";
import { rowOf } from "../../src/index/vector/testing.ts";
import { addRows, type Data, dataOf, eventually, recallOf, snapshotBytes } from "./support.ts";

const RECORDS = Number(process.env.KROMA_CHURN_RECORDS ?? 6_000);
const DIMENSION = Number(process.env.KROMA_CHURN_DIMENSION ?? 32);
const ROUNDS = 10;
const TOLERANCE = 0.1;

const home = mkdtempSync(join(tmpdir(), "kroma-churn-"));
let database: Database | undefined;
after(async () => {
  await database?.close();
  rmSync(home, { recursive: true, force: true });
});

const queries = dataOf(100, DIMENSION, 2);
const ids = (prefix: string, from: number, until: number): string[] =>
  Array.from({ length: until - from }, (_, i) => `${prefix}${from + i}`);

/** Once nothing is left to do in the background. */
const settled = (collection: Collection): Promise<CollectionStatistics> =>
  eventually(collection, ({ indexState, vectorIndex, snapshot, position }) => {
    if (indexState !== "ready" || vectorIndex === null || vectorIndex.pending > 0) return false;
    return vectorIndex.tombstones <= vectorIndex.stored / 20 && (snapshot?.position ?? 0) > position * 0.9;
  });

async function measured(collection: Collection, data: Data): Promise<{ recall: number; memory: number; disk: number }> {
  const rows = Array.from({ length: RECORDS }, (_, i) => rowOf(data.vectors, DIMENSION, i));
  const { vectorIndex } = await settled(collection);
  const memory = vectorIndex?.bytes ?? 0;
  return { recall: await recallOf(collection, rows, queries), memory, disk: snapshotBytes(home, collection) };
}

test(`${ROUNDS} rounds of replacing nine tenths of ${RECORDS} × ${DIMENSION}`, async (t) => {
  database = await open(home);
  const kept = RECORDS / 10;
  const churned = await database.createCollection("churned");
  let data = dataOf(RECORDS, DIMENSION, 10);
  await addRows(churned, data, "kept", 0, kept);
  await addRows(churned, data, "0-", kept, RECORDS);
  for (let round = 1; round <= ROUNDS; round++) {
    for (let from = kept; from < RECORDS; from += 1_000)
      await churned.delete({ ids: ids(`${round - 1}-`, from, Math.min(RECORDS, from + 1_000)) });
    const next = dataOf(RECORDS, DIMENSION, 10 + round);
    next.vectors.set(data.vectors.subarray(0, kept * DIMENSION));
    data = next;
    await addRows(churned, data, `${round}-`, kept, RECORDS);
  }
  const fresh = await database.createCollection("fresh");
  await addRows(fresh, data, "r", 0, RECORDS, RECORDS);
  const [after, made] = [await measured(churned, data), await measured(fresh, data)];
  t.diagnostic(`replaced: ${JSON.stringify(after)}, made at once: ${JSON.stringify(made)}`);
  assert(after.recall >= made.recall - 0.01, `recall ${after.recall}, made at once ${made.recall}`);
  assert(after.memory <= made.memory * (1 + TOLERANCE), `memory ${after.memory}, made at once ${made.memory}`);
  await database.close();
  database = await open(home, { log: (line) => assert.fail(line) });
  const again = await measured(await database.getCollection("churned"), data);
  assert(again.recall >= made.recall - 0.01, `recall ${again.recall} after a restart`);
  assert.equal(again.memory, after.memory);
  assert(after.disk <= made.disk * (1 + TOLERANCE), `snapshot ${after.disk}, made at once ${made.disk}`);
});
