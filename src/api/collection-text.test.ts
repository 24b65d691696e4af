import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveCreate } from "./collection-create.ts";
import { decodeCreateCollection } from "./collection-shape.ts";
import { collectionsText, collectionText, collectionTexts, parseCollectionTexts } from "./collection-text.ts";
import type { CollectionRecord } from "./collections.ts";

const HNSW =
  '{"ef_construction":100,"max_neighbors":16,"ef_search":100,"num_threads":2,"batch_size":100,"sync_threshold":1000,"resize_factor":1.2}';
const PLACE = { id: "8ebd119c-ebbc-4583-8b31-a2f0530c8f94", tenant: "default_tenant", database: "default_database" };

function created(request: string, dimension: number | null = null): CollectionRecord {
  const { getOrCreate, ...collection } = resolveCreate(decodeCreateCollection(Buffer.from(request)), { cpus: 2 });
  return { ...PLACE, ...collection, dimension };
}

test("a default collection is written as the reference writes it", () => {
  assert.equal(
    collectionText(created('{"name":"col1"}')),
    '{"id":"8ebd119c-ebbc-4583-8b31-a2f0530c8f94","name":"col1","configuration_json":{"hnsw":{"space":"l2","ef_construction":100,"ef_search":100,"max_neighbors":16,"resize_factor":1.2,"sync_threshold":1000},"spann":null,"embedding_function":null},' +
      '"schema":{"defaults":{"string":{"fts_index":{"enabled":false,"config":{}},"string_inverted_index":{"enabled":true,"config":{}}},' +
      `"float_list":{"vector_index":{"enabled":false,"config":{"space":"l2","hnsw":${HNSW}}}},` +
      '"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"embedding_function":{"type":"unknown"},"bm25":false}}},' +
      '"int":{"int_inverted_index":{"enabled":true,"config":{}}},"float":{"float_inverted_index":{"enabled":true,"config":{}}},"bool":{"bool_inverted_index":{"enabled":true,"config":{}}}},' +
      '"keys":{"#document":{"string":{"fts_index":{"enabled":true,"config":{}},"string_inverted_index":{"enabled":false,"config":{}}}},' +
      `"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"space":"l2","source_key":"#document","hnsw":${HNSW}}}}}}},` +
      '"metadata":null,"dimension":null,"tenant":"default_tenant","database":"default_database","log_position":0,"version":0}',
  );
});

test("members stand in the order of the wire, whatever order they were given in", () => {
  const text = collectionText(
    created(`{"name":"abc","metadata":{"z":1,"a":2.0},"schema":{"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"},"keys":{
      "k":{"bool":{},"sparse_vector":{"sparse_vector_index":{"config":{"algorithm":"max_score","bm25":true,"source_key":"t","embedding_function":{"config":[2,2.0],"name":"x","type":"known"}},"enabled":false}},"string":{}},
      "#embedding":{"float_list":{"vector_index":{"config":{"hnsw":{"resize_factor":2,"ef_search":18446744073709551615},"embedding_function":{"type":"legacy"},"space":"ip"},"enabled":true}}}},"defaults":{}}}`),
  );
  for (const part of [
    '"configuration_json":{"hnsw":{"space":"ip","ef_construction":100,"ef_search":18446744073709551615,"max_neighbors":16,"resize_factor":2.0,"sync_threshold":1000},"spann":null,"embedding_function":{"type":"legacy"}}',
    '"k":{"string":{},"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"embedding_function":{"type":"known","name":"x","config":[2,2.0]},"source_key":"t","bm25":true,"algorithm":"max_score"}}},"bool":{}}',
    '{"enabled":true,"config":{"space":"ip","embedding_function":{"type":"legacy"},"source_key":"#document","hnsw":{"ef_construction":100,"max_neighbors":16,"ef_search":18446744073709551615,"num_threads":2,"batch_size":100,"sync_threshold":1000,"resize_factor":2.0}}}',
    '},"cmek":{"gcp":"projects/p/locations/l/keyRings/k/cryptoKeys/c"}},"metadata":{"z":1,"a":2.0},',
  ]) {
    assert.ok(text.includes(part), `${part}\nis missing in\n${text}`);
  }
});

test("a list of collections", () => {
  const collections = [created('{"name":"abc"}', 3), created('{"name":"def"}')];
  assert.equal(collectionsText([]), "[]");
  assert.equal(collectionsText(collections), `[${collectionText(collections[0])},${collectionText(collections[1])}]`);
  assert.match(collectionText(collections[0]), /"dimension":3,"tenant"/);
});

test("what the catalogue stores gives the same collection back", () => {
  const collection = created(
    '{"name":"abc","metadata":{"i":9007199254740993,"f":2.0,"g":1e300,"s":"é\\u0000","b":true,"hnsw:resize_factor":2},"configuration":{"hnsw":{},"embedding_function":{"type":"known","name":"x","config":{"d":0.5,"n":null}}}}',
    7,
  );
  const texts = collectionTexts(collection);
  assert.equal(
    texts.metadata,
    '{"i":9007199254740993,"f":2.0,"g":1e+300,"s":"é\\u0000","b":true,"hnsw:resize_factor":2}',
  );
  assert.equal(
    texts.hnsw,
    '{"space":"l2","ef_construction":100,"ef_search":100,"max_neighbors":16,"num_threads":2,"batch_size":100,"sync_threshold":1000,"resize_factor":2.0}',
  );
  const again = { ...collection, ...parseCollectionTexts(texts) };
  assert.equal(collectionText(again), collectionText(collection));
  assert.deepEqual(again.hnsw, collection.hnsw);
});

test("no metadata is stored as null", () => {
  const texts = collectionTexts(created('{"name":"abc"}'));
  assert.equal(texts.metadata, null);
  assert.equal(texts.embeddingFunction, "null");
  assert.equal(parseCollectionTexts(texts).metadata, null);
});
