// http-api.md section 4: add, update, upsert, delete.
import { collection, get, post, posts, readAll, type Step, type Suite, scenario } from "../scenario.ts";

const full =
  '{"ids":["a"],"embeddings":[[1,2]],"documents":["doc a"],"uris":["ua"],"metadatas":[{"k":1,"s":"x","t":["p","q"],"f":1.0,"b":true}]}';
const filled = (more: readonly (Step | readonly Step[])[]) => [collection(), post("c/add", full), ...more, readAll()];

/** Writes and then reads the record, for each body. */
const steps = (route: string, bodies: readonly string[]) =>
  bodies.flatMap((body) => [post(`c/${route}`, body), readAll()]);

const fieldRules = [
  '{"ids":["a"],"embeddings":[[3,4]]}',
  '{"ids":["a"],"embeddings":[[3,4]],"documents":["new"]}',
  '{"ids":["a"],"embeddings":[[3,4]],"documents":[null],"uris":[null],"metadatas":[null]}',
  '{"ids":["a"],"embeddings":[[3,4]],"documents":null,"uris":null,"metadatas":null}',
  '{"ids":["a"],"embeddings":[[3,4]],"documents":[""]}',
  '{"ids":["a"],"embeddings":[[3,4]],"uris":["new uri"]}',
  '{"ids":["a"],"embeddings":[[3,4]],"uris":[""]}',
  '{"ids":["a"],"embeddings":[[3,4]],"metadatas":[{}]}',
  '{"ids":["a"],"embeddings":[[3,4]],"metadatas":[{"new":7,"k":"now text"}]}',
  '{"ids":["a"],"embeddings":[[3,4]],"metadatas":[{"k":[1,2],"t":"scalar"}]}',
  '{"ids":["a"],"embeddings":[[3,4]],"metadatas":[{"k":null,"absent":null}]}',
  '{"ids":["a"],"embeddings":[[3,4]],"metadatas":[{"t":[]}]}',
  '{"ids":["a"],"embeddings":[[3,4]],"metadatas":[{"f":2,"b":1.5}]}',
  '{"ids":["a"],"embeddings":[[3,4]],"metadatas":[{"s":null,"f":null,"b":null,"new":null}]}',
];

