import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { startServer, type TestServer } from "../support/server.ts";
import { type BodyRoute, bodyRoutes, SEED_RECORDS } from "./bodies.ts";
import { type Answer, Client, COLLECTIONS, inParallel } from "./support.ts";

const PLACES = Array.from({ length: bodyRoutes("…", "").length }, (_, i) => i);
/** Names that mean something to objects of JavaScript. */
const INHERITED = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__defineGetter__",
];

let server: TestServer;
let client: Client;

before(async () => {
  server = await startServer();
  client = new Client(server.url);
});
after(async () => {
  client.close();
  await server.stop();
  ok(!server.output().includes("ended unexpectedly"), server.output());
});

const isRefusal = ({ status }: Answer): boolean => status >= 400 && status < 500;
const isClean = (answer: Answer): boolean => isRefusal(answer) || [200, 201, 501].includes(answer.status);

/** JSON texts of every type and of uncommon sizes. */
const STRANGE: readonly string[] = [
  ...["null", "true", "0", "-1", "1.5", "2.0", "1e308", "1e400", "-0", "9223372036854775808", "4294967296", "1e-400"],
  ...[
    '""',
    '"x"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    "[]",
    "[null]",
    "[[]]",
    "[[[]]]",
    "[{}]",
    '[""]',
    "{}",
  ],
  ...['{"$and":[]}', '{"a":{"$gt":null}}', '{"$or":[{}]}', '{"":1}', '{"__proto__":{"x":1}}', '{"$regex":"("}', "NaN"],
  `"${"x".repeat(1_000_000)}"`,
  "9".repeat(100_000),
  `0.${"1".repeat(100_000)}e-99999`,
  `1e${"9".repeat(1000)}`,
  `[${"1,".repeat(100_000)}1]`,
];

suite("every member of every body with values of other types", () => {
  for (const index of PLACES) {
    const tag = `type${index}`;
    test(bodyRoutes("…", tag)[index]?.name ?? "", async () => {
      const collection = await client.collection(tag, SEED_RECORDS);
      const route = bodyRoutes(collection, tag)[index] as BodyRoute;
      const bodies = Object.keys(route.body).flatMap((member) =>
        STRANGE.map((text) => withMember(route, member, text)),
      );
      await inParallel([...bodies, ...STRANGE], 4, async (body) => {
        const answer = await client.send({ method: route.method, path: route.path, body });
        ok(isClean(answer), `${body.slice(0, 500)}: ${answer.status} ${answer.text.slice(0, 500)}`);
      });
      equal((await client.get(`${collection}/count`)).status, 200);
    });
  }
});

/** Members inside too: `path` leads to the value that is exchanged. */
test("every value inside a write, a filter and a search with values of other types", async () => {
  const collection = await client.collection("inside", SEED_RECORDS);
  const places = [0, 3, 4, 6, 10, 11, 12];
  const short = STRANGE.filter((text) => text.length < 100);
  const bodies = places.flatMap((index) => {
    const route = bodyRoutes(collection, "inside")[index] as BodyRoute;
    return variants(route.body).flatMap((hole) => short.map((text) => ({ route, body: hole(text) })));
  });
  await inParallel(bodies, 8, async ({ route: { method, path, name }, body }) => {
    const answer = await client.send({ method, path, body });
    ok(isClean(answer), `${name} ${body}: ${answer.status} ${answer.text}`);
  });
});

