import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import type { CollectionRecord } from "../api/collections.ts";
import type { KromaError } from "../api/errors.ts";
import { Catalog } from "./catalog.ts";
import { DEFAULT_DATABASE, DEFAULT_DATABASE_ID, DEFAULT_TENANT, requireMigrated } from "./catalog-schema.ts";
import { afterTest, temporaryFolder } from "./testing/folder.ts";

class TestCatalog {
  readonly folder = temporaryFolder();
  readonly path = join(this.folder, "kroma.sqlite3");
  catalog = new Catalog(this.path);

  reopen(): void {
    this.catalog.close();
    this.catalog = new Catalog(this.path);
  }

  constructor() {
    afterTest(() => this.catalog.close());
  }
}

const throws = (body: () => unknown, status: number, message: string): void =>
  assert.throws(body, (error: KromaError) => {
    assert.deepEqual([error.status, error.message], [status, message]);
    return true;
  });

const collection = (name: string, changes: Partial<CollectionRecord> = {}): CollectionRecord => ({
  id: crypto.randomUUID(),
  name,
  tenant: DEFAULT_TENANT,
  database: DEFAULT_DATABASE,
  metadata: null,
  hnsw: {
    space: "l2",
    ef_construction: 100,
    ef_search: 100,
    max_neighbors: 16,
    num_threads: 2,
    batch_size: 100,
    sync_threshold: 1000,
    resize_factor: 1.2,
  },
  embeddingFunction: null,
  schema: { defaults: {}, keys: {} },
  dimension: null,
  vectorCodes: null,
  ...changes,
});
const same = (found: unknown, expected: unknown): void =>
  assert.deepEqual(structuredClone(found), structuredClone(expected));

test("tenants", () => {
  const t = new TestCatalog();
  t.catalog.createTenant("tt_a");
  throws(() => t.catalog.createTenant("tt_a"), 409, "Tenant [tt_a] already exists");
  assert.deepEqual(t.catalog.getTenant("tt_a"), { name: "tt_a", resourceName: null });
  throws(() => t.catalog.getTenant("nonexist"), 404, "Tenant [nonexist] not found");
  t.catalog.updateTenant("tt_a", "res-a");
  t.catalog.updateTenant("nonexist", "res-b");
  assert.deepEqual(t.catalog.getTenant("tt_a"), { name: "tt_a", resourceName: "res-a" });
  t.catalog.createTenant("nul\0a");
  throws(() => t.catalog.createTenant("nul\0a"), 409, "Tenant [nul\0a] already exists");
  t.catalog.createTenant("nul\0b");
});

describe("databases", () => {
  test("are created, found, listed by name and deleted", () => {
    const t = new TestCatalog();
    for (const name of ["db2", "db1", "db3"]) t.catalog.createDatabase("any tenant", name);
    throws(() => t.catalog.createDatabase("any tenant", "db1"), 409, "Database [db1] already exists");
    t.catalog.createDatabase("other tenant", "db1");
    throws(
      () => t.catalog.getDatabase("any tenant", "nope"),
      404,
      "Database [nope] not found. Are you sure it exists?",
    );
    throws(() => t.catalog.deleteDatabase("any tenant", "nope"), 404, "Database [nope] not found");
    const names = (page = {}): string[] => t.catalog.listDatabases("any tenant", page).map(({ name }) => name);
    assert.deepEqual(names(), ["db1", "db2", "db3"]);
    assert.deepEqual(
      [names({ limit: 1, offset: 1 }), names({ offset: 2 }), names({ limit: 0 })],
      [["db2"], ["db3"], []],
    );
    assert.deepEqual(t.catalog.listDatabases("nonexist"), []);
    t.catalog.deleteDatabase("any tenant", "db2");
    assert.deepEqual(names(), ["db1", "db3"]);
  });

  test("the default one is not recreated by a restart, only by a reset", () => {
    const t = new TestCatalog();
    const expected = { id: DEFAULT_DATABASE_ID, name: DEFAULT_DATABASE, tenant: DEFAULT_TENANT };
    assert.deepEqual(t.catalog.getDatabase(DEFAULT_TENANT, DEFAULT_DATABASE), expected);
    const { record } = t.catalog.createCollection(collection("c"), false);
    assert.deepEqual(t.catalog.deleteDatabase(DEFAULT_TENANT, DEFAULT_DATABASE), [record.id]);
    throws(() => t.catalog.getCollectionById(record.id), 404, `Collection [${record.id}] does not exist`);
    t.reopen();
    assert.deepEqual(t.catalog.listDatabases(DEFAULT_TENANT), []);
    t.catalog.createTenant("other");
    t.catalog.reset();
    assert.deepEqual(t.catalog.getDatabase(DEFAULT_TENANT, DEFAULT_DATABASE), expected);
    throws(() => t.catalog.getTenant("other"), 404, "Tenant [other] not found");
  });
});

