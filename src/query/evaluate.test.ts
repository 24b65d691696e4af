import assert from "node:assert/strict";
import { test } from "node:test";
import { MetadataIndex } from "../index/metadata/metadata-index.ts";
import { TestCollection } from "../store/testing/collection.ts";
import { evaluate, firstMatches } from "./evaluate.ts";
import { parseFilter } from "./parse-where.ts";
import { FakeCollection } from "./testing/fake-collection.ts";

const contextOf = (reader: FakeCollection) => ({ index: new MetadataIndex(), reader });

function numbered(count: number): FakeCollection {
  const collection = new FakeCollection();
  for (let i = 0; i < count; i++) {
    const metadata = { n: BigInt(i), even: i % 2 === 0 };
    collection.add({ metadata, document: `document ${i} ${i % 100 === 0 ? "rare" : "usual"}`, uri: null });
  }
  return collection;
}

test("a page of documents is found without reading all of them", () => {
  const collection = numbered(5000);
  const context = contextOf(collection);
  const first = firstMatches(parseFilter(undefined, { $not_contains: "rare" }), context, 0, 5);
  assert.deepEqual(first, [1, 2, 3, 4, 5]);
  assert.ok(collection.documentsRead <= 64, String(collection.documentsRead));
});

test("the text index narrows the documents down, and what changed since is read as well", () => {
  const collection = numbered(5000);
  collection.indexText();
  const late = collection.add({ metadata: null, document: "a late rare one", uri: null });
  collection.put(100, { metadata: null, document: "no longer", uri: null });
  const context = contextOf(collection);
  const filter = parseFilter(undefined, { $contains: "rare" });
  const found = evaluate(filter, context);
  assert.equal(found.count(), 50);
  assert.ok(found.has(late) && !found.has(100));
  assert.equal(collection.documentsRead, 51);
});

test("metadata is asked before documents", () => {
  const collection = numbered(5000);
  const context = contextOf(collection);
  const where = { $and: [{ n: { $gte: 1000n } }, { n: { $lt: 1020n } }, { even: true }] };
  assert.equal(evaluate(parseFilter(where, { $contains: "do" }), context).count(), 10);
  assert.equal(collection.documentsRead, 10);
});

test("a filter that was answered before reads nothing until something changes", () => {
  const collection = numbered(300);
  const context = contextOf(collection);
  const filter = parseFilter(undefined, { $regex: "^document 1\\d " });
  assert.equal(firstMatches(filter, context, 0, 100).length, 10);
  const read = collection.documentsRead;
  assert.equal(evaluate(filter, context).count(), 10);
  assert.deepEqual(firstMatches(filter, context, 8, 5), [18, 19]);
  assert.equal(collection.documentsRead, read);
  collection.delete(10);
  assert.deepEqual(firstMatches(filter, context, 0, 2), [11, 12]);
});

test("rows are compacted once most are deleted", () => {
  const collection = numbered(1000);
  const context = contextOf(collection);
  const filter = parseFilter({ n: { $gte: 0n } }, undefined);
  assert.equal(evaluate(filter, context).count(), 1000);
  for (let label = 0; label < 900; label++) collection.delete(label);
  assert.deepEqual(firstMatches(filter, context, 0, 2), [900, 901]);
  assert.equal(context.index.rows.length, 100);
});

test("an index too old to know the deletions is begun anew", () => {
  const collection = numbered(10);
  const context = contextOf(collection);
  evaluate(null, context);
  collection.delete(3);
  collection.forgetDeletions();
  collection.add({ metadata: null, document: null, uri: null });
  assert.equal(evaluate(null, context).count(), 10);
});

test("memory is counted", () => {
  const context = contextOf(numbered(1000));
  evaluate(parseFilter({ n: 1n }, undefined), context);
  const bytes = context.index.bytes();
  assert.ok(bytes > 1000 * 12 && bytes < 1000 * 100, String(bytes));
});

test("on a collection in SQLite", () => {
  const collection = new TestCollection();
  const { reader } = collection;
  const context = { index: new MetadataIndex(), reader };
  const find = (where: unknown, whereDocument?: unknown): string[] =>
    reader.snapshot(() => {
      const filter = parseFilter(where as never, whereDocument as never);
      const labels = firstMatches(filter, context, 0, 100);
      assert.deepEqual(context.index.rows.labels(evaluate(filter, context).toArray()), labels);
      return [...reader.rows(labels, {}).ids];
    });
  collection.write(
    "add",
    { id: "a", document: "nul\0inside", metadata: { n: 1n, "chroma:uri": 5n } },
    { id: "b", document: "ABC 👍👍👍 abc", uri: "there", metadata: { n: 1.0, t: ["x", "y"] } },
    { id: "c", metadata: { n: 9007199254740993n } },
    { id: "d", document: "" },
  );
  assert.deepEqual(find({ n: 1n }), ["a", "b"]);
  assert.deepEqual(find({ n: { $gt: 9007199254740992 } }), ["c"]);
  assert.deepEqual(find({ t: { $not_contains: "x" } }), ["a", "c", "d"]);
  assert.deepEqual(find({ "chroma:uri": "there" }), ["b"]);
  assert.deepEqual(find({ "chroma:uri": 5n }), ["a"]);
  collection.indexAllText();
  assert.deepEqual(find(undefined, { $contains: "\0inside" }), ["a"]);
  assert.deepEqual(find(undefined, { $contains: "👍👍👍" }), ["b"]);
  assert.deepEqual(find(undefined, { $contains: "" }), ["a", "b", "d"]);
  assert.deepEqual(find(undefined, { $not_regex: "(?i)abc" }), ["a", "c", "d"]);
  collection.write("update", { id: "d", document: "late abc", metadata: { n: 1n } });
  collection.delete("b");
  assert.deepEqual(find({ n: 1n }, { $contains: "abc" }), ["d"]);
});
