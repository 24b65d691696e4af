import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import type { Operation } from "./collection-file.ts";
import { TestCollection } from "./testing/collection.ts";
import { batchOf } from "./testing/operations.ts";

const update = (entries: Record<string, string | boolean | bigint | number | null>) => entries;

describe("write semantics (section 4 of the reference)", () => {
  test("add ignores ids that exist, also inside the batch", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", document: "one" }, { id: "a", document: "two" });
    const { labels, keyTypes } = c.write(
      "add",
      { id: "a", document: "three", metadata: update({ k: 1n }) },
      { id: "b" },
    );
    assert.equal(c.all().a?.document, "one");
    assert.deepEqual([labels, [...keyTypes]], [[1], []]);
  });

  test("update ignores ids that are missing", () => {
    const c = new TestCollection();
    const { labels, position, keyTypes } = c.write("update", {
      id: "a",
      vector: [1, 2, 3],
      metadata: update({ k: 1n }),
    });
    assert.deepEqual([labels, position, [...keyTypes], c.ids()], [[], 0, [], []]);
  });

  test("update keeps what is absent or null and replaces the rest", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", vector: [1, 2, 3], document: "d", uri: "u", metadata: update({ k: "v" }) });
    const before = c.all();
    assert.deepEqual(c.write("update", { id: "a" }, { id: "a", metadata: {} }).labels, []);
    assert.deepEqual(c.all(), before);
    c.write("update", { id: "a", document: "" });
    c.write("update", { id: "a", uri: "" });
    assert.deepEqual(c.write("update", { id: "a", vector: [4, 5, 6] }).labels, [0]);
    assert.deepEqual(c.all(), { a: { document: "", uri: "", metadata: '{"k":"v"}', vector: [4, 5, 6] } });
  });

  test("metadata merges; null removes; the last key leaves none", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", metadata: update({ z: 1n, w: null }) });
    assert.equal(c.all().a?.metadata, '{"z":1}');
    c.write(
      "upsert",
      { id: "a", metadata: update({ y: 2 }) },
      { id: "a", metadata: update({ z: null, missing: null }) },
    );
    assert.equal(c.all().a?.metadata, '{"y":2.0}');
    c.write("update", { id: "a", metadata: update({ y: null }) });
    assert.equal(c.all().a?.metadata, null);
  });

  test("metadata is {} where only a URI or hidden keys remain", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", uri: "" }, { id: "b", metadata: update({ "chroma:x": "h" }) }, { id: "c" });
    assert.deepEqual(
      Object.values(c.all()).map(({ metadata }) => metadata),
      ["{}", "{}", null],
    );
    c.write("update", { id: "a", metadata: update({ "chroma:uri": null }) });
    c.write("update", { id: "b", metadata: update({ "chroma:x": null }) });
    assert.deepEqual(
      Object.values(c.all()).map(({ metadata, uri }) => [metadata, uri]),
      [
        [null, null],
        [null, null],
        [null, null],
      ],
    );
  });

  test("upsert creates and merges, the last of duplicates wins per field", () => {
    const c = new TestCollection();
    const { labels, rows } = c.write(
      "upsert",
      { id: "n", vector: [1, 1, 1], document: "first", metadata: update({ p: 1n }) },
      { id: "m", vector: [2, 2, 2] },
      { id: "n", vector: [3, 3, 3], metadata: update({ q: true }) },
    );
    assert.deepEqual(
      [labels, rows],
      [
        [0, 1],
        [2, 1],
      ],
    );
    assert.deepEqual(c.all().n, { document: "first", uri: null, metadata: '{"p":1,"q":true}', vector: [3, 3, 3] });
  });

  test("an updated record keeps its place, a deleted and added one goes to the end", () => {
    const c = new TestCollection();
    c.write("add", { id: "a" }, { id: "b" }, { id: "c" });
    c.write("upsert", { id: "a", document: "changed" });
    assert.deepEqual(c.delete("b", "b", "zz").deleted, [1]);
    c.write("add", { id: "b" });
    assert.deepEqual([c.ids(), c.reader.page(0, 9), c.reader.count()], [["a", "c", "b"], [0, 2, 3], 3]);
  });

  test("kinds of values that were stored", () => {
    const c = new TestCollection();
    const metadata = { s: "x", i: 1n, f: 1, b: true, list: [1n, 2n], none: null, "chroma:h": "x" };
    const { keyTypes } = c.write("add", { id: "a", metadata }, { id: "b", metadata: { s: 2n } });
    const found = [...keyTypes].map(([key, types]) => `${key}:${[...types].join("+")}`);
    assert.deepEqual(found, ["s:string+int", "i:int", "f:float", "b:bool", "list:int"]);
  });
});

describe("labels and positions", () => {
  test("are not reused after the last record was deleted and the file reopened", () => {
    const c = new TestCollection();
    c.write("add", { id: "a" }, { id: "b" });
    const { position } = c.delete("a", "b");
    c.reopen();
    const applied = c.write("add", { id: "a" });
    assert.deepEqual([applied.labels, applied.position], [[2], position + 1]);
  });

  test("are used up at 2^32", () => {
    const c = new TestCollection();
    c.write("add", { id: "a" });
    c.writer.close();
    const db = new DatabaseSync(c.path);
    db.exec("UPDATE state SET next_label = 4294967295");
    db.close();
    c.reopen();
    assert.deepEqual(c.write("add", { id: "b" }).labels, [4294967295]);
    c.writer.begin();
    assert.throws(
      () => c.writer.apply({ kind: "add", batch: { ...batch, ids: ["c"] } }),
      /used up its 4294967296 record/,
    );
    c.writer.commit();
    assert.deepEqual(c.ids(), ["a", "b"]);
  });
  const vectors = { dimension: 3, count: 1, data: new Float32Array(3) };
  const batch = { vectors, documents: null, uris: null, metadatas: null };
});

