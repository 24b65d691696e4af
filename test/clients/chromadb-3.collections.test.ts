// The npm client `chromadb` 3.x: client, tenants, databases, collections.
import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import {
  AdminClient,
  ChromaClient,
  ChromaClientError,
  ChromaConnectionError,
  ChromaNotFoundError,
  ChromaServerError,
  ChromaUniqueError,
  type EmbeddingFunction,
  FtsIndexConfig,
  IntInvertedIndexConfig,
  registerEmbeddingFunction,
  Schema,
  StringInvertedIndexConfig,
  VectorIndexConfig,
} from "chromadb";
import { embed, openTarget, ownServer, skip, type Target, unique } from "./target.ts";

class LetterFunction implements EmbeddingFunction {
  readonly name = "letters";
  readonly flavour: string;
  constructor(flavour: string) {
    this.flavour = flavour;
  }
  async generate(texts: string[]): Promise<number[][]> {
    return embed(texts);
  }
  getConfig(): Record<string, unknown> {
    return { flavour: this.flavour };
  }
  defaultSpace(): "cosine" {
    return "cosine";
  }
  supportedSpaces(): ("cosine" | "l2")[] {
    return ["cosine", "l2"];
  }
  static buildFromConfig(config: { flavour: string }): LetterFunction {
    return new LetterFunction(config.flavour);
  }
}