suite("nesting", () => {
  const nested = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
  const filters = (levels: number): string => `${'{"$and":['.repeat(levels)}{"a":1}${"]}".repeat(levels)}`;

  test("127 levels are read, 128 and 100,000 are refused or, where nobody looks, skipped", async () => {
    const collection = await client.collection("nesting", SEED_RECORDS);
    for (const { method, path, name } of bodyRoutes(collection, "nesting")) {
      for (const [levels, text] of [127, 128, 100_000].flatMap((n) => [[n, nested(n - 1)] as const])) {
        const answer = await client.send({ method, path, body: `{"unknown":${text}}` });
        ok(isClean(answer), `${name} ${levels}: ${answer.status} ${answer.text}`);
        const isTooDeep = answer.text.includes("recursion limit exceeded");
        const isRead = /\/(get|query|delete)$/.test(path);
        if (isRead) equal(isTooDeep, levels > 127, `${name} ${levels}: ${answer.status} ${answer.text}`);
      }
    }
  });

  test("filters of any depth", async () => {
    const collection = await client.collection("nesting");
    for (const levels of [1, 30, 62, 63, 64, 100_000]) {
      for (const text of [filters(levels), `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`]) {
        for (const member of ["where", "where_document"]) {
          const answer = await client.send({ path: `${collection}/get`, body: `{"${member}":${text}}` });
          ok(isRefusal(answer) || answer.status === 200, `${levels}: ${answer.status} ${answer.text}`);
        }
      }
    }
  });

  test("filters of any width", async () => {
    const collection = await client.collection("nesting", SEED_RECORDS);
    const clauses = Array.from({ length: 20_000 }, (_, n) => ({ n }));
    const contains = Array.from({ length: 5_000 }, (_, n) => ({ $contains: `one ${n}` }));
    const values = Array.from({ length: 200_000 }, (_, n) => n);
    const requests = [
      { where: { $or: clauses } },
      { where: { $and: clauses } },
      { where: { n: { $in: values } } },
      { where: { n: { $nin: values } } },
      { where_document: { $or: contains } },
      { ids: values.map(String) },
    ];
    for (const request of requests) {
      const answer = await client.post(`${collection}/get`, request);
      equal(answer.status, 200, answer.text.slice(0, 300));
    }
  });
});

