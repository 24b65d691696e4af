// What the npm clients `chromadb` 1.x and 2.x have in common, run on either of them.
import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type {
  AdminClient as Admin,
  ChromaClient as Client,
  Collection,
  IncludeEnum,
  Where,
  WhereDocument,
} from "chromadb-1";
import { embed, openTarget, ownServer, skip, type Target, unique } from "./target.ts";

/** The names that both generations export with the same meaning. */
export type LegacyModule = typeof import("chromadb-1");

const embeddingFunction = { generate: async (texts: string[]): Promise<number[][]> => embed(texts) };

/** Defines the tests; `module` undefined: that generation is not installed. */
export function legacyClientSuite(title: string, module: LegacyModule | undefined): void {
  if (module === undefined) {
    test(title, { skip: "it is not installed" }, () => {});
    return;
  }
  const {
    AdminClient,
    ChromaClient,
    ChromaConnectionError,
    ChromaNotFoundError,
    ChromaUniqueError,
    InvalidArgumentError,
  } = module;
  const include = (...names: string[]): IncludeEnum[] => names as IncludeEnum[];
  const everything = include("documents", "embeddings", "metadatas");

  suite(title, { skip }, () => {
    let target: Target;
    let admin: Admin;
    let client: Client;
    const database = unique("legacy");

    before(async () => {
      target = await openTarget();
      admin = new AdminClient({ path: target.url });
      await admin.createDatabase({ name: database, tenantName: "default_tenant" });
      client = new ChromaClient({ path: target.url, database });
    });
    after(() => target?.stop());

    async function filled(): Promise<Collection> {
      const collection = await client.createCollection({ name: unique("col"), embeddingFunction });
      await collection.add({
        ids: ["a", "b", "c"],
        embeddings: [
          [1, 0],
          [2, 0],
          [4, 0],
        ],
        documents: ["alpha one", "beta two", "alpha three"],
        metadatas: [
          { n: 1, s: "x" },
          { n: 2, s: "y" },
          { n: 3, s: "x" },
        ],
      });
      return collection;
    }

    test("system calls", async () => {
      assert.match(await client.version(), /^\d+\.\d+\.\d+$/);
      assert.ok(Math.abs(Date.now() - (await client.heartbeat()) / 1e6) < 60_000);
      await client.getUserIdentity();
      await client.init();
    });

    test("tenants and databases", async () => {
      const tenant = unique("tenant");
      await admin.createTenant({ name: tenant });
      assert.equal((await admin.getTenant({ name: tenant })).name, tenant);
      await assert.rejects(admin.createTenant({ name: tenant }), ChromaUniqueError);
      await assert.rejects(admin.getTenant({ name: unique("none") }), ChromaNotFoundError);
      await admin.createDatabase({ name: "one", tenantName: tenant });
      await admin.createDatabase({ name: "two", tenantName: tenant });
      assert.equal((await admin.getDatabase({ name: "one", tenantName: tenant })).name, "one");
      const names = (await admin.listDatabases({ tenantName: tenant })).map((each) => each.name);
      assert.deepEqual(names, ["one", "two"]);
      assert.equal((await admin.listDatabases({ tenantName: tenant, limit: 1, offset: 1 })).length, 1);
      await admin.setTenant({ tenant, database: "one" });
      await admin.setDatabase({ database: "two" });
      await admin.deleteDatabase({ name: "one", tenantName: tenant });
      await assert.rejects(admin.getDatabase({ name: "one", tenantName: tenant }), ChromaNotFoundError);
    });

    test("collections", async () => {
      const name = unique("col");
      const created = await client.createCollection({
        name,
        metadata: { a: 1, "hnsw:space": "cosine" },
        embeddingFunction,
      });
      assert.equal(created.name, name);
      assert.deepEqual({ ...created.metadata }, { a: 1, "hnsw:space": "cosine" });
      await assert.rejects(client.createCollection({ name, embeddingFunction }), ChromaUniqueError);
      assert.equal((await client.getOrCreateCollection({ name, embeddingFunction })).id, created.id);
      assert.equal((await client.getCollection({ name, embeddingFunction })).id, created.id);
      assert.ok((await client.listCollections()).includes(name));
      const [listed] = (await client.listCollectionsAndMetadata()).filter((each) => each.name === name);
      assert.equal(listed?.id, created.id);
      assert.equal((await client.listCollections({ limit: 1 })).length, 1);
      assert.ok((await client.countCollections()) >= 1);
      await created.modify({ name: `${name}-renamed`, metadata: { b: 2 } });
      assert.deepEqual(
        { ...(await client.getCollection({ name: `${name}-renamed`, embeddingFunction })).metadata },
        { b: 2 },
      );
      await client.deleteCollection({ name: `${name}-renamed` });
      await assert.rejects(client.getCollection({ name, embeddingFunction }), ChromaNotFoundError);
      await assert.rejects(client.deleteCollection({ name }), ChromaNotFoundError);
      await assert.rejects(client.createCollection({ name: "a b", embeddingFunction }), InvalidArgumentError);
    });

    test("add: forms of the arguments", async () => {
      const collection = await client.createCollection({ name: unique("col"), embeddingFunction });
      await collection.add({ ids: "single", embeddings: [1, 2, 3, 4], documents: "one document", metadatas: { k: 1 } });
      await collection.add({ ids: ["m1", "m2"], documents: ["aaa", "bbb"] });
      const seen = await collection.get({ include: everything });
      assert.deepEqual(seen.ids, ["single", "m1", "m2"]);
      assert.deepEqual(seen.embeddings?.[0], [1, 2, 3, 4]);
      assert.deepEqual(seen.metadatas[1], null);
      assert.equal(await collection.count(), 3);
      assert.deepEqual((await collection.peek({ limit: 2 })).ids, ["single", "m1"]);
    });

    test("get", async () => {
      const collection = await filled();
      assert.deepEqual((await collection.get()).ids, ["a", "b", "c"]);
      assert.deepEqual((await collection.get({ ids: "b" })).ids, ["b"]);
      assert.deepEqual((await collection.get({ ids: ["c", "a"] })).ids, ["a", "c"]);
      assert.deepEqual((await collection.get({ limit: 1, offset: 1 })).documents, ["beta two"]);
      assert.deepEqual((await collection.get({ limit: 1, include: include("embeddings") })).embeddings, [[1, 0]]);
      const ids = async (where?: Where, whereDocument?: WhereDocument): Promise<string> =>
        (await collection.get({ ...(where && { where }), ...(whereDocument && { whereDocument }) })).ids.join("");
      assert.equal(await ids({ s: "x" }), "ac");
      assert.equal(await ids({ n: { $gt: 1 } }), "bc");
      assert.equal(await ids({ n: { $in: [1, 3] } }), "ac");
      assert.equal(await ids({ $or: [{ n: 1 }, { s: "y" }] }), "ab");
      assert.equal(await ids({ $and: [{ n: { $ne: 1 } }, { s: "x" }] }), "c");
      assert.equal(await ids(undefined, { $contains: "alpha" }), "ac");
      assert.equal(await ids({ n: 3 }, { $contains: "alpha" }), "c");
      assert.equal(await ids(undefined, { $not_contains: "alpha" }), "b");
    });

    test("query", async () => {
      const collection = await filled();
      const single = await collection.query({ queryEmbeddings: [1.2, 0], nResults: 2 });
      assert.deepEqual(single.ids, [["a", "b"]]);
      assert.deepEqual(single.documents, [["alpha one", "beta two"]]);
      const several = await collection.query({
        queryEmbeddings: [
          [4, 0],
          [2, 0],
        ],
        nResults: 1,
        include: include("distances"),
      });
      assert.deepEqual(several.ids, [["c"], ["b"]]);
      assert.deepEqual(several.distances, [[0], [0]]);
      assert.deepEqual((await collection.query({ queryEmbeddings: [0, 0], where: { s: "x" } })).ids, [["a", "c"]]);
      assert.deepEqual(
        (await collection.query({ queryEmbeddings: [0, 0], whereDocument: { $contains: "beta" } })).ids,
        [["b"]],
      );
      const texts = await client.createCollection({ name: unique("col"), embeddingFunction });
      await texts.add({ ids: ["v", "c"], documents: ["aeiouaeiou", "bcdfgbcdfg"] });
      assert.deepEqual((await texts.query({ queryTexts: "aaaa", nResults: 1 })).ids, [["v"]]);
      assert.deepEqual((await texts.query({ queryTexts: ["aaaa", "pppp"], nResults: 1 })).ids, [["v"], ["c"]]);
    });

    test("update, upsert, delete", async () => {
      const collection = await filled();
      await collection.update({ ids: "a", metadatas: { extra: true } });
      await collection.update({ ids: ["b"], documents: ["beta changed"], embeddings: [[9, 9]] });
      await collection.upsert({
        ids: ["c", "d"],
        embeddings: [
          [5, 5],
          [6, 6],
        ],
        documents: ["gamma", "delta"],
      });
      await collection.upsert({ ids: "e", embeddings: [7, 7] });
      const seen = await collection.get({ include: everything });
      assert.deepEqual(seen.ids, ["a", "b", "c", "d", "e"]);
      assert.deepEqual({ ...seen.metadatas[0] }, { n: 1, s: "x", extra: true });
      assert.deepEqual(seen.embeddings?.slice(1), [
        [9, 9],
        [5, 5],
        [6, 6],
        [7, 7],
      ]);
      assert.deepEqual(seen.documents.slice(1), ["beta changed", "gamma", "delta", null]);
      await collection.delete({ ids: "a" });
      await collection.delete({ ids: ["b", "zz"] });
      await collection.delete({ where: { s: "x" } });
      await collection.delete({ whereDocument: { $contains: "delta" } });
      assert.deepEqual((await collection.get()).ids, ["e"]);
    });

    test("errors", async () => {
      const collection = await filled();
      await assert.rejects(collection.add({ ids: ["x"], embeddings: [[1, 2, 3]] }), InvalidArgumentError);
      await assert.rejects(collection.get({ where: { n: { $bogus: 1 } } as never }), InvalidArgumentError);
      await assert.rejects(collection.query({ queryEmbeddings: [1] }), InvalidArgumentError);
      await client.deleteCollection({ name: collection.name });
      await assert.rejects(collection.count(), ChromaNotFoundError);
      await assert.rejects(collection.get(), ChromaNotFoundError);
      const nowhere = new ChromaClient({ path: "http://localhost:1" });
      await assert.rejects(nowhere.heartbeat(), ChromaConnectionError);
    });

    test("reset", { skip: ownServer ? false : "the server is not ours" }, async () => {
      await client.reset();
      assert.equal(await new ChromaClient({ path: target.url }).countCollections(), 0);
    });
  });
}
