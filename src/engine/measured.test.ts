// What the engine tells about its work: times of a request's parts and its own meters.
import { deepEqual, equal, ok } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Engine } from "./engine.ts";
import { openEngine } from "./open.ts";
import type { Timing } from "./stopwatch.ts";
import type { WireOperation } from "./wire.ts";

const scope = { tenant: "default_tenant", database: "default_database" };
const names = (timing: Timing | undefined): string[] => (timing?.phases ?? []).map(({ name }) => name);

suite("what the engine measures", () => {
  let engine: Engine;
  let collection: string;
  before(async () => {
    engine = await openEngine({ log: () => undefined });
    const { value } = await ask("create_collection", scope, { name: "measured" });
    collection = (value as { id: string }).id;
  });
  after(() => engine.close());

  async function ask(operation: WireOperation, params: Record<string, string>, body: object | null, isTimed = true) {
    const bytes = body === null ? null : new Uint8Array(Buffer.from(JSON.stringify(body)));
    const reply = await engine.call({ operation, params, query: "", body: bytes, isTimed });
    return { ...reply, value: JSON.parse(Buffer.from(reply.body).toString()) as unknown };
  }
  const records = (operation: WireOperation, body: object, isTimed = true) =>
    ask(operation, { ...scope, collection }, body, isTimed);

  test("nothing, unless it is asked for", async () => {
    equal((await records("get", {}, false)).timing, undefined);
  });

  test("a write: its phases up to the commit, and what it was about", async () => {
    const ids = Array.from({ length: 150 }, (_, i) => `id-${i}`);
    const embeddings = ids.map((_, i) => [i, 1, 2]);
    const metadatas = ids.map((_, i) => ({ n: i }));
    const { status, timing } = await records("add", { ids, embeddings, metadatas });
    equal(status, 201);
    deepEqual(names(timing), ["queue", "decode", "plan", "apply", "commit", "index"]);
    deepEqual(timing?.facts, { collection_name: "measured", num_ids: 150, committed_together: 1 });
    equal(engine.meters.commitSeconds.count, 1);
    equal(engine.meters.committedWrites, 1);
  });

  test("a query: its phases and its plan", async () => {
    const first = await records("query", { query_embeddings: [[1, 1, 2]], n_results: 3 });
    ok(names(first.timing).includes("fetch"));
    const { timing } = await records("query", {
      query_embeddings: [
        [1, 1, 2],
        [2, 1, 2],
      ],
      n_results: 3,
      where: { n: { $gte: 10 } },
    });
    deepEqual(names(timing), ["queue", "decode", "plan", "filter", "search", "fetch", "encode"]);
    deepEqual(timing?.facts, {
      collection_name: "measured",
      has_where: true,
      num_embeddings: 2,
      n_results: 3,
      candidates: 140,
      plan: "scan of codes within a filter",
    });
    deepEqual(
      timing?.phases.filter(({ name }) => name === "search").map(({ passes }) => passes),
      [2],
    );
    const few = await records("query", { query_embeddings: [[1, 1, 2]], n_results: 3, ids: ["id-1", "id-2"] });
    equal(few.timing?.facts.plan, "comparison of rows");
  });

  test("a get, a delete by filter, the catalogue, and an error", async () => {
    const got = await records("get", { where: { n: { $lt: 5 } } });
    deepEqual(names(got.timing), ["queue", "decode", "plan", "filter", "fetch", "encode"]);
    equal(got.timing?.facts.returned, 5);
    const deleted = await records("delete", { where: { n: { $lt: 5 } } });
    deepEqual(names(deleted.timing), ["queue", "decode", "plan", "filter", "apply", "commit", "index"]);
    equal(deleted.timing?.facts.num_ids, 5);
    deepEqual(names((await ask("get_collection", { ...scope, collection: "measured" }, null)).timing), [
      ...["queue", "catalog"],
    ]);
    const wrong = await records("get", { where: { n: { $bad: 1 } } });
    equal(wrong.status, 400);
    deepEqual(names(wrong.timing), ["queue", "decode", "plan"]);
  });

  test("phases lie one after the other, and none outside of the request", async () => {
    const { timing } = await records("get", {});
    const phases = timing?.phases ?? [];
    for (const [i, { start, end }] of phases.entries()) {
      ok(end >= start);
      if (i > 0) ok(start >= phases[i - 1].end);
    }
  });

  test("writes that wait together share a commit, and each is told of it", async () => {
    const before = engine.meters.committedWrites;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => records("upsert", { ids: [`w${i}`], embeddings: [[i, 0, 0]] })),
    );
    for (const { timing } of replies) ok(Number(timing?.facts.committed_together) >= 1);
    equal(engine.meters.committedWrites - before, 20);
    ok(replies.every(({ timing }) => names(timing).includes("commit")));
  });

  test("threads, indexes and the census", async () => {
    const threads = engine.threads();
    ok(threads.some(({ name }) => name === "writer-0"));
    for (const { tasks, busySeconds } of threads) ok(tasks >= 0 && busySeconds >= 0);
    const { loaded, bytes, budgetBytes, vectors } = engine.indexTotals();
    equal(loaded, 1);
    ok(bytes > 0 && budgetBytes > bytes && vectors > 100);
    await ask("create_collection", scope, { name: "another" });
    const { collections, entries } = await engine.census(10);
    equal(collections, 2);
    deepEqual(entries.map(({ name, records, tenant }) => [name, records, tenant]).sort(), [
      ["another", 0, "default_tenant"],
      ["measured", 165, "default_tenant"],
    ]);
    await records("get", {});
    deepEqual(
      (await engine.census(1)).entries.map(({ name }) => name),
      ["measured"],
      "the one that was used last",
    );
  });
});
