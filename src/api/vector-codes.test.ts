import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resolveCreate } from "./collection-create.ts";
import { decodeCreateCollection, decodeUpdateCollection } from "./collection-shape.ts";
import { collectionText, collectionTexts, parseCollectionTexts } from "./collection-text.ts";
import { resolveUpdate } from "./collection-update.ts";
import type { CollectionRecord } from "./collections.ts";
import { VECTOR_CODES } from "./vector-codes.ts";

const PLACE = { id: "0e3d98ad-5ad4-4c63-a4b7-a8cd2a3d9e3b", tenant: "t", database: "d", dimension: null };

function created(members: string): CollectionRecord {
  const request = decodeCreateCollection(Buffer.from(`{"name":"abc"${members}}`));
  const { getOrCreate, ...collection } = resolveCreate(request, { cpus: 2 });
  return { ...PLACE, ...collection };
}

const updated = (current: CollectionRecord, request: string): CollectionRecord =>
  resolveUpdate(current, decodeUpdateCollection(Buffer.from(request)));

const refused = (body: () => unknown, message: RegExp): void =>
  assert.throws(body, (error: Error & { status?: number }) => {
    assert.equal(error.status, 400);
    assert.match(error.message, message);
    return true;
  });

describe("the setting of vector codes", () => {
  test("is none by default, and then answers are as they are without it", () => {
    const plain = created("");
    assert.equal(plain.vectorCodes, null);
    assert(!collectionText(plain).includes("kroma"));
    assert(!collectionTexts(plain).hnsw.includes("codes"));
    assert.equal(created(',"configuration":{"kroma":null}').vectorCodes, null);
    assert.equal(created(',"configuration":{"hnsw":{"space":"ip"},"other":{"kroma":1}}').vectorCodes, null);
  });

  test("comes with the metadata, where it stays, or with the configuration, which wins", () => {
    for (const codes of VECTOR_CODES) {
      const inMetadata = created(`,"metadata":{"kroma:vector_codes":"${codes}","a":1}`);
      assert.equal(inMetadata.vectorCodes, codes);
      assert.equal(inMetadata.metadata?.["kroma:vector_codes"], codes);
      assert.equal(created(`,"configuration":{"kroma":{"vector_codes":"${codes}"}}`).vectorCodes, codes);
    }
    const both = ',"metadata":{"kroma:vector_codes":"1bit"},"configuration":{"kroma":{"vector_codes":"4bit"}}';
    assert.equal(created(both).vectorCodes, "4bit");
    const beside = ',"configuration":{"kroma":{"vector_codes":"4bit"},"hnsw":{"space":"cosine","ef_search":7}}';
    assert.deepEqual([created(beside).hnsw.space, created(beside).hnsw.ef_search], ["cosine", 7]);
  });

  test("is shown in the configuration, and survives being stored", () => {
    const record = created(',"configuration":{"kroma":{"vector_codes":"float32"}}');
    const { configuration_json } = JSON.parse(collectionText(record));
    assert.deepEqual(configuration_json.kroma, { vector_codes: "float32" });
    const again = { ...record, ...parseCollectionTexts(collectionTexts(record)) };
    assert.equal(again.vectorCodes, "float32");
    assert.equal(parseCollectionTexts(collectionTexts(created(""))).vectorCodes, null);
    assert.equal("codes" in again.hnsw, false);
  });

  test("changes with the metadata or the configuration, and stays when neither names it", () => {
    const record = created(',"metadata":{"kroma:vector_codes":"4bit"}');
    assert.equal(updated(record, '{"new_metadata":{"kroma:vector_codes":"1bit"}}').vectorCodes, "1bit");
    assert.equal(updated(record, '{"new_metadata":{"a":1}}').vectorCodes, "4bit");
    const changed = updated(record, '{"new_configuration":{"kroma":{"vector_codes":"8bit"}}}');
    assert.equal(changed.vectorCodes, "8bit");
    assert.notEqual(changed, record);
    assert.equal(updated(record, '{"new_configuration":{"kroma":{"vector_codes":"4bit"}}}'), record);
  });

  test("of another kind is refused with the choices", () => {
    const choices = /must be one of float32, 8bit, 4bit, 1bit, not/;
    for (const value of ['"2bit"', "8", '"8BIT"', "true", '""'])
      refused(() => created(`,"metadata":{"kroma:vector_codes":${value}}`), choices);
    refused(() => created(',"configuration":{"kroma":{"vector_codes":"int8"}}'), choices);
    refused(() => created(',"configuration":{"kroma":{"codes":"8bit"}}'), /configuration\.kroma must be an object/);
    refused(() => created(',"configuration":{"kroma":"8bit"}'), /configuration\.kroma must be an object/);
    const record = created("");
    refused(() => updated(record, '{"new_metadata":{"kroma:vector_codes":"no"}}'), choices);
    refused(() => updated(record, '{"new_configuration":{"kroma":{"vector_codes":1}}}'), choices);
  });
});