export const writes: Suite = {
  name: "writes",
  scenarios: [
    scenario("add", filled([readAll(), post("c/add", '{"ids":["b"],"embeddings":[[3,4]]}')])),
    scenario(
      "add of an existing id is ignored",
      filled([
        post(
          "c/add",
          '{"ids":["a"],"embeddings":[[9,9]],"documents":["other"],"uris":["other"],"metadatas":[{"k":2,"new":1}]}',
        ),
        post("c/add", '{"ids":["b","a","c"],"embeddings":[[3,4],[9,9],[5,6]],"documents":["doc b","other","doc c"]}'),
        post("c/query", '{"query_embeddings":[[9,9]],"include":["distances"]}'),
        get("c/count"),
      ]),
    ),
    scenario(
      "update of a missing id is ignored",
      filled([
        post("c/update", '{"ids":["zz"],"embeddings":[[9,9]],"documents":["other"],"metadatas":[{"k":2}]}'),
        post("c/update", '{"ids":["zz","a"],"documents":["other","changed"]}'),
        get("c/count"),
      ]),
    ),
    scenario(
      "upsert of a missing id creates",
      filled([
        post(
          "c/upsert",
          '{"ids":["b"],"embeddings":[[3,4]],"documents":["doc b"],"uris":["ub"],"metadatas":[{"z":1,"w":null}]}',
        ),
        post("c/upsert", '{"ids":["c"],"embeddings":[[5,6]],"metadatas":[{"w":null}]}'),
        post(
          "c/upsert",
          '{"ids":["d","a"],"embeddings":[[7,8],[9,9]],"documents":[null,"changed"],"metadatas":[{"e":[]},{"n":1}]}',
        ),
      ]),
    ),
    scenario("delete of a missing id has no effect", filled([post("c/delete", '{"ids":["zz"]}')])),
    scenario("field rules of update", [collection(), post("c/add", full), readAll(), steps("update", fieldRules)]),
    scenario("field rules of update without embeddings", [
      collection(),
      post("c/add", full),
      steps("update", [
        '{"ids":["a"]}',
        '{"ids":["a"],"embeddings":null}',
        '{"ids":["a"],"embeddings":[null],"documents":["only document"]}',
        '{"ids":["a"],"metadatas":[{"only":"metadata"}]}',
        '{"ids":["a"],"uris":["only uri"]}',
        '{"ids":["a"],"embeddings":[[7,7]]}',
      ]),
      post("c/query", '{"query_embeddings":[[7,7]],"include":["distances","documents"]}'),
      post("c/get", '{"where_document":{"$contains":"only"},"include":[]}'),
      post("c/get", '{"where":{"only":"metadata"},"include":[]}'),
    ]),
    scenario("field rules of upsert on an existing id", [
      collection(),
      post("c/add", full),
      steps("upsert", fieldRules),
    ]),
    scenario("removing the last key", [
      collection(),
      post("c/add", '{"ids":["a","b"],"embeddings":[[1],[2]],"metadatas":[{"k":1},{"k":1}],"uris":[null,"ub"]}'),
      post("c/update", '{"ids":["a","b"],"metadatas":[{"k":null},{"k":null}]}'),
      readAll(),
    ]),
    scenario("duplicate ids in one request", [
      collection(),
      post(
        "c/add",
        '{"ids":["a","a","b"],"embeddings":[[1,1],[2,2],[3,3]],"documents":["first","second","b"],"metadatas":[{"x":1},{"y":2},null]}',
      ),
      readAll(),
      post(
        "c/update",
        '{"ids":["a","a"],"embeddings":[[4,4],[5,5]],"documents":["third",null],"metadatas":[{"x":3,"z":3},{"x":4,"w":4}]}',
      ),
      readAll(),
      post(
        "c/upsert",
        '{"ids":["c","c","a"],"embeddings":[[6,6],[7,7],[8,8]],"documents":["c one","c two",null],"metadatas":[{"p":1},{"q":2},{"x":null}]}',
      ),
      readAll(),
      get("c/count"),
    ]),
    scenario("insertion order", [
      collection(),
      post("c/add", '{"ids":["c","a"],"embeddings":[[3],[1]]}'),
      post("c/upsert", '{"ids":["b","a"],"embeddings":[[2],[1.5]]}'),
      post("c/update", '{"ids":["c"],"embeddings":[[3.5]]}'),
      post("c/get", '{"include":[]}'),
      post("c/delete", '{"ids":["c"]}'),
      post("c/get", '{"include":[]}'),
      post("c/add", '{"ids":["c"],"embeddings":[[9]]}'),
      post("c/get", '{"include":[]}'),
      post("c/delete", '{"ids":["a"]}'),
      post("c/upsert", '{"ids":["a"],"embeddings":[[9]]}'),
      readAll(),
    ]),
    scenario("what a refused write leaves behind", [
      collection(),
      post("c/add", full),
      posts("c/add", [
        '{"ids":["b",""],"embeddings":[[1,2],[1,2]]}',
        '{"ids":["b","c"],"embeddings":[[1,2],[1,2]],"metadatas":[{"k":1},{"#k":1}]}',
        '{"ids":["b","c"],"embeddings":[[1,2],[1,2,3]]}',
        '{"ids":["b","c"],"embeddings":[[1,2],[1,2]],"metadatas":[{"k":1},{"sv":{"indices":[1],"values":[1]}}]}',
      ]),
      readAll(),
      get("c/count"),
    ]),
    scenario("deleted records are gone", [
      collection(),
      post(
        "c/add",
        '{"ids":["a","b","c"],"embeddings":[[1,0],[2,0],[3,0]],"documents":["one","two","three"],"metadatas":[{"k":1},{"k":2},{"k":3}]}',
      ),
      post("c/delete", '{"ids":["b"]}'),
      readAll(),
      get("c/count"),
      post("c/query", '{"query_embeddings":[[2,0]],"n_results":5,"where":{"k":{"$gte":1}},"include":["distances"]}'),
      post("c/query", '{"query_embeddings":[[2.1,0]],"n_results":5,"include":["distances"]}'),
      post("c/get", '{"where":{"k":2},"include":[]}'),
      post("c/get", '{"where_document":{"$contains":"two"},"include":[]}'),
      post("c/update", '{"ids":["b"],"documents":["again"]}'),
      get("c/count"),
    ]),
  ],
};

