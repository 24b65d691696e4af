// http-api.md 6.5: filters on keys whose index is disabled.
import { post, type Suite, scenario, whereDocuments, wheres } from "../scenario.ts";

const off = '{"enabled":false,"config":{}}';
const on = '{"enabled":true,"config":{}}';
const make = (schema: string) => [
  post("~/collections", `{"name":"indexed","schema":${schema}}`, { as: "c" }),
  post(
    "c/add",
    '{"ids":["a","b","c"],"embeddings":[[1],[2],[3]],"documents":["doc a","doc b",null],"metadatas":[{"s":"x","i":1,"f":1.5,"b":true,"t":["p"],"m":2},{"s":"y","i":2,"f":2.5,"b":false,"t":["q"],"m":2.0},null]}',
  ),
];
const probes = [
  '{"s":"x"}',
  '{"s":{"$ne":"x"}}',
  '{"s":{"$in":["x"]}}',
  '{"s":{"$nin":["x"]}}',
  '{"s":{"$contains":"p"}}',
  '{"i":1}',
  '{"i":1.0}',
  '{"i":{"$gt":1}}',
  '{"i":{"$in":[1]}}',
  '{"i":{"$in":[7.5]}}',
  '{"f":1.5}',
  '{"f":2}',
  '{"b":true}',
  '{"b":{"$ne":true}}',
  '{"t":{"$contains":"p"}}',
  '{"t":{"$not_contains":"p"}}',
  '{"m":2}',
  '{"m":2.0}',
  '{"nope":"x"}',
  '{"nope":1}',
  '{"$and":[]}',
  '{"$or":[{"i":1},{"s":"x"}]}',
  '{"$or":[{"b":true},{"f":1.5}]}',
  '{"#document":{"$contains":"doc"}}',
  '{"#document":"doc a"}',
  '{"#document":1}',
];
const documentProbes = [
  '{"$contains":"doc"}',
  '{"$not_contains":"doc"}',
  '{"$regex":"d"}',
  '{"$and":[]}',
  '{"$or":[{"$contains":"a"}]}',
];

export const indexes: Suite = {
  name: "indexes",
  scenarios: [
    scenario("strings disabled for a key", [
      ...make(`{"defaults":{},"keys":{"s":{"string":{"string_inverted_index":${off}}}}}`),
      wheres(probes),
    ]),
    scenario("strings disabled by default", [
      ...make(
        `{"defaults":{"string":{"string_inverted_index":${off}}},"keys":{"s":{"string":{"string_inverted_index":${on}}}}}`,
      ),
      wheres(probes),
    ]),
    scenario("ints disabled for keys", [
      ...make(
        `{"defaults":{},"keys":{"i":{"int":{"int_inverted_index":${off}}},"m":{"int":{"int_inverted_index":${off}}}}}`,
      ),
      wheres(probes),
    ]),
    scenario("numbers and bools disabled by default", [
      ...make(
        `{"defaults":{"int":{"int_inverted_index":${off}},"float":{"float_inverted_index":${off}},"bool":{"bool_inverted_index":${off}}},"keys":{}}`,
      ),
      wheres(probes),
    ]),
    scenario("query and delete check too", [
      ...make(
        `{"defaults":{},"keys":{"s":{"string":{"string_inverted_index":${off}}},"#document":{"string":{"fts_index":${off}}}}}`,
      ),
      post("c/query", '{"query_embeddings":[[1]],"where":{"s":"x"}}'),
      post("c/delete", '{"where":{"s":"x"}}'),
      post("c/query", '{"query_embeddings":[[1]],"where_document":{"$contains":"doc"}}'),
      post("c/delete", '{"where_document":{"$contains":"doc"}}'),
      post("c/query", '{"query_embeddings":[[1,2]],"where":{"s":"x"}}'),
      post("c/get", '{"include":[]}'),
    ]),
    scenario("documents disabled", [
      ...make(`{"defaults":{},"keys":{"#document":{"string":{"fts_index":${off}}}}}`),
      whereDocuments(documentProbes),
      wheres([
        '{"#document":{"$contains":"doc"}}',
        '{"#document":{"$regex":"doc"}}',
        '{"$or":[{"i":1},{"#document":{"$contains":"doc"}}]}',
        '{"i":1}',
      ]),
    ]),
    scenario("everything enabled", [
      ...make('{"defaults":{},"keys":{}}'),
      wheres(probes),
      whereDocuments(documentProbes),
    ]),
  ],
};