suite("chromadb 3: collections", { skip }, () => {
  let target: Target;
  let admin: AdminClient;
  let client: ChromaClient;
  const database = unique("js3");

  before(async () => {
    target = await openTarget();
    admin = new AdminClient({ host: target.host, port: target.port, ssl: false });
    await admin.createDatabase({ name: database, tenant: "default_tenant" });
    client = new ChromaClient({ host: target.host, port: target.port, database });
  });
  after(() => target?.stop());

  test("system calls", async () => {
    const age = Math.abs(Date.now() - (await client.heartbeat()) / 1e6);
    assert.ok(age < 60_000, `the heartbeat is ${age} ms away`);
    assert.match(await client.version(), /^\d+\.\d+\.\d+$/);
    const identity = await client.getUserIdentity();
    assert.equal(identity.tenant, "default_tenant");
    assert.deepEqual(identity.databases, ["default_database"]);
    const checks = await client.getPreflightChecks();
    assert.equal(checks.supports_base64_encoding, true);
    assert.ok((await client.getMaxBatchSize()) > 1000);
    assert.equal(await client.supportsBase64Encoding(), true);
  });

  test("tenants", async () => {
    const name = unique("tenant");
    await assert.rejects(admin.getTenant({ name }), ChromaNotFoundError);
    await admin.createTenant({ name });
    assert.equal(await admin.getTenant({ name }), name);
    await assert.rejects(admin.createTenant({ name }), ChromaUniqueError);
    await assert.rejects(admin.createTenant({ name: "ab" }), ChromaClientError);
  });

  test("databases", async () => {
    const tenant = unique("tenant");
    await admin.createTenant({ name: tenant });
    assert.deepEqual(await admin.listDatabases({ tenant }), []);
    for (const name of ["three", "one", "two"]) await admin.createDatabase({ name, tenant });
    const found = await admin.getDatabase({ name: "one", tenant });
    assert.equal(found.name, "one");
    assert.equal(found.tenant, tenant);
    assert.match(found.id, /^[0-9a-f-]{36}$/);
    const names = async (limit?: number, offset?: number): Promise<string[]> =>
      (
        await admin.listDatabases({
          tenant,
          ...(limit === undefined ? {} : { limit }),
          ...(offset === undefined ? {} : { offset }),
        })
      ).map((each) => each.name);
    assert.deepEqual(await names(), ["one", "three", "two"]);
    assert.deepEqual(await names(1, 1), ["three"]);
    await assert.rejects(admin.createDatabase({ name: "one", tenant }), ChromaUniqueError);
    await assert.rejects(admin.createDatabase({ name: "a b", tenant }), ChromaClientError);
    await admin.deleteDatabase({ name: "one", tenant });
    await assert.rejects(admin.getDatabase({ name: "one", tenant }), ChromaNotFoundError);
    await assert.rejects(admin.deleteDatabase({ name: "one", tenant }), ChromaNotFoundError);
    const inside = new ChromaClient({ host: target.host, port: target.port, tenant, database: "two" });
    await inside.createCollection({ name: "inner", embeddingFunction: null });
    assert.equal(await inside.countCollections(), 1);
    await admin.deleteDatabase({ name: "two", tenant });
    assert.equal(await inside.countCollections(), 0);
  });

  test("create, get, getOrCreate, delete", async () => {
    const name = unique("col");
    const created = await client.createCollection({
      name,
      metadata: { a: 1, b: "x", c: true, d: 1.5 },
      embeddingFunction: null,
    });
    assert.equal(created.name, name);
    assert.deepEqual({ ...created.metadata }, { a: 1, b: "x", c: true, d: 1.5 });
    assert.equal(created.tenant, "default_tenant");
    assert.equal(created.database, database);
    await assert.rejects(client.createCollection({ name, embeddingFunction: null }), ChromaUniqueError);
    assert.equal((await client.getCollection({ name })).id, created.id);
    assert.equal((await client.getCollectionById(created.id)).name, name);
    const same = await client.getOrCreateCollection({ name, metadata: { other: 1 }, embeddingFunction: null });
    assert.equal(same.id, created.id);
    assert.deepEqual({ ...same.metadata }, { a: 1, b: "x", c: true, d: 1.5 });
    const fresh = await client.getOrCreateCollection({ name: unique("col"), embeddingFunction: null });
    assert.notEqual(fresh.id, created.id);
    await client.deleteCollection({ name });
    await assert.rejects(client.deleteCollection({ name }), ChromaNotFoundError);
    await assert.rejects(client.getCollection({ name }), ChromaNotFoundError);
    await assert.rejects(created.count(), ChromaNotFoundError);
    await assert.rejects(client.getCollectionById(created.id), ChromaNotFoundError);
    await assert.rejects(client.createCollection({ name: "a b", embeddingFunction: null }), ChromaClientError);
    await assert.rejects(client.createCollection({ name: "no", embeddingFunction: null }), (error: Error) => {
      assert.ok(error instanceof ChromaClientError);
      assert.match(error.message, /Expected a name containing 3-512 characters/);
      return true;
    });
  });

  test("list and count", async () => {
    const name = unique("db");
    await admin.createDatabase({ name, tenant: "default_tenant" });
    const other = new ChromaClient({ host: target.host, port: target.port, database: name });
    assert.deepEqual(await other.listCollections(), []);
    for (const each of ["one", "two", "three"])
      await other.createCollection({ name: each, metadata: { name: each }, embeddingFunction: null });
    const all = await other.listCollections();
    assert.deepEqual(all.map((each) => each.name).sort(), ["one", "three", "two"]);
    assert.deepEqual(
      all.map((each) => each.id),
      all.map((each) => each.id).toSorted(),
    );
    assert.equal(await other.countCollections(), 3);
    const page = await other.listCollections({ limit: 1, offset: 1 });
    assert.deepEqual(
      page.map((each) => each.id),
      [all[1]?.id],
    );
    const several = await other.getCollections(["one", "two"]);
    assert.deepEqual(several.map((each) => each.name).sort(), ["one", "two"]);
  });

  test("configuration", async () => {
    const collection = await client.createCollection({
      name: unique("col"),
      configuration: {
        hnsw: {
          space: "cosine",
          ef_construction: 77,
          ef_search: 66,
          max_neighbors: 22,
          resize_factor: 1.5,
          sync_threshold: 555,
        },
      },
      embeddingFunction: null,
    });
    const { hnsw } = (await client.getCollection({ name: collection.name })).configuration;
    assert.equal(hnsw?.space, "cosine");
    assert.deepEqual(
      [hnsw?.ef_construction, hnsw?.ef_search, hnsw?.max_neighbors, hnsw?.resize_factor, hnsw?.sync_threshold],
      [77, 66, 22, 1.5, 555],
    );
    const spann = await client.createCollection({
      name: unique("col"),
      configuration: { spann: { space: "ip" } },
      embeddingFunction: null,
    });
    assert.equal(spann.configuration.hnsw?.space, "ip");
    const legacy = await client.createCollection({
      name: unique("col"),
      metadata: { "hnsw:space": "cosine" },
      embeddingFunction: null,
    });
    assert.equal(legacy.configuration.hnsw?.space, "cosine");
    await assert.rejects(
      client.createCollection({ name: unique("col"), metadata: { "hnsw:bogus": 1 }, embeddingFunction: null }),
      ChromaClientError,
    );
  });

  test("modify", async () => {
    const collection = await client.createCollection({
      name: unique("col"),
      metadata: { a: 1 },
      embeddingFunction: null,
    });
    const other = await client.createCollection({ name: unique("col"), embeddingFunction: null });
    const name = unique("renamed");
    await collection.modify({ name, metadata: { b: 2 } });
    assert.equal(collection.name, name);
    const seen = await client.getCollection({ name });
    assert.equal(seen.id, collection.id);
    assert.deepEqual({ ...seen.metadata }, { b: 2 });
    await collection.modify({ configuration: { hnsw: { ef_search: 321 } } });
    assert.equal((await client.getCollection({ name })).configuration.hnsw?.ef_search, 321);
    await assert.rejects(collection.modify({ name: "a b" }), ChromaClientError);
    // The real server answers 500 here; Kroma 409.
    await assert.rejects(
      collection.modify({ name: other.name }),
      (error: Error) => error instanceof ChromaUniqueError || error instanceof ChromaServerError,
    );
  });

  test("an embedding function of one's own", async () => {
    registerEmbeddingFunction("letters", LetterFunction as never);
    const name = unique("col");
    const collection = await client.createCollection({ name, embeddingFunction: new LetterFunction("plain") });
    await collection.add({ ids: ["a", "b"], documents: ["aaaaab", "zzzzzb"] });
    const stored = await client.getCollection({ name });
    assert.ok(stored.embeddingFunction instanceof LetterFunction, "it is rebuilt from what the server stores");
    assert.equal(stored.embeddingFunction.flavour, "plain");
    const result = await stored.query({ queryTexts: ["eeeee"], nResults: 1 });
    assert.deepEqual(result.ids, [["a"]]);
    await client.createCollection({
      name: unique("col"),
      embeddingFunction: { generate: async (texts) => embed(texts) },
    });
  });

  test("schema", async () => {
    const schema = new Schema()
      .deleteIndex(new IntInvertedIndexConfig(), "count")
      .deleteIndex(new StringInvertedIndexConfig())
      .createIndex(new VectorIndexConfig({ space: "cosine", embeddingFunction: null }));
    const name = unique("col");
    const collection = await client.createCollection({ name, schema, embeddingFunction: null });
    await collection.add({
      ids: ["a"],
      embeddings: [[1, 2]],
      documents: ["doc"],
      metadatas: [{ count: 1, text: "x", real: 1.5 }],
    });
    await assert.rejects(collection.get({ where: { count: 1 } }), /indexing is disabled/);
    await assert.rejects(collection.get({ where: { text: "x" } }), /indexing is disabled/);
    assert.deepEqual((await collection.get({ where: { real: 1.5 } })).ids, ["a"]);
    const seen = await client.getCollection({ name });
    assert.equal(seen.schema?.keys.count?.intValue?.intInvertedIndex?.enabled, false);
    assert.equal(seen.configuration.hnsw?.space, "cosine");
    const [found] = (await seen.query({ queryEmbeddings: [[2, 4]], include: ["distances"] })).distances;
    assert.ok(Math.abs(found?.[0] ?? 9) < 1e-6);
    assert.throws(() => new Schema().createIndex(new FtsIndexConfig(), "text"));
  });

  test("what the single node rejects", async () => {
    const collection = await client.createCollection({ name: unique("col"), embeddingFunction: null });
    await collection.add({ ids: ["a"], embeddings: [[1, 2]] });
    await assert.rejects(collection.fork({ name: unique("fork") }), ChromaServerError);
    await assert.rejects(collection.forkCount(), ChromaServerError);
    await assert.rejects(collection.getIndexingStatus(), ChromaServerError);
    await assert.rejects(collection.search({}), ChromaServerError);
    await assert.rejects(client.getCollectionByCrn("not-a-crn"), ChromaClientError);
  });

  test("a server that is not there", async () => {
    const nowhere = new ChromaClient({ host: "localhost", port: 1 });
    await assert.rejects(nowhere.heartbeat(), ChromaConnectionError);
  });

  test("reset", { skip: ownServer ? false : "the server is not ours" }, async () => {
    await client.reset();
    const fresh = new ChromaClient({ host: target.host, port: target.port });
    assert.equal(await fresh.countCollections(), 0);
    assert.deepEqual(
      (await admin.listDatabases({ tenant: "default_tenant" })).map((each) => each.name),
      ["default_database"],
    );
  });
});
