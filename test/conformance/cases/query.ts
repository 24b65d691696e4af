// http-api.md 5.3, 5.4: query and distances.
import { collection, get, post, posts, type Suite, scenario } from "../scenario.ts";

const line =
  '{"ids":["a","b","c","d","e"],"embeddings":[[1,0],[2,0],[4,0],[7,0],[11,0]],"documents":["doc a",null,"doc c","","doc e"],"uris":["ua",null,null,null,"ue"],"metadatas":[{"n":1},{"n":2},null,{"n":4},{"n":5.0}]}';
const full = [collection(), post("c/add", line)];
const everything = '"include":["documents","metadatas","distances","embeddings","uris"]';
const points =
  '{"ids":["a","b","c","zero","neg","big"],"embeddings":[[3,4,0],[1,0,0],[0.5,0.25,-2],[0,0,0],[-1,-2,-0.5],[100,200,50]]}';
const queries = '{"query_embeddings":[[1,2,0.5],[3,4,0],[0.1,0.2,0.3],[-1,0,0]],"include":["distances"]}';

export const query: Suite = {
  name: "query",
  scenarios: [
    scenario("nearest first", [
      ...full,
      posts("c/query", [
        '{"query_embeddings":[[1.2,0]]}',
        '{"query_embeddings":[[1.2,0],[6.9,0]],"n_results":2}',
        '{"query_embeddings":[[1.2,0]],"n_results":1}',
        '{"query_embeddings":[[1.2,0]],"n_results":5}',
        '{"query_embeddings":[[1.2,0]],"n_results":100}',
        '{"query_embeddings":[[1.2,0]],"n_results":null}',
        '{"query_embeddings":[[1.2,0]],"n_results":0}',
        '{"query_embeddings":[[1.2,0],[3,3]],"n_results":0}',
        '{"query_embeddings":[[1e30,0]],"ids":["a"],"include":["distances"]}',
        '{"query_embeddings":[[1e39,0]],"ids":["a"],"include":["distances"]}',
      ]),
    ]),
    scenario("ten by default", [
      collection(),
      post("c/add", {
        ids: Array.from({ length: 15 }, (_, i) => `i${i}`),
        embeddings: Array.from({ length: 15 }, (_, i) => [i * i + 1]),
      }),
      post("c/query", '{"query_embeddings":[[0]]}'),
      post("c/query", '{"query_embeddings":[[0]],"n_results":12,"include":["distances"]}'),
    ]),
    scenario("include", [
      ...full,
      posts("c/query", [
        `{"query_embeddings":[[1.2,0]],"n_results":3,${everything}}`,
        '{"query_embeddings":[[1.2,0]],"n_results":3,"include":[]}',
        '{"query_embeddings":[[1.2,0]],"n_results":3,"include":["embeddings"]}',
        '{"query_embeddings":[[1.2,0]],"n_results":3,"include":["uris","uris"]}',
        '{"query_embeddings":[[1.2,0]],"n_results":3,"include":["documents"]}',
        '{"query_embeddings":[[1.2,0]],"n_results":3,"include":["metadatas"]}',
        '{"query_embeddings":[[1.2,0]],"n_results":3,"include":["distances"]}',
      ]),
    ]),
    scenario("restricted to ids", [
      ...full,
      posts("c/query", [
        `{"query_embeddings":[[1.2,0]],"ids":["e","b"],${everything}}`,
        '{"query_embeddings":[[1.2,0]],"ids":["e","b","e"],"include":["distances"]}',
        '{"query_embeddings":[[1.2,0],[9,0]],"ids":["d"],"n_results":1,"include":["distances"]}',
        '{"query_embeddings":[[1.2,0]],"ids":[]}',
        '{"query_embeddings":[[1.2,0],[2,2]],"ids":[]}',
        '{"query_embeddings":[[1.2,0]],"ids":["a","b","c"],"where":{"n":{"$gte":2}},"include":["distances"]}',
        '{"query_embeddings":[[1.2,0]],"ids":["a","zz"],"where":{"n":{"$gte":1}},"include":["distances"]}',
        '{"query_embeddings":[[1.2,0]],"ids":["zz"],"where":{"n":{"$gte":1}},"include":["distances"]}',
        '{"query_embeddings":[[1.2,0]],"ids":["a","zz"],"where_document":{"$contains":"doc"},"include":["distances"]}',
      ]),
      post("c/query", '{"query_embeddings":[[1.2,0]],"ids":["a","zz"],"include":["distances"]}', {
        fix: {
          reason: "unknown ids are skipped (10.1)",
          status: 200,
          body: '{"ids":[["a"]],"embeddings":null,"documents":null,"uris":null,"metadatas":null,"distances":[[0.040000018]],"include":["distances"]}',
        },
      }),
      post("c/query", '{"query_embeddings":[[1.2,0]],"ids":["zz"],"include":["distances"]}', {
        fix: {
          reason: "unknown ids are skipped (10.1)",
          status: 200,
          body: '{"ids":[[]],"embeddings":null,"documents":null,"uris":null,"metadatas":null,"distances":[[]],"include":["distances"]}',
        },
      }),
    ]),
    scenario("filters", [
      ...full,
      posts("c/query", [
        '{"query_embeddings":[[1.2,0]],"where":{"n":{"$gt":1}},"include":["distances","metadatas"]}',
        '{"query_embeddings":[[1.2,0]],"where":{"n":{"$gt":1}},"n_results":1,"include":["distances"]}',
        '{"query_embeddings":[[1.2,0]],"where":{"n":{"$ne":1}},"include":["distances"]}',
        '{"query_embeddings":[[1.2,0]],"where_document":{"$contains":"doc"},"include":["distances","documents"]}',
        '{"query_embeddings":[[1.2,0]],"where_document":{"$not_contains":"doc"},"include":["distances","documents"]}',
        '{"query_embeddings":[[1.2,0]],"where":{"n":5},"where_document":{"$contains":"doc"},"include":["distances"]}',
        '{"query_embeddings":[[1.2,0]],"where":{"n":99}}',
        '{"query_embeddings":[[1.2,0],[2,2]],"where":{"n":99}}',
        '{"query_embeddings":[[1.2,0]],"where":{"n":{"$gt":1}},"n_results":0}',
        '{"query_embeddings":[[1.2,0]],"where":{}}',
        '{"query_embeddings":[[1.2,0]],"where_document":{}}',
        '{"query_embeddings":[[1.2,0]],"where":{"n":{"$bogus":1}}}',
      ]),
    ]),
    scenario("no query embeddings", [
      ...full,
      posts("c/query", [
        '{"query_embeddings":[]}',
        `{"query_embeddings":[],${everything}}`,
        '{"query_embeddings":[[]]}',
        '{"query_embeddings":[[1,2],[1]]}',
        '{"query_embeddings":[[1,2],[]]}',
      ]),
    ]),
    scenario("a collection without dimension", [
      collection(),
      posts("c/query", [
        '{"query_embeddings":[[1,2]]}',
        '{"query_embeddings":[[1,2],[3,4]]}',
        '{"query_embeddings":[[1],[3,4]]}',
        `{"query_embeddings":[[1,2]],${everything}}`,
        '{"query_embeddings":[]}',
        '{"query_embeddings":[[]]}',
        '{"query_embeddings":[[1,2]],"ids":["a"]}',
        '{"query_embeddings":[[1,2]],"where":{"a":1}}',
        '{"query_embeddings":[[1,2]],"where":{}}',
        '{"query_embeddings":[[1,2]],"n_results":0}',
      ]),
      get("~/collections/col-c"),
    ]),
    scenario("a collection without records", [
      ...full,
      post("c/delete", '{"ids":["a","b","c","d","e"]}'),
      posts("c/query", [
        '{"query_embeddings":[[1,2]]}',
        '{"query_embeddings":[[1,2]],"where":{"n":1}}',
        '{"query_embeddings":[[1,2,3]]}',
      ]),
    ]),
    scenario("no results asked for after a delete", [
      ...full,
      post("c/delete", '{"ids":["e"]}'),
      post("c/query", '{"query_embeddings":[[1.2,0]],"n_results":0}', {
        crashes: true,
        fix: {
          reason: "empty lists, as without deletes (10.1)",
          status: 200,
          body: '{"ids":[[]],"embeddings":null,"documents":[[]],"uris":null,"metadatas":[[]],"distances":[[]],"include":["documents","metadatas","distances"]}',
        },
      }),
    ]),
    scenario("limit and offset in the query string are ignored", [
      ...full,
      ["?limit=1", "?offset=1", "?limit=abc", "?limit=1&offset=1"].map((text) =>
        post(`c/query${text}`, '{"query_embeddings":[[1.2,0]],"include":["distances"]}'),
      ),
    ]),
    scenario("after writes", [
      ...full,
      post("c/update", '{"ids":["e"],"embeddings":[[1.2,0.1]]}'),
      post("c/query", '{"query_embeddings":[[1.2,0]],"n_results":2,"include":["distances"]}'),
      post("c/upsert", '{"ids":["a","f"],"embeddings":[[50,0],[1.2,0.01]]}'),
      post("c/query", '{"query_embeddings":[[1.2,0]],"n_results":3,"include":["distances"]}'),
      post("c/delete", '{"ids":["f"]}'),
      post("c/query", '{"query_embeddings":[[1.2,0]],"n_results":3,"include":["distances"]}'),
    ]),
    ...["l2", "cosine", "ip"].flatMap((space) => [
      scenario(`distances: ${space}`, [
        collection({ configuration: { hnsw: { space } } }),
        post(
          "c/add",
          space === "cosine"
            ? points.replace('"zero",', "").replace("[0,0,0],", "").replace(',"big"', "").replace(",[100,200,50]", "")
            : points,
        ),
        post("c/query", queries),
        post("c/query", queries.replace('"include"', '"ids":["b","c"],"include"')),
        post("c/query", '{"query_embeddings":[[1,2,0.5]],"ids":["a","b"],"include":["distances","embeddings"]}', {
          approximate: ["embeddings"],
        }),
        post("c/get", '{"include":["embeddings"]}', { approximate: ["embeddings"] }),
      ]),
    ]),
    scenario("zero vectors in a cosine collection", [
      collection({ configuration: { hnsw: { space: "cosine" } } }),
      post("c/add", '{"ids":["zero","x"],"embeddings":[[0,0],[1,1]]}'),
      post("c/query", '{"query_embeddings":[[1,1]],"include":["distances"]}'),
      post("c/query", '{"query_embeddings":[[0,0]],"ids":["x"],"include":["distances"]}'),
      post("c/query", '{"query_embeddings":[[0,0]],"ids":["zero"],"include":["distances"]}'),
      post("c/get", '{"include":["embeddings"]}', { approximate: ["embeddings"] }),
    ]),
    scenario("distances that overflow", [
      collection(),
      post("c/add", '{"ids":["a"],"embeddings":[[3e38,3e38]]}'),
      post("c/query", '{"query_embeddings":[[-3e38,0]],"include":["distances"]}'),
      collection({ name: "ip-overflow", configuration: { hnsw: { space: "ip" } } }),
      post("c/add", '{"ids":["a"],"embeddings":[[3e38,3e38]]}'),
      post("c/query", '{"query_embeddings":[[3e38,3e38]],"include":["distances"]}'),
      post("c/query", '{"query_embeddings":[[-3e38,0]],"include":["distances"]}'),
    ]),
  ],
};
