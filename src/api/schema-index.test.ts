import assert from "node:assert/strict";
import { test } from "node:test";
import { resolveCreate } from "./collection-create.ts";
import { decodeCreateCollection } from "./collection-shape.ts";
import { writeJson } from "./json-writer.ts";
import { ftsEnabled, growSchema, isIndexEnabled } from "./schema-index.ts";
import type { JsonObject } from "./values.ts";

const STRING =
  '"string":{"fts_index":{"enabled":false,"config":{}},"string_inverted_index":{"enabled":true,"config":{}}}';
const plain = (type: string, enabled = true): string =>
  `"${type}":{"${type}_inverted_index":{"enabled":${enabled},"config":{}}}`;
const off = (type: string): string => `{${plain(type, false)}}`;

function schemaFrom(schema = '{"defaults":{},"keys":{}}'): JsonObject {
  const request = decodeCreateCollection(Buffer.from(`{"name":"abc","schema":${schema}}`));
  return resolveCreate(request, { cpus: 2 }).schema;
}

function grown(schema: JsonObject, types: Record<string, string[]>): JsonObject | null {
  return growSchema(schema, new Map(Object.entries(types).map(([key, names]) => [key, new Set(names)])));
}

const keyText = (schema: JsonObject | null, key: string): string =>
  writeJson(((schema as JsonObject).keys as JsonObject)[key]);

// Recorded from the reference server.
test("a new key gets the defaults of its types", () => {
  const schema = grown(schemaFrom(), { s: ["string"], i: ["int"], f: ["float"], b: ["bool"] });
  assert.equal(keyText(schema, "s"), `{${STRING}}`);
  for (const type of ["int", "float", "bool"]) assert.equal(keyText(schema, type[0]), `{${plain(type)}}`);
});

test("a further type of a known key stands beside the others, in the order of the wire", () => {
  const first = grown(schemaFrom(), { s: ["string"], i: ["int"] }) as JsonObject;
  const second = grown(first, { s: ["int"], i: ["string"] });
  assert.equal(keyText(second, "s"), `{${STRING},${plain("int")}}`);
  assert.equal(keyText(second, "i"), `{${STRING},${plain("int")}}`);
  assert.equal(keyText(first, "i"), `{${plain("int")}}`);
});

test("nothing new is null", () => {
  const schema = grown(schemaFrom(), { s: ["string"] }) as JsonObject;
  assert.equal(grown(schema, { s: ["string"] }), null);
  assert.equal(grown(schema, { s: [] }), null);
  assert.equal(grown(schema, {}), null);
});

test("reserved keys add nothing", () => {
  assert.equal(grown(schemaFrom(), { "chroma:document": ["string"], "chroma:uri": ["string"] }), null);
});

test("keys of the request grow by what they lack", () => {
  const vector = '"float_list":{"vector_index":{"enabled":false,"config":{}}}';
  const sparse = '"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{}}}';
  const schema = schemaFrom(
    `{"defaults":${off("int")},"keys":{"a":{},"s":{"string":{}},"d":${off("string")},"v":{${vector}},"sv":{${sparse}}}}`,
  );
  const after = grown(schema, { a: ["int"], s: ["string"], d: ["string"], v: ["string"], sv: ["float"], q: ["int"] });
  assert.equal(keyText(after, "a"), off("int"));
  assert.equal(keyText(after, "s"), '{"string":{}}');
  assert.equal(keyText(after, "d"), off("string"));
  assert.equal(keyText(after, "v"), `{${STRING},${vector}}`);
  assert.equal(keyText(after, "sv"), `{${sparse},${plain("float")}}`);
  assert.equal(keyText(after, "q"), off("int"));
});

test("an index is on unless the key or else the defaults turn it off", () => {
  const schema = schemaFrom(`{"defaults":${off("int")},"keys":{"a":{},"d":${off("string")},"i":{${plain("int")}}}}`);
  const enabled = (key: string) =>
    (["string", "int", "float", "bool"] as const).filter((type) => isIndexEnabled(schema, key, type)).join();
  assert.equal(enabled("new"), "string,float,bool");
  assert.equal(enabled("a"), "string,float,bool");
  assert.equal(enabled("d"), "float,bool");
  assert.equal(enabled("i"), "string,int,float,bool");
  assert.equal(enabled("toString"), "string,float,bool");
  assert.equal(enabled("#document"), "float,bool");
  assert.equal(enabled("#embedding"), "string,float,bool");
});

test("a type without its index follows the defaults, where the reference fails", () => {
  const schema = schemaFrom('{"defaults":{},"keys":{"s":{"string":{}}}}');
  assert.equal(isIndexEnabled(schema, "s", "string"), true);
});

test("documents can be searched unless their index is off", () => {
  const document = (string: string) => schemaFrom(`{"defaults":{},"keys":{"#document":{"string":${string}}}}`);
  assert.equal(ftsEnabled(schemaFrom()), true);
  assert.equal(ftsEnabled(document("{}")), true);
  assert.equal(ftsEnabled(document('{"fts_index":{"enabled":false,"config":{}}}')), false);
});