describe("transactions", () => {
  test("rollback leaves nothing", () => {
    const c = new TestCollection();
    c.write("add", { id: "a" });
    c.writer.begin();
    c.writer.apply({ kind: "delete", ids: ["a"] });
    c.writer.rollback();
    assert.deepEqual([c.ids(), c.reader.position()], [["a"], 1]);
    assert.deepEqual(c.write("add", { id: "b" }).labels, [1]);
  });

  test("an operation is undone when what has to be recorded elsewhere fails", () => {
    const c = new TestCollection();
    const batchOfOne = (id: string): Operation => ({ kind: "upsert", batch: batchOf([{ id, vector: [1, 2, 3] }]) });
    c.writer.begin();
    c.writer.apply(batchOfOne("kept"));
    const fail = (): void => {
      throw new Error("elsewhere");
    };
    assert.throws(() => c.writer.apply(batchOfOne("undone"), fail), /elsewhere/);
    c.writer.commit();
    assert.deepEqual([c.ids(), c.reader.count(), c.reader.position()], [["kept"], 1, 1]);
  });

  test("what waits for the text index is known after reopening", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", document: "text" }, { id: "b", document: "text" });
    c.reopen();
    assert.equal(c.writer.indexText(0), 2);
    c.indexAllText();
    assert.equal(c.writer.indexText(0), 0);
  });

  test("a failing operation is undone alone", () => {
    const c = new TestCollection();
    const broken = {
      get k(): string {
        throw new Error("broken");
      },
    };
    const batch = {
      ids: ["x"],
      vectors: { dimension: 3, count: 1, data: new Float32Array(3) },
      documents: null,
      uris: null,
    };
    c.writer.begin();
    c.writer.apply({ kind: "add", batch: { ...batch, metadatas: null } });
    assert.throws(() => c.writer.apply({ kind: "upsert", batch: { ...batch, metadatas: [broken] } }), /broken/);
    c.writer.apply({ kind: "add", batch: { ...batch, ids: ["y"], metadatas: null } });
    c.writer.commit();
    assert.deepEqual([c.ids(), c.reader.position(), c.reader.count()], [["x", "y"], 2, 2]);
  });

  test("uncommitted changes are not seen, a snapshot stays what it was", () => {
    const c = new TestCollection();
    c.write("add", { id: "a" });
    c.reader.snapshot(() => {
      assert.equal(c.reader.count(), 1);
      c.write("add", { id: "b" });
      assert.deepEqual([c.reader.count(), c.ids()], [1, ["a"]]);
    });
    assert.deepEqual([c.reader.count(), c.ids()], [2, ["a", "b"]]);
  });
});

describe("deletions", () => {
  test("are known until they are forgotten, and the text index has its say", () => {
    const c = new TestCollection();
    c.write("add", { id: "a" }, { id: "b" }, { id: "c" });
    const { position } = c.delete("a");
    c.delete("b");
    assert.deepEqual([c.reader.deletedSince(0), c.reader.deletedSince(position)], [[0, 1], [1]]);
    c.writer.forgetDeletions(position);
    assert.deepEqual([c.reader.deletedSince(0), c.reader.deletionsKnownSince()], [[0, 1], 0]);
    c.indexAllText();
    c.writer.forgetDeletions(position);
    assert.deepEqual([c.reader.deletedSince(position), c.reader.deletionsKnownSince()], [[1], position]);
  });

  test("erase vectors and documents from the disk", () => {
    const c = new TestCollection();
    const rows = Array.from({ length: 2000 }, (_, i) => ({
      id: `r${i}`,
      vector: [i + 0.123, i + 0.456, i + 0.789],
      document: `secret number ${i} text`,
    }));
    c.write("add", ...rows);
    c.delete(...rows.slice(700, 800).map(({ id }) => id));
    c.indexAllText();
    c.writer.checkpoint();
    const bytes = readFileSync(c.path);
    const found = (i: number) => [
      bytes.includes(Buffer.from(new Float32Array(rows[i]?.vector ?? []).buffer)),
      bytes.includes(`secret number ${i} text`),
    ];
    assert.deepEqual(found(699), [true, true]);
    for (let i = 700; i < 800; i++) assert.deepEqual(found(i), [false, false], `record ${i}`);
  });

  test("give their room back", () => {
    const c = new TestCollection();
    const rows = Array.from({ length: 3000 }, (_, i) => ({ id: `r${i}`, document: "x".repeat(1000) }));
    c.write("add", ...rows);
    c.writer.checkpoint();
    const before = readFileSync(c.path).length;
    c.delete(...rows.slice(100).map(({ id }) => id));
    c.writer.checkpoint();
    assert(readFileSync(c.path).length < before / 5);
  });
});
