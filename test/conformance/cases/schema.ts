// http-api.md 7.4: the schema of a collection.
import { collection, get, post, posts, type Suite, scenario } from "../scenario.ts";

/** One creation for each schema (JSON text), each under a name of its own. */
const creations = (schemas: readonly string[], more = "") =>
  schemas.map((schema, i) => post("~/collections", `{"name":"sch-${i}","schema":${schema}${more}}`));
const index = (enabled: boolean, config = "{}") => `{"enabled":${enabled},"config":${config}}`;
const keys = (text: string) => `{"defaults":{},"keys":${text}}`;
const defaults = (text: string) => `{"defaults":${text},"keys":{}}`;
const vector = (config: string, enabled = true) => `{"float_list":{"vector_index":${index(enabled, config)}}}`;
const sparse = (config: string, enabled = true) =>
  `{"sparse_vector":{"sparse_vector_index":${index(enabled, config)}}}`;
const noInt = keys(`{"cat":{"int":{"int_inverted_index":${index(false)}}}}`);
const key = "projects/p/locations/l/keyRings/r/cryptoKeys/k";

export const schema: Suite = {
  name: "schema",
  scenarios: [
    scenario(
      "merged over the default",
      creations([
        "null",
        '{"defaults":{},"keys":{}}',
        '{"defaults":{},"key_overrides":{"cat":{"bool":{}}}}',
        keys('{"cat":{}}'),
        keys(`{"cat":{"string":{"string_inverted_index":${index(false)}}}}`),
        keys(
          `{"cat":{"string":{"string_inverted_index":${index(false)},"fts_index":${index(false)}},"int":{"int_inverted_index":${index(true)}}}}`,
        ),
        noInt,
        keys(`{"cat":{"#string":{"$string_inverted_index":${index(false)}}}}`),
        keys(
          `{"cat":{"unknown":{"x":1},"float":{"float_inverted_index":${index(false)}},"bool":{"bool_inverted_index":${index(false)}}}}`,
        ),
        defaults(`{"int":{"int_inverted_index":${index(false)}}}`),
        defaults(
          `{"string":{"string_inverted_index":${index(false)}},"float":{"float_inverted_index":${index(false)}},"bool":{"bool_inverted_index":${index(false)}}}`,
        ),
        defaults('{"string":{},"int":{},"float":{},"bool":{},"float_list":{},"sparse_vector":{}}'),
        keys(`{"#document":{"string":{"fts_index":${index(false)}}}}`),
        keys(`{"#embedding":${vector('{"space":"cosine"}')}}`),
        keys(`{"#embedding":${vector('{"space":"ip","hnsw":{"ef_search":17,"max_neighbors":18}}')}}`),
        keys(
          `{"#embedding":${vector('{"hnsw":{"ef_construction":21,"ef_search":22,"max_neighbors":23,"num_threads":1024,"batch_size":25,"sync_threshold":26,"resize_factor":1.9}}')}}`,
        ),
        keys(`{"#embedding":${vector('{"spann":{"search_nprobe":5}}')}}`),
        keys(`{"#embedding":${vector('{"embedding_function":{"type":"known","name":"x","config":{"a":1}}}')}}`),
        keys(`{"#embedding":${vector('{"embedding_function":{"type":"legacy"},"source_key":"#document"}')}}`),
        keys(`{"#embedding":${vector("{}", false)}}`),
        defaults(vector('{"space":"cosine"}', false)),
        defaults(vector('{"hnsw":{"ef_search":44}}', false)),
        defaults(sparse('{"embedding_function":{"type":"unknown"},"bm25":true}', false)),
        keys(`{"sv":${sparse('{"source_key":"#document","bm25":true}', false)}}`),
        `{"defaults":{},"keys":{},"cmek":{"gcp":"${key}"}}`,
        '{"defaults":{},"keys":{},"cmek":null}',
        '{"defaults":{},"keys":{},"other":1}',
      ]),
    ),
    scenario("shape", [
      creations([
        "{}",
        '{"defaults":{}}',
        '{"keys":{}}',
        '{"defaults":null,"keys":{}}',
        '{"defaults":{},"keys":null}',
        '{"defaults":{},"keys":[]}',
        "[]",
        "1",
        keys('{"cat":null}'),
        keys('{"cat":1}'),
        keys('{"cat":{"string":1}}'),
        keys('{"cat":{"string":{"string_inverted_index":{}}}}'),
        keys('{"cat":{"string":{"string_inverted_index":{"enabled":true}}}}'),
        keys('{"cat":{"string":{"string_inverted_index":{"config":{}}}}}'),
        keys('{"cat":{"string":{"string_inverted_index":{"enabled":1,"config":{}}}}}'),
        keys('{"cat":{"string":{"string_inverted_index":{"enabled":true,"config":{"bogus":1}}}}}'),
        keys('{"cat":{"string":{"string_inverted_index":{"enabled":true,"config":null}}}}'),
        keys(`{"#embedding":${vector('{"bogus":1}')}}`),
        keys(`{"#embedding":${vector('{"space":"bogus"}')}}`),
        keys(`{"#embedding":${vector('{"hnsw":{"bogus":1}}')}}`),
        keys(`{"#embedding":${vector('{"hnsw":{"space":"l2"}}')}}`),
        keys(`{"#embedding":${vector('{"hnsw":{"ef_search":-1}}')}}`),
        keys(`{"#embedding":${vector('{"embedding_function":{"type":"bogus"}}')}}`),
        keys(`{"sv":${sparse('{"bogus":true}', false)}}`),
        '{"defaults":{},"keys":{},"cmek":{}}',
        '{"defaults":{},"keys":{},"cmek":"x"}',
        '{"defaults":{},"keys":{},"key_overrides":{}}',
      ]),
      get("~/collections_count"),
    ]),
    scenario("rules", [
      creations([
        defaults(vector("{}")),
        defaults(`{"string":{"fts_index":${index(true)}}}`),
        defaults(sparse("{}")),
        defaults(vector('{"hnsw":{},"spann":{}}', false)),
        keys(`{"#embedding":${vector('{"hnsw":{},"spann":{}}')}}`),
        keys('{"#foo":{}}'),
        keys('{"#":{}}'),
        keys('{"$foo":{}}'),
        keys('{"":{}}'),
        keys(`{"#document":{"int":{"int_inverted_index":${index(true)}}}}`),
        keys(`{"#document":{"string":{"string_inverted_index":${index(true)}}}}`),
        keys(`{"#document":{"string":{"string_inverted_index":${index(false)}}}}`),
        keys(`{"#embedding":{"string":{"string_inverted_index":${index(true)}}}}`),
        keys(`{"foo":${vector("{}")}}`),
        keys(`{"foo":${vector("{}", false)}}`),
        keys(`{"foo":{"string":{"fts_index":${index(true)}}}}`),
        keys(`{"#embedding":${vector('{"source_key":"foo"}')}}`),
        keys(`{"#embedding":${vector('{"source_key":"#embedding"}')}}`),
        '{"defaults":{},"keys":{},"cmek":{"gcp":"x"}}',
        '{"defaults":{},"keys":{},"cmek":{"gcp":"projects/p/locations/l/keyRings/r/cryptoKeys/"}}',
        keys(`{"#embedding":${vector('{"hnsw":{"batch_size":1}}')}}`),
        keys(`{"#embedding":${vector('{"hnsw":{"sync_threshold":1}}')}}`),
        keys(`{"#embedding":${vector('{"hnsw":{"batch_size":2,"sync_threshold":2}}')}}`),
        keys(`{"sv":${sparse("{}")}}`),
        keys(`{"sv":${sparse('{"embedding_function":{"type":"unknown"},"source_key":"#document","bm25":false}')}}`),
        keys(`{"sv":${sparse('{"source_key":"#bogus"}')}}`),
        keys(`{"sv":${sparse("{}")},"sw":${sparse("{}")}}`),
      ]),
    ]),
    scenario("a changed schema and a configuration", [
      creations([noInt], ',"configuration":{"hnsw":{"space":"cosine"}}'),
      posts("~/collections", [
        `{"name":"b-1","schema":${noInt},"configuration":{"hnsw":{"ef_search":10}}}`,
        `{"name":"b-2","schema":${noInt},"metadata":{"hnsw:space":"cosine"}}`,
        `{"name":"b-3","schema":${noInt},"configuration":{"embedding_function":{"type":"legacy"}}}`,
        `{"name":"b-4","schema":${noInt},"configuration":{"embedding_function":{"type":"known","name":"x","config":{}}}}`,
        `{"name":"b-5","schema":${noInt},"configuration":{"embedding_function":{"type":"known","name":"default","config":{}}}}`,
        `{"name":"b-6","schema":${noInt},"configuration":{"embedding_function":{"type":"unknown"}}}`,
        `{"name":"b-7","schema":${noInt},"configuration":{"hnsw":{"space":"l2"}}}`,
        `{"name":"b-8","schema":${noInt},"configuration":{"spann":{}}}`,
        `{"name":"b-9","schema":{"defaults":{},"keys":{}},"configuration":{"hnsw":{"space":"cosine"}}}`,
        `{"name":"b-10","schema":{"defaults":{},"keys":{}},"metadata":{"hnsw:space":"cosine"}}`,
        `{"name":"b-11","schema":${noInt},"configuration":{}}`,
      ]),
    ]),
    scenario("grows with the records", [
      collection(),
      post("c/add", '{"ids":["a"],"embeddings":[[1]],"metadatas":[{"i":1}]}'),
      get("~/collections/col-c"),
      post("c/add", '{"ids":["a"],"embeddings":[[1]],"metadatas":[{"ignored":1}]}'),
      post("c/update", '{"ids":["zz"],"metadatas":[{"ignored2":1}]}'),
      post("c/update", '{"ids":["a"],"metadatas":[{"i":2.5,"n":null,"chroma:x":1}]}'),
      get("~/collections/col-c"),
      post(
        "c/upsert",
        '{"ids":["a"],"embeddings":[[1]],"metadatas":[{"s":["x"],"b":[true],"ia":[1],"fa":[1.5],"e":[]}]}',
      ),
      get("~/collections/col-c"),
      post("c/delete", '{"ids":["a"]}'),
      get("~/collections/by-id/{c}"),
    ]),
    scenario("grows from the defaults of its schema", [
      post("~/collections", `{"name":"grow","schema":${defaults(`{"int":{"int_inverted_index":${index(false)}}}`)}}`, {
        as: "c",
      }),
      post("c/add", '{"ids":["a"],"embeddings":[[1]],"metadatas":[{"i":1,"f":1.0}]}'),
      get("~/collections/grow"),
    ]),
    scenario("the schema decides the distance", [
      post("~/collections", `{"name":"ip1","schema":${keys(`{"#embedding":${vector('{"space":"ip"}')}}`)}}`, {
        as: "c",
      }),
      post("c/add", '{"ids":["a","b"],"embeddings":[[1,0],[3,4]]}'),
      post("c/query", '{"query_embeddings":[[2,1]],"include":["distances"]}'),
      post("~/collections", `{"name":"ip2","schema":${defaults(vector('{"space":"ip"}', false))}}`, { as: "c" }),
      post("c/add", '{"ids":["a","b"],"embeddings":[[1,0],[3,4]]}'),
      post("c/query", '{"query_embeddings":[[2,1]],"include":["distances"]}'),
      post("~/collections", `{"name":"off","schema":${keys(`{"#embedding":${vector("{}", false)}}`)}}`, { as: "c" }),
      post("c/add", '{"ids":["a","b"],"embeddings":[[1,0],[3,4]]}'),
      post("c/query", '{"query_embeddings":[[2,1]],"include":["distances"]}'),
    ]),
  ],
};
