// http-api.md 7.5: PUT on a collection.
import { collection, get, post, put, type Suite, scenario } from "../scenario.ts";

const puts = (bodies: readonly string[]) => bodies.map((body) => put("~/collections/{c}", body));
const shown = get("~/collections/by-id/{c}");

export const modify: Suite = {
  name: "modify",
  scenarios: [
    scenario("nothing to do", [
      collection({ metadata: { a: 1 } }),
      puts([
        "{}",
        '{"new_name":null,"new_metadata":null,"new_configuration":null}',
        '{"other":1}',
        '{"new_configuration":{}}',
        '{"new_configuration":{"other":1}}',
      ]),
      shown,
    ]),
    scenario("shape", [
      collection(),
      puts([
        "[]",
        "null",
        "",
        "{",
        '{"new_name":1}',
        '{"new_name":"abc","new_name":"abd"}',
        '{"new_metadata":[]}',
        '{"new_metadata":"x"}',
        '{"new_metadata":{"a":{}}}',
        '{"new_metadata":{"a":[1,"x"]}}',
        '{"new_configuration":[]}',
        '{"new_configuration":"x"}',
        '{"new_configuration":{"hnsw":1}}',
      ]),
      shown,
    ]),
    scenario("rename", [
      collection({ metadata: { a: 1 } }),
      collection({}, "other"),
      puts(['{"new_name":"renamed"}', '{"new_name":"renamed"}']),
      get("~/collections/renamed"),
      get("~/collections/col-c"),
      put("~/collections/{c}", '{"new_name":"col-other"}', {
        fix: {
          reason: "a taken name is a conflict, not an internal error (10.1)",
          status: 409,
          error: "ChromaError",
          message: "Collection [col-other] already exists",
        },
      }),
      shown,
      collection({}, "c"),
      get("~/collections_count"),
    ]),
    scenario("new metadata replaces the old", [
      collection({ metadata: { a: 1, b: "x" } }),
      puts(['{"new_metadata":{"c":2.0,"d":true}}']),
      shown,
      puts(['{"new_metadata":{"e":1,"f":null}}']),
      shown,
      puts(['{"new_metadata":{"e":null}}']),
      shown,
      puts(['{"new_metadata":{"hnsw:space":"cosine","hnsw:bogus":1,"chroma:document":"x"}}']),
      shown,
      puts([
        "{}",
        '{"new_metadata":{}}',
        '{"new_metadata":{"":1}}',
        '{"new_metadata":{"#a":1}}',
        '{"new_metadata":{"$a":1}}',
        '{"new_metadata":{"#a":null}}',
      ]),
      shown,
    ]),
    scenario("new configuration", [
      collection({ configuration: { hnsw: { space: "cosine" } } }),
      puts([
        '{"new_configuration":{"hnsw":{"ef_search":31}}}',
        '{"new_configuration":{"hnsw":{"max_neighbors":32,"num_threads":1033,"batch_size":34,"sync_threshold":35,"resize_factor":3}}}',
      ]),
      shown,
      puts([
        '{"new_configuration":{"hnsw":{"ef_search":null,"max_neighbors":null,"num_threads":null,"batch_size":null,"sync_threshold":null,"resize_factor":null}}}',
        '{"new_configuration":{"hnsw":null,"spann":null,"embedding_function":null}}',
        '{"new_configuration":{"hnsw":{}}}',
      ]),
      shown,
      puts([
        '{"new_configuration":{"hnsw":{"ef_search":0,"num_threads":0}}}',
        '{"new_configuration":{"hnsw":{"batch_size":1,"sync_threshold":1}}}',
        '{"new_configuration":{"hnsw":{"batch_size":0,"sync_threshold":0}}}',
        '{"new_configuration":{"hnsw":{"max_neighbors":1}}}',
      ]),
      shown,
      puts([
        '{"new_configuration":{"hnsw":{"space":"l2"}}}',
        '{"new_configuration":{"hnsw":{"ef_construction":10}}}',
        '{"new_configuration":{"hnsw":{"bogus":10}}}',
        '{"new_configuration":{"hnsw":{"ef_search":-1}}}',
        '{"new_configuration":{"hnsw":{"ef_search":1.5}}}',
        '{"new_configuration":{"hnsw":{"ef_search":"1"}}}',
        '{"new_configuration":{"hnsw":{},"spann":{}}}',
      ]),
      shown,
    ]),
    scenario("max_neighbors 0", [
      collection(),
      put("~/collections/{c}", '{"new_configuration":{"hnsw":{"max_neighbors":0}}}', {
        fix: { reason: "the real server dies at the next add (10.1)", status: 400, error: "InvalidArgumentError" },
      }),
    ]),
    scenario("new spann configuration", [
      collection(),
      puts([
        '{"new_configuration":{"spann":{}}}',
        '{"new_configuration":{"spann":{"search_nprobe":5,"ef_search":6}}}',
        '{"new_configuration":{"spann":{"bogus":5}}}',
        '{"new_configuration":{"spann":{"space":"l2"}}}',
        '{"new_configuration":{"spann":{"search_nprobe":-5}}}',
      ]),
      shown,
    ]),
    scenario("new embedding function", [
      collection({ configuration: { embedding_function: { type: "known", name: "one", config: { a: 1 } } } }),
      puts(['{"new_configuration":{"embedding_function":null}}']),
      shown,
      puts(['{"new_configuration":{"embedding_function":{"type":"known","name":"two","config":{"b":2.0}}}}']),
      shown,
      puts(['{"new_configuration":{"embedding_function":{"type":"legacy"}}}']),
      shown,
      puts([
        '{"new_configuration":{"embedding_function":{"type":"bogus"}}}',
        '{"new_configuration":{"embedding_function":{"type":"known"}}}',
        '{"new_configuration":{"embedding_function":{}}}',
      ]),
      puts(['{"new_configuration":{"embedding_function":{"type":"unknown"}}}']),
      shown,
    ]),
    scenario("the parts are applied together", [
      collection({ metadata: { a: 1 } }),
      puts([
        '{"new_name":"xyz","new_metadata":{"b":2},"new_configuration":{"hnsw":{"ef_search":55},"embedding_function":{"type":"legacy"}}}',
      ]),
      shown,
      puts([
        '{"new_name":"_bad_","new_metadata":{"c":2}}',
        '{"new_name":"good","new_metadata":{}}',
        '{"new_name":"_bad_","new_metadata":{}}',
      ]),
      shown,
    ]),
    scenario("negative zero", [
      collection({}),
      puts(['{"new_metadata":{"v":-0.0,"w":-0}}']),
      shown,
      post("~/collections", '{"name":"zero","metadata":{"v":-0.0}}', {
        fix: { reason: "the real server echoes -0.0 once and stores 0.0; Kroma shows what it stores", status: 200 },
      }),
      get("~/collections/zero"),
    ]),
    scenario("records stay", [
      collection(),
      post("c/add", '{"ids":["a","b"],"embeddings":[[1,0],[3,4]]}'),
      puts(['{"new_name":"moved","new_configuration":{"hnsw":{"ef_search":200,"max_neighbors":8}}}']),
      post("c/query", '{"query_embeddings":[[2,1]],"include":["distances"]}'),
      get("c/count"),
    ]),
  ],
};
