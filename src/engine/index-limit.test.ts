import { equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { openEngine } from "./open.ts";
import type { WireOperation } from "./wire.ts";

test("no more vector indexes than allowed stay in memory, and all collections answer", async () => {
  const engine = await openEngine({ indexLimit: 2 });
  const params = { tenant: "default_tenant", database: "default_database" };
  const call = async (operation: WireOperation, collection: string | undefined, body: object): Promise<unknown> => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const all = collection === undefined ? params : { ...params, collection };
    const reply = await engine.call({ operation, params: all, query: "", body: bytes });
    ok(reply.status < 300, String(reply.body));
    return JSON.parse(Buffer.from(reply.body).toString());
  };
  const ids: string[] = [];
  for (let i = 0; i < 6; i++) {
    const { id } = (await call("create_collection", undefined, { name: `limited-${i}` })) as { id: string };
    ids.push(id);
    await call("add", id, { ids: ["a"], embeddings: [[i, 1]] });
  }
  // An index that is being worked on is not unloaded: the next one that is loaded sees to it.
  for (let i = 0; i < 12 || engine.indexTotals().loaded > 2; i++) {
    const body = { query_embeddings: [[1, 1]], n_results: 1 };
    const { ids: found } = (await call("query", ids[i % ids.length], body)) as { ids: string[][] };
    equal(found[0]?.[0], "a");
  }
  ok(engine.meters.indexUnloads >= 4);
  await engine.close();
});
