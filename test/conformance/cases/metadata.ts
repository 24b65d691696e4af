// http-api.md 3.4: metadata values, keys, the reserved prefix.
import { collection, type Fix, get, post, posts, put, readAll, type Suite, scenario } from "../scenario.ts";

const values = [
  "true",
  "false",
  "0",
  "-0",
  "-1",
  "9007199254740993",
  "9223372036854775807",
  "-9223372036854775808",
  "9223372036854775808",
  "-9223372036854775809",
  "18446744073709551615",
  "18446744073709551616",
  "123456789012345678901234567890",
  "1.5",
  "2.0",
  "-0.0",
  "1e3",
  "1E5",
  "1e-7",
  "0.1",
  "1e300",
  "5e-324",
  "1.7976931348623157e308",
  '""',
  '"text"',
  '"1"',
  '"\\u0000"',
  '"日本 👍"',
  "[true,false]",
  "[1,2,3]",
  "[9007199254740993]",
  "[1.5,2.0]",
  "[1,2.5]",
  "[2.5,1]",
  '["a","","a"]',
  "[]",
];
const refused = ["{}", '{"a":1}', '[1,"a"]', "[true,1]", '["a",null]', "[null]", "[[1]]", "[{}]", '[1,true,"x"]'];
const sparse = '{"#type":"sparse_vector","indices":[1,5],"values":[0.5,1.0]}';
const badSparse = [
  '{"#type":"sparse_vector","indices":[5,1],"values":[0.5,1.0]}',
  '{"#type":"sparse_vector","indices":[1,1],"values":[0.5,1.0]}',
  '{"#type":"sparse_vector","indices":[1],"values":[0.5,1.0]}',
  '{"#type":"sparse_vector","indices":[-1],"values":[0.5]}',
  '{"#type":"sparse_vector","indices":[1]}',
  '{"#type":"sparse","indices":[1],"values":[0.5]}',
  '{"indices":[1],"values":["x"]}',
];
const goodSparse = [
  sparse,
  '{"indices":[1],"values":[0.5]}',
  '{"#type":"sparse_vector","indices":[],"values":[]}',
  '{"#type":"sparse_vector","indices":[1],"values":[1],"tokens":["a"]}',
  '{"#type":"sparse_vector","indices":[1],"values":[1],"tokens":null}',
  '{"#type":"sparse_vector","indices":[1],"values":[1],"tokens":["a","b"]}',
];
const noArrays: Fix = {
  reason: "the real server crashes on array and sparse values in the metadata of a collection (10.1)",
  status: 400,
  error: "InvalidArgumentError",
};
const reservedKey: Fix = {
  reason: "the real server wedges on chroma:document that is not a string (10.1)",
  status: 400,
  error: "InvalidArgumentError",
};
const writes = ["add", "upsert", "update"];
const record = (metadata: string, id = "a") => `{"ids":["${id}"],"embeddings":[[1]],"metadatas":[${metadata}]}`;