suite("sizes", () => {
  test("100,000 ids and documents, ids of 1 MB, thousands of metadata keys", async () => {
    const collection = await client.collection("sizes");
    const ids = Array.from({ length: 100_000 }, (_, i) => `id ${i}`);
    const embeddings = ids.map((_, i) => [i]);
    const keys = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key ${i}`, i]));
    const huge = "h".repeat(1_000_000);
    equal((await client.post(`${collection}/add`, { ids, embeddings })).status, 201);
    equal((await client.post(`${collection}/get`, { ids, include: [] })).status, 200);
    equal((await client.post(`${collection}/query`, { ids, query_embeddings: [[5]], n_results: 1 })).status, 200);
    equal(
      (await client.post(`${collection}/query`, { query_embeddings: [[5]], n_results: 4_294_967_295 })).status,
      200,
    );
    equal((await client.post(`${collection}/delete`, { ids })).status, 200);
    equal((await client.get(`${collection}/count`)).text, "0");
    const odd = {
      ids: [huge, "k"],
      embeddings: [[1], [2]],
      documents: [huge, null],
      metadatas: [{ [huge]: huge }, keys],
    };
    equal((await client.post(`${collection}/add`, odd)).status, 201);
    const found = JSON.parse(await client.contents(collection)) as typeof odd;
    deepEqual(found.ids, odd.ids);
    deepEqual(found.metadatas, odd.metadatas);
    equal((await client.post(`${collection}/get`, { where: { [huge]: huge } })).status, 200);
  });

  test("20 MB of the smallest values neither end a thread nor change anything", async () => {
    const collection = await client.collection("smallest", SEED_RECORDS);
    const before = await client.contents(collection);
    const filled = (start: string, unit: string, end: string): string =>
      `${start}${unit.repeat(20_000_000 / unit.length)}${end}`;
    const bodies = [
      ["search", filled('{"searches":[', "{},", "{}]}")],
      ["get", filled('{"where":{"$or":[', '{"a":1},', '{"a":1}]}}')],
      ["get", filled('{"where":{"a":{"$in":[', "1,", "1]}}}")],
      ["get", filled('{"where":{"a":[', "[],", "1]}}")],
      ["add", filled('{"ids":["z"],"embeddings":[[1,2,3]],"metadatas":[', "{},", "{}]}")],
      ["add", filled('{"ids":["z"],"embeddings":[', "[1],", "[1]]}")],
      ["add", filled('{"ids":["z"],"embeddings":[[1,2,3]],"documents":[', "null,", "null]}")],
      ["query", filled('{"query_embeddings":[', "[1],", "[1]]}")],
    ] as const;
    for (const [operation, body] of bodies) {
      const answer = await client.send({ path: `${collection}/${operation}`, body });
      ok(isRefusal(answer), `${body.slice(0, 100)}: ${answer.status} ${answer.text.slice(0, 300)}`);
    }
    equal(await client.contents(collection), before);
  });

  test("vectors of 100,000 dimensions are refused, many queries in one request are not", async () => {
    const collection = await client.collection("dimensions");
    const vector = Array.from({ length: 100_000 }, (_, i) => i);
    match((await client.post(`${collection}/add`, { ids: ["a"], embeddings: [vector] })).text, /dimension/);
    equal((await client.post(`${collection}/add`, { ids: ["a"], embeddings: [[1]] })).status, 201);
    const rows = vector.slice(0, 20_000).map((x) => [x]);
    equal((await client.post(`${collection}/query`, { query_embeddings: rows })).status, 200);
  });
});

suite("strings", () => {
  const binary = (text: string): Buffer => Buffer.from(text, "latin1");

  test("invalid UTF-8 and lone surrogates are refused wherever they stand", async () => {
    const collection = await client.collection("strings", SEED_RECORDS);
    const before = await client.contents(collection);
    const broken = [
      "\xff",
      "\xc0\x80",
      "\xed\xa0\x80",
      "\xf4\x90\x80\x80",
      "\xe2\x82",
      "\\ud800",
      "\\udc00",
      "\\ud800\\u0041",
    ];
    for (const text of broken) {
      const bodies = [
        `{"ids":["a${text}"],"embeddings":[[1,2,3]]}`,
        `{"ids":["a"],"embeddings":[[1,2,3]],"documents":["${text}"]}`,
        `{"ids":["a"],"embeddings":[[1,2,3]],"metadatas":[{"${text}":1}]}`,
        `{"ids":["a"],"embeddings":[[1,2,3]],"metadatas":[{"k":"${text}"}]}`,
        `{"ids":["a"],"embeddings":[[1,2,3]],"uris":["${text}"]}`,
      ];
      for (const body of bodies) {
        const { status } = await client.send({ path: `${collection}/upsert`, body: binary(body) });
        equal(status, 400, body);
      }
      for (const body of [
        `{"where":{"${text}":1}}`,
        `{"where_document":{"$contains":"${text}"}}`,
        `{"ids":["${text}"]}`,
      ])
        equal((await client.send({ path: `${collection}/get`, body: binary(body) })).status, 400, body);
      equal((await client.send({ path: COLLECTIONS, body: binary(`{"name":"abc${text}"}`) })).status, 400);
    }
    equal(await client.contents(collection), before);
  });

  test("names that objects inherit are ordinary keys, ids and names", async () => {
    for (const name of INHERITED) {
      const isName = /^[a-zA-Z].*[a-zA-Z]$/.test(name);
      const made = await client.post(COLLECTIONS, { name, get_or_create: true });
      equal(made.status, isName ? 200 : 400, made.text);
      equal((await client.get(`${COLLECTIONS}/${name}`)).status, isName ? 200 : 404);
      equal((await client.get(`/api/v2/tenants/${name}`)).status, 404);
      ok(isRefusal(await client.get(`/api/v2/tenants/default_tenant/databases/${name}/collections/x`)));
      ok(isRefusal(await client.get(`/${name}`)));
    }
    const collection = await client.collection("inherited");
    const metadata = `{${INHERITED.map((name, i) => `"${name}":${i}`).join(",")}}`;
    const ids = JSON.stringify(INHERITED);
    const embeddings = JSON.stringify(INHERITED.map((_, i) => [i]));
    const metadatas = `[${INHERITED.map(() => metadata).join(",")}]`;
    const body = `{"ids":${ids},"embeddings":${embeddings},"metadatas":${metadatas},"__proto__":{"ids":1}}`;
    for (const operation of ["add", "update", "upsert"])
      await client.must({ path: `${collection}/${operation}`, body });
    const found = await client.contents(collection);
    ok(found.includes(`"ids":${ids}`), found);
    for (const [i, name] of INHERITED.entries()) {
      ok(found.includes(`"${name}":${i}`), found);
      for (const [value, count] of [
        [i, INHERITED.length],
        [i + 1, 0],
      ] as const) {
        const where = `{"where":{"${name}":${value}},"include":[]}`;
        const got = (await client.must({ path: `${collection}/get`, body: where })) as { ids: string[] };
        equal(got.ids.length, count, where);
      }
      const absent = `{"where":{"${name} ":1},"include":[]}`;
      equal(((await client.must({ path: `${collection}/get`, body: absent })) as { ids: string[] }).ids.length, 0);
      for (const text of [
        `{"where":{"x":{"${name}":1}}}`,
        `{"where_document":{"${name}":"x"}}`,
        `{"include":["${name}"]}`,
      ])
        ok(isRefusal(await client.send({ path: `${collection}/get`, body: text })), text);
    }
    const changes = `{"new_metadata":${metadata},"new_configuration":{"hnsw":{"__proto__":1}}}`;
    ok(isRefusal(await client.send({ method: "PUT", path: collection, body: changes })));
    await client.must({ method: "PUT", path: collection, body: `{"new_metadata":${metadata}}` });
    ok((await client.get(`${COLLECTIONS}/inherited`)).text.includes(`"__proto__":0`));
    equal((await client.post(`${collection}/delete`, { ids: INHERITED })).text, `{"deleted":${INHERITED.length}}`);
  });
});

test("regular expressions that explode elsewhere, on documents of 100 kB, while other requests are answered", async () => {
  const bombed = await client.collection("bombs", {
    ids: ["a", "b", "c"],
    embeddings: [[1], [2], [3]],
    documents: ["a".repeat(100_000), `${"a".repeat(100_000)}!`, "ab".repeat(50_000)],
  });
  const other = await client.collection("others", SEED_RECORDS);
  const patterns = [
    "(a+)+$",
    "(a|a)*b",
    "(a*)*c",
    "(.*a){20}x",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(x+x+)+y",
    "a?{50}a{50}",
  ];
  patterns.push(
    `${"(".repeat(500)}a${")*".repeat(500)}b`,
    "a{1000}{1000}",
    "((a{100}){100}){100}",
    "[^b]*".repeat(1000),
  );
  let isOver = false;
  const work = Promise.all(
    patterns.flatMap((pattern) =>
      ["$regex", "$not_regex"].map(async (operator) => {
        const answer = await client.post(`${bombed}/get`, { where_document: { [operator]: pattern }, include: [] });
        ok(answer.status === 200 || answer.status === 400, `${pattern}: ${answer.status} ${answer.text}`);
      }),
    ),
  ).finally(() => {
    isOver = true;
  });
  const bystander = new Client(server.url);
  let answered = 0;
  while (!isOver) {
    equal((await bystander.get("/api/v2/heartbeat")).status, 200);
    equal((await bystander.post(`${other}/get`, { ids: ["a"] })).status, 200);
    answered++;
  }
  await work;
  bystander.close();
  ok(answered > 0);
});

const withMember = ({ body }: BodyRoute, member: string, text: string): string =>
  JSON.stringify({ ...body, [member]: "HOLE" }).replace('"HOLE"', () => text);

type Hole = (text: string) => string;

/** For each value in the tree the whole text with that value exchanged. */
function variants(tree: unknown): readonly Hole[] {
  const own: Hole = (text) => text;
  if (typeof tree !== "object" || tree === null) return [own];
  const entries = Object.entries(tree);
  const around = (key: string, text: string): string => {
    const parts = entries.map(([name, value]) => {
      const shown = name === key ? text : JSON.stringify(value);
      return Array.isArray(tree) ? shown : `${JSON.stringify(name)}:${shown}`;
    });
    return Array.isArray(tree) ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
  };
  return [
    own,
    ...entries.flatMap(([key, value]) =>
      variants(value).map(
        (inner): Hole =>
          (text) =>
            around(key, inner(text)),
      ),
    ),
  ];
}
