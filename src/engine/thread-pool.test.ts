import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { createEphemeralDirectory } from "../store/ephemeral.ts";
import { ThreadPool } from "./thread-pool.ts";
import type { Task } from "./threads.ts";

const workers: Worker[] = [];
subscribe("worker_threads", (message) => workers.push((message as { worker: Worker }).worker));

const LIST: Task = {
  kind: "wire",
  operation: "list_databases",
  params: { tenant: "default_tenant" },
  query: "",
  body: null,
};

function withPool(t: { after(done: () => Promise<void>): void }, lookMs: number) {
  const directory = createEphemeralDirectory();
  const seen = { lines: [] as string[], gone: [] as number[] };
  const pool = new ThreadPool(
    {
      path: directory.path,
      sqliteFilename: "kroma.sqlite3",
      durable: false,
      allowReset: false,
      vectorPartitionBytes: undefined,
    },
    {
      log: (line) => seen.lines.push(line),
      note: () => undefined,
      gone: (number) => seen.gone.push(number),
      free: () => undefined,
    },
    { readers: 3, lookMs },
  );
  t.after(async () => {
    await pool.stop();
    directory.remove();
  });
  const writers = pool.all.length - 1;
  const list = async (): Promise<number> => ((await pool.reader().run(LIST)).value as { status: number }).status;
  return { pool, seen, list, readers: () => pool.all.length - writers, first: writers };
}

test("readers come with work and go without it, and nothing is lost in between", async (t) => {
  const { readers, list, seen } = withPool(t, 10);
  for (let round = 0; round < 3; round++) {
    let most = 0;
    while (most < 3) {
      const answers = await Promise.all(Array.from({ length: 40 }, list));
      deepEqual(new Set(answers), new Set([200]));
      most = Math.max(most, readers());
    }
    while (readers() > 1) {
      equal(await list(), 200);
      await pause(20);
    }
  }
  deepEqual(seen.lines, []);
});

test("a reader that dies fails what it was given, is told of, and its successor serves", async (t) => {
  const { pool, seen, list, first } = withPool(t, 60_000);
  equal(await list(), 200);
  const lost = pool.reader().run(LIST);
  void workers.at(-1 - first)?.terminate();
  await rejects(lost, /Internal error/);
  while (seen.gone.length === 0) await pause(5);
  deepEqual(seen.gone, [first]);
  match(seen.lines.join("\n"), /reader \d+ ended unexpectedly/);
  equal(await list(), 200);
});

test("a pool closes while a reader starts", async (t) => {
  const { pool, list } = withPool(t, 60_000);
  const answers = Promise.all([list(), list(), list()]);
  await pool.stop();
  deepEqual(await answers, [200, 200, 200]);
});