describe("collections", () => {
  test("keep everything, numbers included", () => {
    const t = new TestCatalog();
    const record = collection("ünï", {
      metadata: { two: 2n, twoFloat: 2, big: 2n ** 63n - 1n, text: "nul\0", no: false },
      embeddingFunction: { type: "known", name: "x", config: { n: 1, m: 1n } },
      schema: { keys: { k: { int: { enabled: true, config: {} } } } },
      dimension: 3,
    });
    t.catalog.createCollection(record, false);
    t.reopen();
    for (const found of [
      t.catalog.getCollectionById(record.id),
      t.catalog.getCollection(DEFAULT_TENANT, DEFAULT_DATABASE, "ünï"),
      t.catalog.getCollectionByCrn(DEFAULT_TENANT, DEFAULT_DATABASE, "ünï"),
    ])
      same(found, record);
  });

  test("have unique names in their database", () => {
    const t = new TestCatalog();
    const first = collection("col1");
    assert.equal(t.catalog.createCollection(first, false).created, true);
    throws(() => t.catalog.createCollection(collection("col1"), false), 409, "Collection [col1] already exists");
    const again = t.catalog.createCollection(collection("col1", { metadata: { a: 1n } }), true);
    assert.deepEqual([again.created, again.record.id, again.record.metadata], [false, first.id, null]);
    t.catalog.createDatabase(DEFAULT_TENANT, "db2");
    t.catalog.createCollection(collection("col1", { database: "db2" }), false);
    const message = "Database [nodb] does not exist";
    throws(() => t.catalog.createCollection(collection("c", { database: "nodb" }), true), 400, message);
    throws(
      () => t.catalog.createCollection(collection("c", { tenant: "no" }), true),
      400,
      `Database [${DEFAULT_DATABASE}] does not exist`,
    );
  });

  test("are listed by ascending id", () => {
    const t = new TestCatalog();
    const records = ["x", "y", "z"].map((name) => collection(name));
    for (const record of records) t.catalog.createCollection(record, false);
    const ids = records.map(({ id }) => id).sort();
    const list = (page = {}): string[] =>
      t.catalog.listCollections(DEFAULT_TENANT, DEFAULT_DATABASE, page).map(({ id }) => id);
    assert.deepEqual([list(), list({ limit: 0 }), list({ limit: 1, offset: 1 })], [ids, [], ids.slice(1, 2)]);
    assert.deepEqual(
      [t.catalog.countCollections(DEFAULT_TENANT, DEFAULT_DATABASE), t.catalog.collectionIds()],
      [3, ids],
    );
    assert.deepEqual([t.catalog.listCollections("no", "no"), t.catalog.countCollections("no", "no")], [[], 0]);
  });

  test("change", () => {
    const t = new TestCatalog();
    const [one, two] = [collection("one", { metadata: { a: 1n } }), collection("two")];
    for (const record of [one, two]) t.catalog.createCollection(record, false);
    throws(() => t.catalog.updateCollection(one.id, { name: "two" }), 409, "Collection [two] already exists");
    t.catalog.updateCollection(one.id, { name: "one" });
    t.catalog.updateCollection(one.id, { name: "new", metadata: null });
    assert.deepEqual([t.catalog.setDimension(one.id, 3), t.catalog.setDimension(one.id, 4)], [true, false]);
    t.catalog.changeSchema(one.id, (schema) => ({ ...schema, more: 1n }));
    t.catalog.changeSchema(one.id, () => null);
    same(t.catalog.getCollectionById(one.id), {
      ...one,
      name: "new",
      metadata: null,
      dimension: 3,
      schema: { ...one.schema, more: 1n },
    });
    same(t.catalog.getCollectionById(two.id), two);
  });

  test("are deleted by name", () => {
    const t = new TestCatalog();
    const record = collection("gone");
    t.catalog.createCollection(record, false);
    const remove = (): string => t.catalog.deleteCollection(DEFAULT_TENANT, DEFAULT_DATABASE, "gone");
    assert.equal(remove(), record.id);
    throws(remove, 404, "Collection [gone] does not exist");
    assert.equal(t.catalog.findCollectionById(record.id), undefined);
  });

  test("are found by the resource name of their tenant", () => {
    const t = new TestCatalog();
    t.catalog.updateTenant(DEFAULT_TENANT, "res");
    const record = collection("c");
    t.catalog.createCollection(record, false);
    assert.equal(t.catalog.getCollectionByCrn("res", DEFAULT_DATABASE, "c").id, record.id);
  });
});

test("several threads create at once: each name exactly once", async () => {
  const t = new TestCatalog();
  const source = `
    const { workerData, parentPort } = require("node:worker_threads");
    import(workerData.module).then(({ Catalog }) => {
      const catalog = new Catalog(workerData.path);
      let made = 0;
      for (let i = 0; i < 40; i++) {
        try { catalog.createTenant("tenant" + i); made++; } catch (error) { if (error.status !== 409) throw error; }
      }
      catalog.close();
      parentPort.postMessage(made);
    });`;
  const module = new URL("./catalog.ts", import.meta.url).href;
  const made = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise<number>((resolve, reject) => {
          const worker = new Worker(source, { eval: true, workerData: { module, path: t.path } });
          worker.once("message", resolve).once("error", reject);
        }),
    ),
  );
  assert.equal(
    made.reduce((sum, count) => sum + count),
    40,
  );
});

test("a catalogue that may only be validated must be there, in this version", () => {
  const folder = temporaryFolder();
  const path = join(folder, "kroma.sqlite3");
  assert.throws(() => requireMigrated(path), /may only be validated, but there is none\. Start once with .*"apply"$/);
  new Catalog(path).close();
  requireMigrated(path);
  const db = new DatabaseSync(path);
  db.exec("UPDATE migrations SET version = version - 1");
  db.close();
  assert.throws(() => requireMigrated(path), { code: "failed_precondition" });
});