export const metadata: Suite = {
  name: "metadata",
  scenarios: [
    scenario("values of records", [
      collection(),
      values.map((value, i) => post("c/add", record(`{"v":${value}}`, `a${i}`))),
      post("c/get", '{"include":["metadatas"]}'),
    ]),
    scenario("values upserted and updated", [
      collection(),
      values.map((value, i) => post("c/upsert", record(`{"v":${value}}`, `a${i}`))),
      values.toReversed().map((value, i) => post("c/update", record(`{"w":${value}}`, `a${i}`))),
      post("c/get", '{"include":["metadatas"]}'),
    ]),
    scenario(
      "values refused",
      writes.flatMap((route) => [
        collection({ name: `refused-${route}` }),
        refused.map((value) => post(`c/${route}`, record(`{"v":${value}}`))),
        posts(`c/${route}`, [record("1"), record('"x"'), record("[]"), record("true")]),
      ]),
    ),
    scenario("null values", [
      collection(),
      post("c/add", record('{"v":null}')),
      post("c/add", record('{"v":null,"w":1}')),
      post("c/upsert", record('{"v":null,"w":1}')),
      post("c/upsert", record('{"v":null}', "only-null")),
      post("c/update", record('{"w":null,"x":null}')),
      readAll(),
    ]),
    scenario("empty and absent metadata", [
      collection(),
      posts("c/add", [
        record("{}", "a"),
        record("null", "b"),
        '{"ids":["c"],"embeddings":[[1]],"metadatas":null}',
        '{"ids":["d"],"embeddings":[[1]]}',
      ]),
      post("c/add", '{"ids":["e"],"embeddings":[[1]],"uris":["u"]}'),
      post("c/add", '{"ids":["f"],"embeddings":[[1]],"uris":[""],"metadatas":[{}]}'),
      post("c/add", '{"ids":["g"],"embeddings":[[1]],"documents":["doc"],"metadatas":[{}]}'),
      post("c/add", record('{"v":[]}', "h")),
      readAll(),
      post("c/get", '{"include":["metadatas"]}'),
    ]),
    scenario(
      "sparse vectors in records",
      writes.flatMap((route) => [
        collection({ name: `sparse-${route}` }),
        badSparse.map((value) => post(`c/${route}`, record(`{"sv":${value}}`))),
        goodSparse.map((value) => post(`c/${route}`, record(`{"sv":${value}}`))),
        post(
          `c/${route}`,
          '{"ids":["a","b"],"embeddings":[[1],[1]],"metadatas":[{"k":1},{"sv":{"indices":[2,1],"values":[1,1]}}]}',
        ),
        get("c/count"),
      ]),
    ),
    scenario("keys of records", [
      collection(),
      writes.flatMap((route) =>
        posts(`c/${route}`, [
          record('{"":1}'),
          record('{"#a":1}'),
          record('{"$a":1}'),
          record('{"#":1}'),
          record('{"ok":1,"#document":"x"}'),
          '{"ids":["a","b","c"],"embeddings":[[1],[1],[1]],"metadatas":[{"k":1},{"#k":1},{"$k":1}]}',
        ]),
      ),
      post(
        "c/add",
        record(
          '{"a b":1,"a.b":2,"é":3,"a#":4,"a$":5," ":6,"日本":7,"\\u0000":8,"__proto__":9,"constructor":10,"0":11,"10":12}',
        ),
      ),
      post("c/get", '{"include":["metadatas"]}'),
      post("c/get", '{"where":{"a.b":2},"include":[]}'),
      post("c/get", '{"where":{"__proto__":9},"include":[]}'),
      post("c/get", '{"where":{"constructor":10},"include":[]}'),
      post("c/get", '{"where":{" ":6},"include":[]}'),
    ]),
    scenario("the reserved prefix on records", [
      collection(),
      post(
        "c/add",
        '{"ids":["a","b","c"],"embeddings":[[1],[1],[1]],"documents":["doc a",null,"doc c"],"uris":["ua","ub",null],"metadatas":[{"chroma:other":1,"k":1},{"chroma:other":2},{"k":3}]}',
      ),
      readAll(),
      post("c/update", '{"ids":["a"],"metadatas":[{"chroma:document":"replaced"}]}'),
      post("c/update", '{"ids":["b"],"metadatas":[{"chroma:document":"new"}]}'),
      post("c/update", '{"ids":["a"],"metadatas":[{"chroma:uri":null}]}'),
      post("c/update", '{"ids":["c"],"metadatas":[{"chroma:uri":"uc"}]}'),
      readAll(),
      post("c/get", '{"where":{"chroma:other":1},"include":[]}'),
      post("c/get", '{"where_document":{"$contains":"repl"},"include":[]}'),
      post("c/upsert", '{"ids":["n"],"embeddings":[[1]],"metadatas":[{"chroma:document":"made","chroma:uri":"um"}]}'),
      post("c/add", '{"ids":["m"],"embeddings":[[1]],"documents":["column"],"metadatas":[{"chroma:document":"key"}]}'),
      readAll(),
      get("~/collections/by-id/{c}"),
    ]),
    scenario("chroma:document that is not a string", [
      collection(),
      post("c/add", record('{"k":1}')),
      ["1", "1.5", "true", '["x"]'].map((value) =>
        post("c/add", record(`{"chroma:document":${value}}`, "b"), { crashes: true, fix: reservedKey }),
      ),
      ["null", "1", "true", '["x"]'].flatMap((value) =>
        ["upsert", "update"].map((route) =>
          post(`c/${route}`, record(`{"chroma:document":${value}}`), { crashes: true, fix: reservedKey }),
        ),
      ),
      readAll(),
    ]),
    scenario(
      "values of collections",
      values
        .filter((value) => !value.startsWith("[") && !value.startsWith("-0"))
        .map((value, i) => post("~/collections", `{"name":"col-${i}","metadata":{"v":${value}}}`)),
    ),
    scenario("values refused for collections", [
      refused.map((value) => post("~/collections", `{"name":"abc","metadata":{"v":${value}}}`)),
      post("~/collections", '{"name":"abc","metadata":{"v":null}}'),
      post("~/collections", '{"name":"abc","metadata":{"v":null,"w":1}}'),
      ["[]", "[1,2]", '["a"]', "[1.5]", "[true]", sparse].map((value) =>
        post("~/collections", `{"name":"abc","metadata":{"v":${value}}}`, { crashes: true, fix: noArrays }),
      ),
      get("~/collections_count"),
      collection(),
      ["[]", "[1,2]", '["a"]', sparse].map((value) =>
        put("~/collections/{c}", `{"new_metadata":{"v":${value}}}`, { crashes: true, fix: noArrays }),
      ),
      get("~/collections/by-id/{c}"),
    ]),
    scenario("keys of collections", [
      ["{}", '{"":1}', '{"#a":1}', '{"$a":1}', '{"#document":"x"}'].map((text) =>
        post("~/collections", `{"name":"abc","metadata":${text}}`),
      ),
      post(
        "~/collections",
        '{"name":"okay","metadata":{"a b":1,"a.b":2,"é":3,"a#":4,"chroma:document":"x","chroma:uri":5,"0":6,"__proto__":7}}',
      ),
      get("~/collections/okay"),
    ]),
  ],
};
