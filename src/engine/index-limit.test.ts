import { equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Engine } from "./engine.ts";
import type { IndexTotals } from "./meters.ts";
import { openEngine } from "./open.ts";
import type { WireOperation } from "./wire.ts";

const params = { tenant: "default_tenant", database: "default_database" };

async function call(
  engine: Engine,
  operation: WireOperation,
  collection: string | undefined,
  body: object,
): Promise<unknown> {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const all = collection === undefined ? params : { ...params, collection };
  const reply = await engine.call({ operation, params: all, query: "", body: bytes });
  ok(reply.status < 300, String(reply.body));
  return JSON.parse(Buffer.from(reply.body).toString());
}

test("no more vector indexes than allowed stay in memory, and all collections answer", async () => {
  const engine = await openEngine({ indexLimit: 2 });
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) {
    const { id } = (await call(engine, "create_collection", undefined, { name: `limited-${i}` })) as { id: string };
    ids.push(id);
    await call(engine, "add", id, { ids: ["a"], embeddings: [[i, 1]] });
  }
  // An index that is being worked on is not unloaded: the next one that is loaded sees to it.
  for (let i = 0; i < 12 || engine.indexTotals().loaded > 2; i++) {
    const body = { query_embeddings: [[1, 1]], n_results: 1 };
    const { ids: found } = (await call(engine, "query", ids[i % ids.length], body)) as { ids: string[][] };
    equal(found[0]?.[0], "a");
  }
  ok(engine.meters.indexUnloads >= 4);
  await engine.close();
});

test("the copy of an index that is made anew counts: others make room for it", { timeout: 60_000 }, async () => {
  const COUNT = 3000;
  const DIMENSION = 64;
  const engine = await openEngine({ memoryLimitBytes: 2.1 * 1024 * 1024 });
  const ids: string[] = [];
  for (const name of ["first", "second"]) {
    const { id } = (await call(engine, "create_collection", undefined, { name })) as { id: string };
    ids.push(id);
    const embeddings = Array.from({ length: COUNT }, (_, i) =>
      Array.from({ length: DIMENSION }, (_, d) => Math.sin(i * (d + 1))),
    );
    await call(engine, "add", id, { ids: embeddings.map((_, i) => `${i}`), embeddings });
  }
  const isLinked = ({ vectors, pending }: IndexTotals): boolean => vectors === 2 * COUNT && pending === 0;
  while (!isLinked(engine.indexTotals())) await pause(10);
  await call(engine, "update_collection", ids[1], { new_metadata: { "kroma:vector_codes": "4bit" } });
  while (engine.meters.indexUnloads === 0) await pause(10);
  await engine.close();
});