const ten = JSON.stringify({
  ids: "abcdefghij".split(""),
  embeddings: Array.from({ length: 10 }, (_, i) => [i]),
  documents: Array.from({ length: 10 }, (_, i) => (i === 9 ? null : `doc ${i % 3}`)),
  metadatas: Array.from({ length: 10 }, (_, i) => (i === 8 ? null : { n: i, odd: i % 2 === 1 })),
});
const left = post("c/get", '{"include":[]}');
const deletes = (...bodies: string[]) => [
  collection(),
  post("c/add", ten),
  ...bodies.flatMap((body) => [post("c/delete", body), left]),
];

export const deletion: Suite = {
  name: "delete",
  scenarios: [
    scenario(
      "nothing said",
      deletes(
        "{}",
        '{"ids":null,"where":null,"where_document":null,"limit":null}',
        '{"ids":[]}',
        '{"ids":[],"where":null}',
      ),
    ),
    scenario(
      "by ids",
      deletes(
        '{"ids":["a"]}',
        '{"ids":["zz"]}',
        '{"ids":["b","b"]}',
        '{"ids":["c","zz"]}',
        '{"ids":["c"]}',
        '{"ids":["j","d"]}',
      ),
    ),
    scenario(
      "by filter",
      deletes(
        '{"where":{"n":3}}',
        '{"where":{"n":3}}',
        '{"where_document":{"$contains":"doc 1"}}',
        '{"where":{"odd":true},"where_document":{"$contains":"doc"}}',
        '{"where":{"nope":{"$ne":1}}}',
      ),
    ),
    scenario(
      "by ids and filter",
      deletes(
        '{"ids":["a","b","zz"],"where":{"odd":true}}',
        '{"ids":[],"where":{"odd":true}}',
        '{"ids":["c","d"],"where_document":{"$contains":"doc 0"}}',
        '{"ids":["e","e"],"where":{"n":4}}',
      ),
    ),
    scenario(
      "with a limit",
      deletes(
        '{"where":{"odd":true},"limit":2}',
        '{"where":{"odd":true},"limit":0}',
        '{"where":{"odd":true},"limit":null}',
        '{"where_document":{"$contains":"doc"},"limit":1}',
        '{"ids":["g","i"],"where_document":{"$contains":"doc"},"limit":1}',
        '{"limit":1}',
        '{"ids":["a"],"limit":1}',
        '{"ids":[],"limit":1}',
        '{"ids":["a"],"limit":0}',
        '{"ids":["a"],"limit":null}',
      ),
    ),
    scenario(
      "refused",
      deletes(
        '{"where":{}}',
        '{"where_document":{}}',
        '{"where":{"n":{"$bogus":1}}}',
        '{"where":"x"}',
        '{"where":[]}',
        '{"where_document":{"$eq":"x"}}',
      ),
    ),
    scenario("everything, then again", deletes('{"where":{"$and":[]}}', '{"where":{"$and":[]}}', '{"ids":["a"]}')),
    scenario("on a collection without dimension", [
      collection(),
      posts("c/delete", [
        "{}",
        '{"ids":["a"]}',
        '{"where":{"a":1}}',
        '{"where_document":{"$contains":"a"}}',
        '{"where":{"a":1},"limit":1}',
      ]),
    ]),
  ],
};
