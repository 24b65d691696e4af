// A process that writes to the database from many sides is killed with SIGKILL at any moment, again and again on the same
// directory. After each kill everything that was acknowledged must be there, what was under way whole or not at all, and every
// index must agree with the rows. KROMA_CRASH_ROUNDS sets the number of rounds, KROMA_CRASH_SEED what happens in them.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Database, open } from "../../src/engine/index.ts";
import { assertIndexesAgree } from "./indexes-agree.ts";
import { ExpectedState } from "./state.ts";
import { leftoversIn, type Moment, runAndKill } from "./victim.ts";
import { randomFrom, TARGETS } from "./workload.ts";

const ROUNDS = Number(process.env.KROMA_CRASH_ROUNDS ?? 16);
const SEED = Number(process.env.KROMA_CRASH_SEED ?? Math.floor(Math.random() * 1e6));

test(`kill -9 while writing loses nothing that was acknowledged (${ROUNDS} rounds, seed ${SEED})`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "kroma-crash-"));
  const path = join(folder, "data");
  const random = randomFrom(SEED);
  const expected = new ExpectedState(SEED);
  const interrupted: string[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const moment = momentOf(round, random);
      const { acknowledged, leftovers, errors } = await runAndKill(path, SEED, round, moment);
      interrupted.push(...leftovers);
      assert.equal(errors, "", `round ${round}: a process complained`);
      if (moment.kind === "acknowledged") assert(acknowledged.size > 0);
      expected.advance(round, acknowledged);
      // Every other time on a copy, so that the next process finds the directory as the kill left it.
      const isCopy = round % 2 === 0 && round + 1 < ROUNDS;
      const place = isCopy ? join(folder, "copy") : path;
      if (isCopy) cpSync(path, place, { recursive: true });
      await verify(place, expected, random, round === 0).catch((cause: unknown) => {
        throw new Error(`round ${round} (${JSON.stringify(moment)})`, { cause });
      });
      if (isCopy) rmSync(place, { recursive: true });
    }
    t.diagnostic(`${interrupted.length} kills while a snapshot was being written`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The first round fills the large collection; later ones hit the start, any moment, or the writing of a snapshot. */
function momentOf(round: number, random: () => number): Moment {
  if (round === 0) return { kind: "acknowledged", count: 450 };
  const dice = random();
  if (dice < 0.15) return { kind: "start", milliseconds: Math.floor(100 + random() * 500) };
  if (dice < 0.65) return { kind: "acknowledged", count: 1 + Math.floor(random() * 120) };
  return {
    kind: "snapshot",
    operations: 10 + Math.floor(random() * 20),
    delay: Math.max(0, Math.floor(random() * 6 - 3)),
  };
}

async function verify(path: string, expected: ExpectedState, random: () => number, isFirst: boolean): Promise<void> {
  const logged: string[] = [];
  const database = await open(path, { log: (line) => logged.push(line) });
  try {
    const names = new Set((await database.listCollections()).map(({ name }) => name));
    for (const target of TARGETS) {
      const records = names.has(target.name) ? await database.getCollection(target.name) : null;
      const rows = await expected.settle(target, records);
      if (records === null) continue;
      if (isFirst && target.name === "large") assert(rows.records.size > 5_000, "large enough for a graph");
      await assertIndexesAgree(records, rows, random);
      await assertAlive(database, target.name);
    }
    assert.deepEqual(logged, [], "nothing needed mending");
  } finally {
    await database.close();
  }
  assert.deepEqual(leftoversIn(path), [], "what was being written is removed");
}

/** The collection takes writes and goes on where it stopped. */
async function assertAlive(database: Database, name: string): Promise<void> {
  const collection = await database.getCollection(name);
  const before = await collection.count();
  const embedding = Array.from({ length: collection.dimension as number }, () => 9);
  await collection.add({ ids: ["alive"], embeddings: [embedding] });
  const [found] = await collection.query({ queryEmbeddings: [embedding], nResults: 1 });
  assert.deepEqual([found?.ids, await collection.count()], [["alive"], before + 1]);
  assert.equal(await collection.delete({ ids: ["alive"] }), 1);
}
