// http-api.md 2.4: which error comes first; 2.2, 2.3: their texts.
import { collection, get, post, posts, put, type Suite, scenario } from "../scenario.ts";

const unknown = "57188005-dc76-4b8c-be98-f980f07035ff";
const short = "/api/v2/tenants/default_tenant/databases/ab/collections";
const overlong = '{"ids":[],"where":{},"limit":1}';

export const precedence: Suite = {
  name: "precedence",
  scenarios: [
    scenario("route and method before everything", [
      put("c/add", "not json"),
      post("~/collections/x/nope", "not json"),
      post(`${short}/not-a-uuid/bogus`, "{"),
      get(`${short}/not-a-uuid/add`),
    ]),
    scenario("query string before body and database", [
      get("/api/v2/tenants/default_tenant/databases/ab/collections?limit=x"),
      get("/api/v2/tenants/default_tenant/databases/ab/collections?limit=1"),
      get(`${short}/not-a-uuid/count?read_level=x`),
      get(`${short}/%FF/count`),
    ]),
    scenario("JSON and shape before the database, the id and the collection", [
      post(`${short}/not-a-uuid/add`, "{"),
      post(`${short}/not-a-uuid/add`, "{}"),
      post(`${short}/not-a-uuid/add`, '{"ids":["a"],"embeddings":[[1]]}'),
      post("~/collections/not-a-uuid/add", "{"),
      post("~/collections/not-a-uuid/add", "{}"),
      post("~/collections/not-a-uuid/add", '{"ids":[""],"embeddings":[[]]}'),
      post(`~/collections/${unknown}/add`, "{"),
      post(`~/collections/${unknown}/add`, "{}"),
      post(`~/collections/${unknown}/add`, '{"ids":[""],"embeddings":[[]],"metadatas":[{"#a":1}]}'),
      post(`~/collections/${unknown}/get`, '{"where":{}}'),
      post(`~/collections/${unknown}/query`, '{"query_embeddings":[],"where":{}}'),
      post(`~/collections/${unknown}/delete`, overlong),
      put(`~/collections/${unknown}`, '{"new_name":"_"}'),
      put("~/collections/not-a-uuid", '{"new_name":"_"}'),
      put("~/collections/not-a-uuid", "{"),
      post(`~/collections/${unknown}/add`, '{"ids":["a"],"embeddings":["!"]}'),
    ]),
    scenario("content type before JSON", [
      post(`${short}/not-a-uuid/add`, "{", { headers: { "content-type": "text/plain" } }),
      post("~/collections", "{", { headers: { "content-type": "text/plain" } }),
    ]),
    scenario("within a write", [
      collection(),
      post("c/add", '{"ids":["a"],"embeddings":[[1,2]]}'),
      posts("c/add", [
        '{"ids":["a"],"embeddings":["!"],"metadatas":[{"#a":1}]}',
        '{"ids":["a"],"embeddings":[[]],"metadatas":[{"#a":1}]}',
        '{"ids":["a"],"embeddings":[[1e39]],"metadatas":[{"":1}]}',
        '{"ids":["a","b"],"embeddings":[[1],[1,2,3]],"metadatas":[{"#a":1}]}',
        '{"ids":["a","b"],"embeddings":[[1],[]],"metadatas":[{"ok":1},{"#a":1}]}',
        '{"ids":["","b"],"embeddings":[[1,2,3]]}',
        '{"ids":["","b"],"embeddings":[[1,2]]}',
        '{"ids":[""],"embeddings":[[1,2]],"metadatas":[{"sv":{"indices":[1],"values":[1]}}]}',
        '{"ids":["x"],"embeddings":[[1,2,3]],"metadatas":[{"sv":{"indices":[1],"values":[1]}}]}',
        '{"ids":["x"],"embeddings":[[1,2]],"metadatas":[{"sv":{"indices":[2,1],"values":[1,1]},"#a":1}]}',
      ]),
      get("c/count"),
    ]),
    scenario("within a read", [
      post(
        "~/collections",
        '{"name":"off","schema":{"defaults":{"string":{"string_inverted_index":{"enabled":false,"config":{}}}},"keys":{}}}',
        { as: "c" },
      ),
      post("c/add", '{"ids":["a"],"embeddings":[[1,2]]}'),
      posts("c/get", [
        '{"where":{},"where_document":{}}',
        '{"where":{"s":"x"},"where_document":{}}',
        '{"where":{"s":"x"},"where_document":{"$regex":"("}}',
        '{"where":{"s":"x"},"include":["bogus"]}',
      ]),
      posts("c/query", [
        '{"query_embeddings":[[1,2,3]],"where":{}}',
        '{"query_embeddings":[[1,2,3]],"where":{"s":"x"}}',
        '{"query_embeddings":[[1,2],[1]],"where":{"s":"x"}}',
        '{"query_embeddings":[[1,2]],"where":{"s":"x"},"ids":[]}',
      ]),
      posts("c/delete", [overlong, '{"ids":[],"limit":1}', '{"where":{"s":"x"},"limit":1}', '{"where":{},"ids":[]}']),
    ]),
    scenario("within a creation", [
      collection(),
      posts("~/collections", [
        '{"name":"_","configuration":{"hnsw":{},"spann":{}}}',
        '{"name":"_","metadata":{}}',
        '{"name":"_","metadata":{"#a":1},"schema":{"defaults":{},"keys":{"#foo":{}}}}',
        '{"name":"_","metadata":{"hnsw:bogus":1}}',
        '{"name":"col-c","metadata":{}}',
        '{"name":"col-c","configuration":{"hnsw":{},"spann":{}}}',
        '{"name":"col-c","metadata":{"hnsw:bogus":1}}',
        '{"name":"col-c","schema":{"defaults":{},"keys":{"#foo":{}}}}',
        '{"name":"col-c","configuration":{"hnsw":{"bogus":1}},"metadata":{}}',
      ]),
      post("/api/v2/tenants/default_tenant/databases/nodb/collections", '{"name":"_"}'),
      post("/api/v2/tenants/default_tenant/databases/nodb/collections", '{"name":"abc","metadata":{}}'),
      post("/api/v2/tenants/default_tenant/databases/ab/collections", '{"name":"_"}'),
      post("/api/v2/tenants/default_tenant/databases/ab/collections", "{}"),
    ]),
  ],
};
