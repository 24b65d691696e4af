// http-api.md 7.3: configuration and its legacy form in metadata.
import { collection, type Fix, get, post, posts, type Suite, scenario } from "../scenario.ts";

const crashLater: Fix = {
  reason: "the real server dies at the next add (10.1)",
  status: 400,
  error: "InvalidArgumentError",
};
const hnswFields = [
  "ef_construction",
  "ef_search",
  "max_neighbors",
  "num_threads",
  "batch_size",
  "sync_threshold",
  "resize_factor",
];
const spannFields = [
  "search_nprobe",
  "write_nprobe",
  "ef_construction",
  "ef_search",
  "max_neighbors",
  "reassign_neighbor_count",
  "split_threshold",
  "merge_threshold",
];

/** One creation for each configuration (JSON text), each under a name of its own. */
const creations = (configurations: readonly string[], more = "") =>
  configurations.map((configuration, i) =>
    post("~/collections", `{"name":"cfg-${i}","configuration":${configuration}${more}}`),
  );

const withMetadata = (metadata: readonly string[], more = "") =>
  metadata.map((text, i) => post("~/collections", `{"name":"legacy-${i}","metadata":${text}${more}}`));

export const configuration: Suite = {
  name: "configuration",
  scenarios: [
    scenario(
      "hnsw accepted",
      creations([
        "null",
        "{}",
        '{"hnsw":null,"spann":null,"embedding_function":null}',
        '{"hnsw":{}}',
        '{"hnsw":{"space":"l2"}}',
        '{"hnsw":{"space":"cosine"}}',
        '{"hnsw":{"space":"ip"}}',
        '{"hnsw":{"space":null}}',
        '{"hnsw":{"space":"ip","ef_construction":11,"ef_search":12,"max_neighbors":13,"num_threads":1014,"batch_size":15,"sync_threshold":16,"resize_factor":1.7}}',
        '{"hnsw":{"resize_factor":2}}',
        '{"hnsw":{"resize_factor":0.5}}',
        '{"hnsw":{"resize_factor":-1}}',
        `{"hnsw":{${hnswFields.map((field) => `"${field}":null`).join(",")}}}`,
        '{"hnsw":{"ef_search":0}}',
        '{"hnsw":{"ef_construction":0}}',
        '{"hnsw":{"num_threads":0}}',
        '{"hnsw":{"batch_size":0}}',
        '{"hnsw":{"sync_threshold":1}}',
        '{"hnsw":{"max_neighbors":1}}',
        '{"hnsw":{"ef_search":4294967296}}',
        '{"other":1,"hnsw":{"ef_search":20}}',
      ]),
    ),
    scenario("hnsw refused", [
      creations([
        '{"hnsw":{"space":"L2"}}',
        '{"hnsw":{"space":"euclidean"}}',
        '{"hnsw":{"space":1}}',
        '{"hnsw":{"bogus":1}}',
        '{"hnsw":[]}',
        '{"hnsw":"l2"}',
        '{"hnsw":{"ef_search":1,"ef_search":2}}',
        ...hnswFields.flatMap((field) => [`{"hnsw":{"${field}":"5"}}`, `{"hnsw":{"${field}":true}}`]),
        ...hnswFields
          .slice(0, -1)
          .flatMap((field) => [`{"hnsw":{"${field}":-1}}`, `{"hnsw":{"${field}":1.5}}`, `{"hnsw":{"${field}":2.0}}`]),
        '{"hnsw":{"ef_search":18446744073709551616}}',
        '{"hnsw":{},"spann":{}}',
        '{"hnsw":{"space":"l2"},"spann":{"space":"l2"}}',
      ]),
      get("~/collections_count"),
    ]),
    scenario("max_neighbors 0", [
      post("~/collections", '{"name":"zero","configuration":{"hnsw":{"max_neighbors":0}}}', { fix: crashLater }),
      post("~/collections", '{"name":"zero2","metadata":{"hnsw:M":0}}', { fix: crashLater }),
    ]),
    scenario(
      "spann is answered with hnsw",
      creations([
        '{"spann":{}}',
        '{"spann":{"space":"cosine"}}',
        '{"spann":{"space":"ip","search_nprobe":4,"write_nprobe":5,"ef_construction":6,"ef_search":7,"max_neighbors":8,"reassign_neighbor_count":9,"split_threshold":60,"merge_threshold":30}}',
        '{"hnsw":null,"spann":{"space":"l2"}}',
        '{"spann":{"bogus":1}}',
        '{"spann":{"space":"nope"}}',
        ...spannFields.flatMap((field) => [`{"spann":{"${field}":"5"}}`, `{"spann":{"${field}":-1}}`]),
      ]),
    ),
    scenario("embedding functions", [
      creations([
        '{"embedding_function":null}',
        '{"embedding_function":{"type":"legacy"}}',
        '{"embedding_function":{"type":"unknown"}}',
        '{"embedding_function":{"type":"known","name":"default","config":{}}}',
        '{"embedding_function":{"name":"my-fn","type":"known","config":{"model":"m","n":1,"f":1.0,"deep":[{"a":null}]}}}',
        '{"embedding_function":{"type":"known","name":"","config":null}}',
        '{"embedding_function":{"type":"known","name":"x","config":[1,2.0,"x"]}}',
        '{"embedding_function":{"type":"known","name":"x","config":"text","more":1}}',
        '{"embedding_function":{"type":"legacy","name":"x","config":{}}}',
        '{"hnsw":{"space":"cosine"},"embedding_function":{"type":"known","name":"x","config":{"a":1}}}',
        '{"embedding_function":{}}',
        '{"embedding_function":{"type":"other"}}',
        '{"embedding_function":{"type":"known"}}',
        '{"embedding_function":{"type":"known","name":"x"}}',
        '{"embedding_function":{"type":"known","config":{}}}',
        '{"embedding_function":{"type":"known","name":1,"config":{}}}',
        '{"embedding_function":"default"}',
        '{"embedding_function":[]}',
      ]),
    ]),
    scenario("legacy metadata accepted", [
      withMetadata([
        '{"hnsw:space":"cosine"}',
        '{"hnsw:space":"ip","other":1}',
        '{"hnsw:space":"l2"}',
        '{"hnsw:construction_ef":11}',
        '{"hnsw:search_ef":12}',
        '{"hnsw:M":13}',
        '{"hnsw:num_threads":1014}',
        '{"hnsw:resize_factor":1.5}',
        '{"hnsw:resize_factor":3}',
        '{"hnsw:sync_threshold":2}',
        '{"hnsw:batch_size":2}',
        '{"hnsw:space":"cosine","hnsw:construction_ef":21,"hnsw:search_ef":22,"hnsw:M":23,"hnsw:num_threads":1024,"hnsw:resize_factor":2.5,"hnsw:sync_threshold":26,"hnsw:batch_size":27,"k":"v"}',
        '{"hnsw:search_ef":0}',
      ]),
    ]),
    scenario("legacy metadata refused", [
      withMetadata([
        '{"hnsw:space":"bogus"}',
        '{"hnsw:space":"L2"}',
        '{"hnsw:space":1}',
        '{"hnsw:bogus":1}',
        '{"hnsw:":1}',
        '{"hnsw:construction_ef":"5"}',
        '{"hnsw:construction_ef":-1}',
        '{"hnsw:search_ef":1.5}',
        '{"hnsw:search_ef":2.0}',
        '{"hnsw:M":true}',
        '{"hnsw:num_threads":-5}',
        '{"hnsw:resize_factor":"2"}',
        '{"hnsw:sync_threshold":1}',
        '{"hnsw:sync_threshold":0}',
        '{"hnsw:batch_size":1}',
        '{"hnsw:batch_size":0}',
      ]),
      get("~/collections_count"),
    ]),
    scenario("legacy metadata and configuration together", [
      creations(
        [
          "null",
          "{}",
          '{"hnsw":null,"spann":null,"embedding_function":{"type":"known","name":"default","config":{}}}',
          '{"hnsw":{}}',
          '{"hnsw":{"space":"l2"}}',
          '{"hnsw":{"space":"l2","ef_search":100}}',
          '{"hnsw":{"ef_search":10}}',
          '{"hnsw":{"space":"ip"}}',
          '{"hnsw":{"num_threads":1003}}',
          '{"hnsw":{"batch_size":100,"sync_threshold":1000}}',
          '{"spann":{}}',
          '{"spann":{"space":"ip"}}',
        ],
        ',"metadata":{"hnsw:space":"cosine","hnsw:search_ef":33}',
      ),
    ]),
    scenario("a bad legacy key beside a configuration", [
      creations(['{"hnsw":{"ef_search":10}}', '{"hnsw":{}}', '{"spann":{}}'], ',"metadata":{"hnsw:bogus":1}'),
    ]),
    scenario("the configuration decides the distance", [
      post("~/collections", '{"name":"legacy","metadata":{"hnsw:space":"ip"}}', { as: "c" }),
      post("c/add", '{"ids":["a","b"],"embeddings":[[1,0],[3,4]]}'),
      post("c/query", '{"query_embeddings":[[2,1]],"include":["distances"]}'),
      post("~/collections", '{"name":"spann","configuration":{"spann":{"space":"ip"}}}', { as: "c" }),
      post("c/add", '{"ids":["a","b"],"embeddings":[[1,0],[3,4]]}'),
      post("c/query", '{"query_embeddings":[[2,1]],"include":["distances"]}'),
    ]),
    scenario("degenerate parameters still find everything", [
      collection({
        configuration: { hnsw: { ef_search: 0, ef_construction: 0, num_threads: 0, batch_size: 0, sync_threshold: 0 } },
      }),
      post("c/add", '{"ids":["a","b","c"],"embeddings":[[1,0],[3,4],[0,0]]}'),
      post("c/get", "{}"),
      get("c/count"),
    ]),
    scenario(
      "shapes of configuration",
      posts("~/collections", [
        '{"name":"shape","configuration":1}',
        '{"name":"shape","configuration":{"hnsw":1}}',
        '{"name":"shape","configuration":{"spann":[1]}}',
        '{"name":"shape","configuration":true}',
      ]),
    ),
  ],
};
