import { equal, ok } from "node:assert/strict";
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { startServer } from "../support/server.ts";
import { Client, COLLECTIONS, canMeasure, DATABASE, inParallel, openFiles, residentMb, settled } from "./support.ts";

/** `KROMA_COLLECTIONS=10000` for the full size. */
const COUNT = Number(process.env.KROMA_COLLECTIONS ?? 2_000);
/** More than may be open or loaded at once (256 vector indexes, 64 files in each thread). */
const USED = Math.max(500, COUNT * 0.3);
const DIMENSION = 64;
/** What a warm server may grow by while every collection beyond the loaded ones costs nothing. */
const GROWTH_MB = 150;

const RECORDS = {
  ids: ["a", "b", "c"],
  embeddings: [0, 1, 2].map((n) => Array.from({ length: DIMENSION }, (_, i) => Math.sin(n * i))),
  documents: ["one", "two", "three"],
  metadatas: [{ n: 1 }, { n: 2 }, { n: 3 }],
};
const QUERY = { query_embeddings: [RECORDS.embeddings[1]], n_results: 2, where: { n: { $gte: 2 } }, include: [] };

test(`${COUNT} collections: created, listed, used, deleted, with flat memory and few open files`, async (t) => {
  const server = await startServer();
  const client = new Client(server.url, 8);
  const measures = canMeasure
    ? () => ({ mb: residentMb(server.pid), files: openFiles(server.pid) })
    : () => ({ mb: 0, files: 0 });
  let since = performance.now();
  const report = (what: string): { mb: number; files: number } => {
    const seen = measures();
    t.diagnostic(`${what}: ${Math.round(performance.now() - since)} ms, ${seen.mb} MB, ${seen.files} open files`);
    since = performance.now();
    return seen;
  };
  const use = async (first: number, count: number): Promise<void> => {
    await inParallel(paths.slice(first, first + count), 8, async (path) => {
      equal((await client.post(`${path}/upsert`, RECORDS)).status, 200);
      const { ids } = JSON.parse((await client.post(`${path}/query`, QUERY)).text) as { ids: string[][] };
      equal(ids[0]?.join(), "b,c");
    });
  };
  const paths: string[] = [];

  report("started");
  await inParallel(Array(COUNT).keys(), 8, async (i) => {
    paths[i] = await client.collection(`collection-${i}`);
  });
  report("created");
  equal((await client.get(`${DATABASE}/collections_count`)).text, String(COUNT));
  for (let i = 0; i < 5; i++) {
    const list = JSON.parse((await client.get(COLLECTIONS)).text) as { name: string }[];
    equal(new Set(list.map(({ name }) => name)).size, COUNT);
    await client.get(`${COLLECTIONS}?limit=100&offset=${COUNT / 2}`);
  }
  report("listed five times");
  const warmUp = Math.max(300, Math.floor(USED / 2));
  await use(0, warmUp);
  const warm = report(`used ${warmUp}`);
  await use(warmUp, USED - warmUp);
  report(`used ${USED - warmUp} more`);
  await use(0, USED);
  report(`used all ${USED} again`);
  if (canMeasure) {
    const mb = await settled(() => residentMb(server.pid), warm.mb + GROWTH_MB);
    ok(mb <= warm.mb + GROWTH_MB, `grew from ${warm.mb} to ${mb} MB`);
    const files = openFiles(server.pid);
    ok(files <= warm.files + 50, `from ${warm.files} to ${files} open files`);
  }

  await server.kill();
  since = performance.now();
  const again = await startServer({ path: server.path });
  const next = new Client(again.url, 8);
  const some = (await next.must({ path: `${paths[0]}/query`, body: JSON.stringify(QUERY) })) as { ids: string[][] };
  equal(some.ids[0]?.join(), "b,c");
  t.diagnostic(`killed and started anew, with a first query: ${Math.round(performance.now() - since)} ms`);
  since = performance.now();
  await inParallel(Array(COUNT).keys(), 8, async (i) => {
    equal((await next.send({ method: "DELETE", path: `${COLLECTIONS}/collection-${i}` })).status, 200);
  });
  t.diagnostic(`deleted: ${Math.round(performance.now() - since)} ms`);
  equal((await next.get(COLLECTIONS)).text, "[]");
  client.close();
  next.close();
  await again.stop();
  ok(!(server.output() + again.output()).includes("error"), server.output() + again.output());
  rmSync(dirname(server.path), { recursive: true, force: true });
});
