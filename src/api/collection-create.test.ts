import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveCreate } from "./collection-create.ts";
import { collectionComponents } from "./collection-openapi.ts";
import { decodeCreateCollection, decodeUpdateCollection } from "./collection-shape.ts";
import { resolveUpdate } from "./collection-update.ts";
import type { CollectionRecord } from "./collections.ts";
import type { JsonObject } from "./values.ts";

const PLACE = { id: "0e3d98ad-5ad4-4c63-a4b7-a8cd2a3d9e3b", tenant: "t", database: "d", dimension: 3 };

const create = (request: string, cpus = 2) => resolveCreate(decodeCreateCollection(Buffer.from(request)), { cpus });
const record = (request: string): CollectionRecord => {
  const { getOrCreate, ...collection } = create(request);
  return { ...PLACE, ...collection };
};
const update = (current: CollectionRecord, request: string): CollectionRecord =>
  resolveUpdate(current, decodeUpdateCollection(Buffer.from(request)));
const is400 = (message: RegExp) => (error: unknown) => {
  assert.equal((error as { status: number }).status, 400);
  assert.match((error as Error).message, message);
  return true;
};

test("a bare name gets everything by default, with as many threads as processors", () => {
  const { hnsw, ...collection } = create('{"name":"abc"}', 12);
  assert.deepEqual(hnsw, {
    space: "l2",
    ef_construction: 100,
    ef_search: 100,
    max_neighbors: 16,
    num_threads: 12,
    batch_size: 100,
    sync_threshold: 1000,
    resize_factor: 1.2,
  });
  assert.equal(collection.metadata, null);
  assert.equal(collection.embeddingFunction, null);
  assert.equal(collection.getOrCreate, false);
});

test("get_or_create", () => {
  assert.equal(create('{"name":"abc","get_or_create":true}').getOrCreate, true);
});

test("a collection that would kill the reference at its first record is refused", () => {
  const embedding = '{"float_list":{"vector_index":{"enabled":true,"config":{"hnsw":{"max_neighbors":0}}}}}';
  for (const request of [
    '{"name":"abc","configuration":{"hnsw":{"max_neighbors":0}}}',
    '{"name":"abc","metadata":{"hnsw:M":0}}',
    `{"name":"abc","schema":{"defaults":{},"keys":{"#embedding":${embedding}}}}`,
  ]) {
    assert.throws(() => create(request), is400(/max_neighbors .* must be at least 1/));
  }
  assert.throws(
    () => update(record('{"name":"abc"}'), '{"new_configuration":{"hnsw":{"max_neighbors":0}}}'),
    is400(/max_neighbors/),
  );
});

test("max_neighbors 0 is harmless where no index uses it", () => {
  const defaults = '{"float_list":{"vector_index":{"enabled":false,"config":{"hnsw":{"max_neighbors":0}}}}}';
  assert.equal(create(`{"name":"abc","schema":{"defaults":${defaults},"keys":{}}}`).hnsw.max_neighbors, 16);
});

test("max_neighbors 1 is kept as it was given", () => {
  assert.equal(create('{"name":"abc","configuration":{"hnsw":{"max_neighbors":1}}}').hnsw.max_neighbors, 1);
});

test("lists and sparse vectors in metadata, which crash the reference, are refused", () => {
  for (const value of ["[]", "[1,2]", "[1,2.5]", '["a"]', "[true]", '{"indices":[1],"values":[0.5]}']) {
    assert.throws(
      () => create(`{"name":"abc","metadata":{"ok":1,"a":${value}}}`),
      is400(/^Validation error: metadata: .*: a$/),
    );
    const change = `{"new_metadata":{"a":${value}}}`;
    assert.throws(() => update(record('{"name":"abc"}'), change), is400(/^Validation error: new_metadata: .*: a$/));
  }
});

test("all faults of the fields come in one error, faults of the configuration before them", () => {
  const schema = '{"defaults":{},"keys":{"#x":{}}}';
  assert.throws(
    () => create(`{"name":"x","metadata":{"#a":1},"schema":${schema}}`),
    is400(/^Validation error: name: .*\nmetadata: .*\nschema: key cannot begin with '#'.*: #x$/),
  );
  assert.throws(() => create('{"name":"x","configuration":{"hnsw":{},"spann":{}}}'), is400(/^Multiple vector/));
  assert.throws(() => create('{"name":"x","metadata":{"hnsw:x":1}}'), is400(/^Failed to parse hnsw parameters/));
});

test("keys named like members of every object are ordinary", () => {
  const { schema, metadata } = create(
    '{"name":"abc","metadata":{"__proto__":1,"constructor":2},"schema":{"defaults":{},"keys":{"__proto__":{"int":{}},"toString":{}}}}',
  );
  assert.deepEqual(Object.keys(metadata ?? {}), ["__proto__", "constructor"]);
  assert.deepEqual(Object.keys(schema.keys as JsonObject).sort(), ["#document", "#embedding", "__proto__", "toString"]);
});

test("an update changes a copy", () => {
  const before = record('{"name":"abc","metadata":{"a":1}}');
  const text = JSON.stringify(before, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
  const after = update(before, '{"new_name":"abcd","new_configuration":{"hnsw":{"ef_search":7,"resize_factor":2}}}');
  assert.equal(
    JSON.stringify(before, (_, value) => (typeof value === "bigint" ? `${value}n` : value)),
    text,
  );
  assert.deepEqual(after.hnsw, { ...before.hnsw, ef_search: 7, resize_factor: 2 });
  assert.deepEqual(
    { name: after.name, metadata: after.metadata, ...PLACE },
    { name: "abcd", metadata: before.metadata, ...PLACE },
  );
});

test("an update that changes nothing gives the same object", () => {
  const before = record('{"name":"abc","metadata":{"a":1},"configuration":{"hnsw":{"ef_search":7}}}');
  for (const request of [
    "{}",
    '{"new_name":"abc"}',
    '{"new_metadata":{"a":1}}',
    '{"new_metadata":{"a":1,"b":null}}',
    '{"new_configuration":{"hnsw":{"ef_search":7}}}',
    '{"new_configuration":{"spann":{"ef_search":9}}}',
  ]) {
    assert.equal(update(before, request), before, request);
  }
  assert.notEqual(update(before, '{"new_metadata":{"a":1.0}}'), before);
});

test("the OpenAPI components describe requests and responses", () => {
  const components = collectionComponents();
  assert.deepEqual(components.CreateCollectionPayload.required, ["name"]);
  assert.deepEqual(components.Schema.required, ["defaults", "keys"]);
  assert.doesNotThrow(() =>
    JSON.stringify(components, (_, value) => (typeof value === "bigint" ? Number(value) : value)),
  );
});
