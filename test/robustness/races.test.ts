import { deepEqual, equal, ok } from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startServer, type TestServer } from "../support/server.ts";
import { type Answer, Client, COLLECTIONS, inParallel, TENANT } from "./support.ts";

let server: TestServer;
let client: Client;

before(async () => {
  server = await startServer();
  client = new Client(server.url, 64);
});
after(async () => {
  client.close();
  await server.stop();
  equal(/ended unexpectedly|failed|Error/.exec(server.output())?.[0], undefined, server.output());
});

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const idOf = ({ text }: Answer): string => (JSON.parse(text) as { id: string }).id;

/** Names collections by what is in the catalogue, and compares with the folders on disk. */
async function isTidy(): Promise<void> {
  const known = JSON.parse((await client.get(COLLECTIONS)).text) as { id: string }[];
  const ids = new Set(known.map(({ id }) => id));
  for (const folder of readdirSync(join(server.path, "collections"))) ok(ids.has(folder), `${folder} was left behind`);
}

/** Statuses that operations may have while their collection comes and goes. */
function isExpected(operation: string, { status, text }: Answer): void {
  ok([200, 201, 404, 409].includes(status), `${operation}: ${status} ${text}`);
}

test("200 clients that get or create the same collection get the same one", async () => {
  for (const name of ["same-1", "same-2", "same-3"]) {
    const answers = await Promise.all(upTo(200).map(() => client.post(COLLECTIONS, { name, get_or_create: true })));
    for (const { status, text } of answers) equal(status, 200, text);
    equal(new Set(answers.map(idOf)).size, 1);
  }
  equal((JSON.parse((await client.get(COLLECTIONS)).text) as object[]).length, 3);
});

test("of 100 clients that create the same collection, tenant or database one succeeds", async () => {
  const places = [COLLECTIONS, `${TENANT}/databases`, "/api/v2/tenants"];
  for (const path of places) {
    const answers = await Promise.all(upTo(100).map(() => client.post(path, { name: "only-one" })));
    deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(99).fill(409)]);
  }
});

test("a collection is written, read, renamed, deleted and made again, all at once", async () => {
  const ids = new Set<string>();
  const current = async (): Promise<string> => {
    const made = await client.post(COLLECTIONS, { name: "restless", get_or_create: true });
    equal(made.status, 200, made.text);
    ids.add(idOf(made));
    return `${COLLECTIONS}/${idOf(made)}`;
  };
  let path = await current();
  const records = (i: number): object => ({
    ids: upTo(5).map((n) => `${i}-${n}`),
    embeddings: upTo(5).map((n) => [i, n, 1]),
    documents: upTo(5).map((n) => `document ${n}`),
    metadatas: upTo(5).map((n) => ({ n, [`key-${i % 7}`]: i })),
  });
  const operations: ((i: number) => Promise<Answer>)[] = [
    (i) => client.post(`${path}/add`, records(i)),
    (i) => client.post(`${path}/upsert`, records(i)),
    (i) => client.post(`${path}/update`, records(i - 5)),
    (i) => client.post(`${path}/delete`, { where: { n: { $gt: i % 6 } } }),
    (i) => client.post(`${path}/delete`, { ids: [`${i - 4}-1`] }),
    () => client.post(`${path}/get`, { where_document: { $contains: "document" } }),
    (i) => client.post(`${path}/query`, { query_embeddings: [[i, 1, 1]], where: { n: { $lt: 4 } } }),
    (i) => client.post(`${path}/query`, { query_embeddings: [[i, 1, 1]] }),
    () => client.get(`${path}/count`),
    () => client.get(`${COLLECTIONS}/restless`),
    (i) => client.send({ method: "PUT", path, body: JSON.stringify({ new_metadata: { i } }) }),
    (i) => client.send({ method: "PUT", path, body: JSON.stringify({ new_name: i % 2 ? "restless" : "renamed" }) }),
    () => client.get(COLLECTIONS),
  ];
  await inParallel(upTo(3_000), 64, async (i) => {
    if (i % 50 === 49) {
      const name = i % 100 === 49 ? "restless" : "renamed";
      isExpected("drop", await client.send({ method: "DELETE", path: `${COLLECTIONS}/${name}` }));
      path = await current();
    }
    const which = (i * 7) % operations.length;
    isExpected(`operation ${which}`, await (operations[which] as (i: number) => Promise<Answer>)(i));
  });
  ok(ids.size > 10, `only ${ids.size} collections were made`);
  path = await current();
  const count = Number((await client.get(`${path}/count`)).text);
  const found = JSON.parse((await client.post(`${path}/get`, {})).text) as { ids: string[] };
  equal(found.ids.length, count);
  equal(new Set(found.ids).size, count);
  const near = await client.post(`${path}/query`, { query_embeddings: [[1, 1, 1]], n_results: count + 10 });
  equal((JSON.parse(near.text) as { ids: string[][] }).ids[0]?.length, count);
  await isTidy();
});

test("a database is deleted while its collections are written, and made again", async () => {
  const database = `${TENANT}/databases/fleeting`;
  const make = (): Promise<Answer> => client.post(`${TENANT}/databases`, { name: "fleeting" });
  await make();
  await inParallel(upTo(1_500), 48, async (i) => {
    if (i % 100 === 99) {
      isExpected("delete database", await client.send({ method: "DELETE", path: database }));
      isExpected("create database", await make());
      return;
    }
    const made = await client.post(`${database}/collections`, { name: `c-${i % 5}-x`, get_or_create: true });
    if (made.status !== 200) {
      ok(
        made.status === 400 && made.text.includes("Database [fleeting] does not exist"),
        `${made.status} ${made.text}`,
      );
      return;
    }
    const path = `${database}/collections/${idOf(made)}`;
    isExpected("add", await client.post(`${path}/add`, { ids: [`${i}`], embeddings: [[i]], metadatas: [{ i }] }));
    isExpected("query", await client.post(`${path}/query`, { query_embeddings: [[i]] }));
  });
  isExpected("delete database", await client.send({ method: "DELETE", path: database }));
  equal((await client.get(database)).status, 404);
  await isTidy();
});

test("writes to one id from many clients: the record is one of those written, whole", async () => {
  const path = await client.collection("one-id");
  const record = (i: number): object => ({
    ids: ["x"],
    embeddings: [[i, i]],
    documents: [`d${i}`],
    metadatas: [{ i }],
    uris: [`u${i}`],
  });
  const answers = await Promise.all(upTo(300).map((i) => client.post(`${path}/upsert`, record(i))));
  for (const { status, text } of answers) equal(status, 200, text);
  const { ids, embeddings, documents, metadatas, uris } = JSON.parse(await client.contents(path));
  const i = metadatas[0].i as number;
  deepEqual({ ids, embeddings, documents, metadatas, uris }, record(i));
});
