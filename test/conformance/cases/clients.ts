// http-api.md section 9: the requests of the official clients, word for word.
import { collection, del, get, post, put, type Suite, scenario } from "../scenario.ts";

const python = {
  "content-type": "application/json",
  accept: "*/*",
  "accept-encoding": "gzip, deflate",
  "user-agent": "Chroma Python Client v1.5.9 (https://github.com/chroma-core/chroma)",
};
const known = '{"name":"default","type":"known","config":{}}';

export const clients: Suite = {
  name: "clients",
  scenarios: [
    scenario("python: construction", [
      get("/api/v2/auth/identity", { headers: python }),
      get("/api/v2/tenants/default_tenant", { headers: python }),
      get("/api/v2/tenants/default_tenant/databases/{db}", { headers: python }),
      get("/api/v2/heartbeat", { headers: python, view: "heartbeat" }),
      get("/api/v2/version", { headers: python }),
      get("/api/v2/pre-flight-checks", { headers: python }),
    ]),
    scenario("python: create collections", [
      post(
        "~/collections",
        `{"name":"py1","metadata":null,"configuration":{"hnsw":{"space":"l2"},"spann":null,"embedding_function":${known}},"schema":null,"get_or_create":false}`,
        { headers: python },
      ),
      post("~/collections", '{"name":"py2","metadata":null,"configuration":null,"schema":null,"get_or_create":false}', {
        headers: python,
      }),
      post(
        "~/collections",
        '{"name":"py3","metadata":null,"configuration":{"hnsw":{"space":"cosine"},"spann":null,"embedding_function":{"type":"legacy"}},"schema":null,"get_or_create":false}',
        { headers: python },
      ),
      post(
        "~/collections",
        `{"name":"py4","metadata":{"hnsw:space":"cosine"},"configuration":{"hnsw":null,"spann":null,"embedding_function":${known}},"schema":null,"get_or_create":false}`,
        { headers: python },
      ),
      post(
        "~/collections",
        `{"name":"py4","metadata":{"hnsw:space":"cosine"},"configuration":{"hnsw":null,"spann":null,"embedding_function":${known}},"schema":null,"get_or_create":true}`,
        { headers: python },
      ),
      post(
        "~/collections",
        `{"name":"py5","metadata":null,"configuration":null,"schema":{"defaults":{"string":{"string_inverted_index":{"enabled":true,"config":{}},"fts_index":{"enabled":false,"config":{}}},"float_list":{"vector_index":{"enabled":false,"config":{"embedding_function":${known}}}},"sparse_vector":{"sparse_vector_index":{"enabled":false,"config":{"embedding_function":{"type":"unknown"}}}},"int":{"int_inverted_index":{"enabled":true,"config":{}}},"float":{"float_inverted_index":{"enabled":true,"config":{}}},"bool":{"bool_inverted_index":{"enabled":true,"config":{}}}},"keys":{"#document":{"string":{"fts_index":{"enabled":true,"config":{}},"string_inverted_index":{"enabled":false,"config":{}}}},"#embedding":{"float_list":{"vector_index":{"enabled":true,"config":{"source_key":"#document","embedding_function":${known}}}}}}},"get_or_create":false}`,
        { headers: python },
      ),
      get("~/collections_count", { headers: python }),
    ]),
    scenario("python: records", [
      collection(),
      post(
        "c/add",
        '{"ids":["a","b"],"embeddings":["AACAPwAAAEA=","AABAQAAAgEA="],"metadatas":[{"k":1},null],"documents":["doc a","doc b"],"uris":null}',
        { headers: python },
      ),
      post("c/upsert", '{"ids":["c"],"embeddings":["AACgQAAAwEA="],"metadatas":null,"documents":null,"uris":["u"]}', {
        headers: python,
      }),
      post(
        "c/update",
        '{"ids":["a"],"embeddings":null,"metadatas":[{"k":null,"l":2.0}],"documents":null,"uris":null}',
        { headers: python },
      ),
      post(
        "c/get",
        '{"ids":null,"where":null,"limit":null,"offset":0,"where_document":null,"include":["metadatas","documents"]}',
        { headers: python },
      ),
      post(
        "c/get",
        '{"ids":null,"where":null,"limit":10,"offset":null,"where_document":null,"include":["metadatas","documents","embeddings"]}',
        { headers: python },
      ),
      post(
        "c/query",
        '{"ids":null,"query_embeddings":[[1.0,2.0]],"n_results":10,"where":null,"where_document":null,"include":["metadatas","documents","distances"]}',
        { headers: python },
      ),
      post("c/delete", '{"ids":["b"],"where":null,"where_document":null}', { headers: python }),
      post("c/delete", '{"ids":null,"where":{"l":2.0},"where_document":null,"limit":1}', { headers: python }),
      get("c/count?read_level=index_and_wal", { headers: python }),
      put("~/collections/{c}", '{"new_metadata":{"a":1},"new_name":"renamed","new_configuration":null}', {
        headers: python,
      }),
      get("~/collections/renamed", { headers: python }),
      post(
        "c/search",
        '{"searches":[{"filter":null,"rank":null,"group_by":{},"limit":{"offset":0},"select":{"keys":[]}}],"read_level":"index_and_wal"}',
        { headers: python },
      ),
      del("~/collections/renamed", { headers: python }),
    ]),
    scenario("javascript: create collections", [
      post("~/collections", `{"name":"js1","configuration":{"embedding_function":${known}},"get_or_create":false}`),
      post("~/collections", '{"name":"js2","configuration":{},"get_or_create":false}'),
      post(
        "~/collections",
        '{"name":"js3","configuration":{"embedding_function":{"type":"legacy"}},"get_or_create":true}',
      ),
      post(
        "~/collections",
        `{"name":"js4","configuration":{"hnsw":{"space":"cosine","ef_search":50},"embedding_function":${known}},"metadata":{"a":1},"get_or_create":true}`,
      ),
      get("~/collections?limit=100&offset=0", { view: "collections" }),
    ]),
    scenario("javascript: records", [
      collection(),
      post("c/add", '{"ids":["a"],"embeddings":["AACAPwAAAEA="],"documents":["doc a"],"metadatas":[{"k":1}]}'),
      post("c/get", '{"limit":10,"include":["documents","metadatas"]}'),
      post("c/query", '{"include":["metadatas","documents","distances"],"n_results":10,"query_embeddings":[[1,2]]}'),
      put("~/collections/{c}", '{"new_name":"renamed","new_metadata":{"b":2}}'),
      put("~/collections/{c}", '{"new_configuration":{"hnsw":{"ef_search":20}}}'),
      post("c/search", '{"searches":[{"limit":{"offset":0},"select":{"keys":[]}}]}'),
      post("c/delete", '{"ids":["a"]}'),
      get("c/count"),
    ]),
    scenario("headers of clients are ignored", [
      get("/api/v2/version", {
        headers: {
          authorization: "Bearer x",
          "x-chroma-token": "t",
          cookie: "a=b",
          "user-agent": "anything",
          accept: "text/html",
        },
      }),
      get("/api/v2/version", {
        headers: {
          "x-forwarded-for": "1.2.3.4",
          traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        },
      }),
      get("/api/v2/tenants/no-such-tenant", {
        headers: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
      }),
    ]),
  ],
};
