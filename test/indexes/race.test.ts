// Whatever is done to an index in the background (it grows, is compacted, made anew with other codes, saved), an acknowledged write is
// found by the next query, and a deleted record is not.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Collection, type Database, open } from "../../src/engine/index.ts";
import { randomFrom } from "../../src/index/vector/testing.ts";
import { eventually } from "./support.ts";

const ROUNDS = Number(process.env.KROMA_RACE_ROUNDS ?? 60);
const DIMENSION = 16;
const BATCH = 200;
/** So many batches live at a time. */
const KEPT = 25;
const WIDE = 2_000;

const home = mkdtempSync(join(tmpdir(), "kroma-index-race-"));
let database: Database | undefined;
after(async () => {
  await database?.close();
  rmSync(home, { recursive: true, force: true });
});

const random = randomFrom(3);
const vectorOf = (): number[] => Array.from({ length: DIMENSION }, () => random() * 2 - 1);

interface Written {
  readonly ids: readonly string[];
  readonly embeddings: readonly number[][];
}

function batch(name: string): Written {
  const ids = Array.from({ length: BATCH }, (_, i) => `${name}-${i}`);
  return { ids, embeddings: ids.map(vectorOf) };
}

/**
 * Of a batch, every tenth record by its own vector. A walk of the graph may pass over a record now and then; a search so wide that it
 * scans every code may not.
 */
async function assertFound(collection: Collection, { ids, embeddings }: Written, isThere: boolean): Promise<void> {
  const some = ids.map((_, i) => i).filter((i) => i % 10 === 0);
  const missed = await notFound(collection, some, { ids, embeddings }, 1);
  if (!isThere) return assert.equal(missed.length, some.length, "a deleted record is gone");
  assert(missed.length <= some.length / 2, `${missed.length} of ${some.length} are passed over`);
  const lost = missed.length === 0 ? [] : await notFound(collection, missed, { ids, embeddings }, WIDE);
  assert.deepEqual(lost, [], "an acknowledged write is found");
}

async function notFound(
  collection: Collection,
  some: readonly number[],
  { ids, embeddings }: Written,
  nResults: number,
): Promise<number[]> {
  const queryEmbeddings = some.map((i) => embeddings[i] as number[]);
  const found = await collection.query({ queryEmbeddings, nResults, include: ["distances"] });
  return some.filter((i, place) => found[place]?.ids[0] !== ids[i]);
}

/** Writes batches, deletes old ones, and looks for them at once, for so many rounds and until the index was made anew often enough. */
async function churn(collection: Collection, name: string, isDone: () => boolean): Promise<Written[]> {
  const live: Written[] = [];
  for (let round = 0; round < ROUNDS || !isDone(); round++) {
    const next = batch(`${name}-${round}`);
    await collection.add(next);
    await assertFound(collection, next, true);
    live.push(next);
    if (live.length <= KEPT) continue;
    const [old] = live.splice(Math.floor(random() * live.length), 1) as [Written];
    await collection.delete({ ids: old.ids });
    await assertFound(collection, old, false);
  }
  return live;
}

test("writes and deletes are seen at once, whatever becomes of the index", async () => {
  database = await open(home, { vectorPartitionBytes: 800_000, log: (line) => assert.fail(line) });
  const collection = await database.createCollection("race");
  let isChanged = false;
  const change = async (): Promise<void> => {
    for (const codes of ["4bit", "1bit", "float32", "8bit"]) {
      await database?.updateCollection(collection.id, { configuration: { kroma: { vector_codes: codes } } });
      await eventually(collection, ({ vectorIndex }) => vectorIndex?.codes === codes);
    }
    isChanged = true;
  };
  const isDone = (): boolean => isChanged;
  const [a, b] = await Promise.all([churn(collection, "a", isDone), churn(collection, "b", isDone), change()]);
  const live = [...a, ...b];
  for (const each of live) await assertFound(collection, each, true);
  const { vectorIndex } = await eventually(collection, ({ vectorIndex: index, indexState }) => {
    // A last partition of fewer than 1,000 vectors is scanned, not linked.
    return indexState === "ready" && index !== null && index.pending < 1_000 && index.tombstones <= index.stored / 20;
  });
  assert((vectorIndex?.partitions ?? 0) > 1);
  for (const each of live) await assertFound(collection, each, true);
  assert.equal(await collection.count(), live.length * BATCH);
});
