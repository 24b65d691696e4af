// http-api.md 5.1, 5.2: get, include and null columns.
import { collection, get, post, posts, type Suite, scenario } from "../scenario.ts";

const five =
  '{"ids":["c","a","e","b","d"],"embeddings":[[3,0.5],[1,0.5],[5,0.5],[2,0.5],[4,0.5]],"documents":["doc c","doc a",null,"","doc d"],"uris":["uc",null,"",null,"ud"],"metadatas":[{"n":3},{"n":1,"odd":true},null,{},{"n":4.0}]}';
const full = [collection(), post("c/add", five)];

export const reads: Suite = {
  name: "get",
  scenarios: [
    scenario("insertion order, ids as a filter", [
      ...full,
      posts("c/get", [
        "{}",
        '{"ids":["a","c"]}',
        '{"ids":["d","zz","a","a","A"]}',
        '{"ids":[]}',
        '{"ids":null}',
        '{"ids":["zz"]}',
        '{"ids":["e","b","c"],"limit":2}',
        '{"ids":["e","b","c"],"limit":2,"offset":1}',
        '{"ids":["a","b","c"],"where":{"n":{"$gte":1}}}',
        '{"ids":["a","d"],"where_document":{"$contains":"doc"}}',
        '{"ids":[],"where":{"n":{"$gte":1}}}',
      ]),
    ]),
    scenario("limit and offset", [
      ...full,
      posts("c/get", [
        '{"limit":2}',
        '{"limit":0}',
        '{"limit":null,"offset":null}',
        '{"offset":0}',
        '{"offset":3}',
        '{"offset":5}',
        '{"offset":99}',
        '{"limit":2,"offset":1}',
        '{"limit":99,"offset":4}',
        '{"where":{"n":{"$gte":1}},"limit":2}',
        '{"where":{"n":{"$gte":1}},"limit":2,"offset":2}',
        '{"where_document":{"$contains":"doc"},"limit":1,"offset":1}',
        '{"where":{"n":{"$gte":1}},"where_document":{"$contains":"doc"},"offset":1}',
        '{"limit":4294967295,"offset":4294967295}',
      ]),
    ]),
    scenario("include", [
      ...full,
      posts("c/get", [
        '{"include":[]}',
        '{"include":["documents"]}',
        '{"include":["metadatas"]}',
        '{"include":["embeddings"]}',
        '{"include":["uris"]}',
        '{"include":["distances"]}',
        '{"include":["uris","distances","embeddings","documents","metadatas"]}',
        '{"include":["documents","documents","metadatas","documents"]}',
        '{"ids":[],"include":["uris","distances","embeddings","documents","metadatas"]}',
        '{"include":["documents","data"]}',
        '{"include":["ids"]}',
        '{"include":[""]}',
      ]),
    ]),
    scenario("an empty collection", [
      collection(),
      posts("c/get", [
        "{}",
        '{"ids":["a"],"include":["embeddings","uris","documents","metadatas"]}',
        '{"where":{"a":1}}',
        '{"where_document":{"$contains":"a"}}',
        '{"limit":1,"offset":1}',
        '{"where":{}}',
        '{"where_document":{}}',
      ]),
    ]),
    scenario("metadata null and empty", [
      collection(),
      post(
        "c/add",
        '{"ids":["a","b","c","d"],"embeddings":[[1],[1],[1],[1]],"uris":["u","",null,null],"documents":[null,null,"doc",null],"metadatas":[null,{},null,{"chroma:hidden":1}]}',
      ),
      post("c/get", '{"include":["metadatas","uris","documents"]}'),
      post("c/get", '{"include":["metadatas"]}'),
      post(
        "c/query",
        '{"query_embeddings":[[1]],"where":{"n":{"$ne":1}},"ids":["a"],"include":["metadatas","uris","documents"]}',
      ),
    ]),
    scenario("null filters", [
      ...full,
      posts("c/get", [
        '{"where":null,"where_document":null,"include":[]}',
        '{"where":{},"include":[]}',
        '{"where_document":{},"include":[]}',
      ]),
      get("c/count"),
    ]),
  ],
};
