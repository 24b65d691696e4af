import { deepEqual, equal } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { createEphemeralDirectory } from "../store/ephemeral.ts";
import type { Place, WireAccess } from "./access.ts";
import type { Engine } from "./engine.ts";
import { openEngine } from "./open.ts";
import type { WireOperation } from "./wire.ts";

const HOME = { tenant: "default_tenant", database: "default_database" };
const BODY = { query_embeddings: [[1, 1]], n_results: 1 };

const only = (collection: string): Place[] => [
  { tenants: [HOME.tenant], databases: [HOME.database], collections: [collection] },
];

suite("an index that is not in memory is loaded only for who may search it", () => {
  let engine: Engine;
  let [own, other] = ["", ""];

  const call = async (operation: WireOperation, params: object, body: object, access?: WireAccess) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const given = { operation, params: { ...HOME, ...params }, query: "", body: bytes, ...(access && { access }) };
    const { status, body: answer } = await engine.call(given);
    return { status, text: Buffer.from(answer).toString() };
  };
  const make = async (name: string): Promise<string> => {
    const { id } = JSON.parse((await call("create_collection", {}, { name })).text) as { id: string };
    await call("add", { collection: id }, { ids: ["a"], embeddings: [[1, 1]] });
    return id;
  };
  /** Leaves the index of `own` as the only one in memory. One that is being worked on goes when the next is loaded. */
  const settle = async (): Promise<void> => {
    do {
      await call("query", { collection: await make(`passing-${crypto.randomUUID()}`) }, BODY);
      await call("query", { collection: own }, BODY);
    } while (engine.indexTotals().loaded > 1);
  };

  before(async () => {
    engine = await openEngine({ indexLimit: 1 });
    other = await make("other");
    own = await make("own");
  });
  after(() => engine.close());

  const access: WireAccess = { may: [only("own")], sees: [only("*")] };
  const cases: [what: string, params: () => object, access: WireAccess | undefined, status: number][] = [
    ["forbidden", () => ({ collection: other }), access, 403],
    ["hidden", () => ({ collection: other }), { ...access, sees: access.may }, 404],
    ["in another database than the path says", () => ({ collection: other, database: "elsewhere" }), undefined, 404],
    ["nothing there", () => ({ collection: crypto.randomUUID() }), undefined, 404],
  ];
  for (const [what, params, limits, status] of cases) {
    test(what, async () => {
      await settle();
      const { indexMisses } = engine.meters;
      equal((await call("query", params(), BODY, limits)).status, status);
      equal(engine.meters.indexMisses, indexMisses);
    });
  }

  test("a body that is wrong is said first, as when the index is in memory", async () => {
    await settle();
    const wrong = { query_embeddings: "?" };
    const missed = await call("query", { collection: other }, wrong, access);
    deepEqual(missed, await call("query", { collection: own }, wrong, access));
  });

  test("allowed: it is loaded", async () => {
    await settle();
    const { indexMisses } = engine.meters;
    const { status, text } = await call("query", { collection: other }, BODY, { may: [only("oth*")], sees: [] });
    deepEqual([status, (JSON.parse(text) as { ids: string[][] }).ids], [200, [["a"]]]);
    equal(engine.meters.indexMisses, indexMisses + 1);
  });
});

test("who searches an index that is being loaded waits for it alone", async (t) => {
  const directory = createEphemeralDirectory();
  t.after(() => directory.remove());
  const call = async (engine: Engine, operation: WireOperation, params: object, body: object) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const { body: answer } = await engine.call({ operation, params: { ...HOME, ...params }, query: "", body: bytes });
    return JSON.parse(Buffer.from(answer).toString()) as { id: string; ids: string[][] };
  };
  const first = await openEngine({ path: directory.path });
  const { id: collection } = await call(first, "create_collection", {}, { name: "notes" });
  await call(first, "add", { collection }, { ids: ["a"], embeddings: [[1, 1]] });
  await first.close();
  const second = await openEngine({ path: directory.path });
  t.after(() => second.close());
  const answer = call(second, "query", { collection }, BODY);
  equal(second.threads().filter(({ name }) => name.startsWith("reader")).length, 1);
  deepEqual((await answer).ids, [["a"]]);
});
