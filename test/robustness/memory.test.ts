import { equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startServer, type TestServer } from "../support/server.ts";
import {
  Client,
  canMeasure,
  head,
  inParallel,
  openFiles,
  RawConnection,
  randomNumbers,
  residentMb,
  settled,
} from "./support.ts";

/** `KROMA_BAD_BODIES=3000` for a long run. */
const BAD_BODIES = Number(process.env.KROMA_BAD_BODIES ?? 100);
const CONNECTIONS = Math.min(10_000, openFileLimit() - 1_000);
const JSON_TYPE = { "content-type": "application/json" };
const heartbeat = head("GET", "/api/v2/heartbeat");

suite("resident memory", { skip: !canMeasure }, () => {
  test(`${BAD_BODIES} bodies of 1 to 10 MB that fail`, async (t) => {
    const server = await startServer();
    t.after(() => server.kill());
    const client = new Client(server.url, 4);
    const collection = await client.collection("bad-bodies", { ids: ["a"], embeddings: [[1, 2, 3, 4]] });
    const contents = await client.contents(collection);
    const bodies = failing();
    const send = async (count: number): Promise<void> => {
      await inParallel(Array(count).keys(), 4, async (i) => {
        const { operation, body } = bodies[i % bodies.length] as FailingBody;
        const { status, text } = await client.send({ path: `${collection}/${operation}`, body });
        ok(status >= 400 && status < 500, `${operation} ${body.slice(0, 100)}: ${status} ${text.slice(0, 300)}`);
      });
    };
    await send(bodies.length * 2);
    const warm = residentMb(server.pid);
    await send(BAD_BODIES);
    const after = await settled(() => residentMb(server.pid), warm + 200);
    t.diagnostic(`${warm} MB after the first ${bodies.length * 2}, ${after} MB after ${BAD_BODIES} more`);
    ok(after <= warm + 200, `grew from ${warm} to ${after} MB`);
    equal(await client.contents(collection), contents);
    client.close();
    await server.stop();
  });

  test("a client that pipelines requests for long answers and never reads", async (t) => {
    const { server, client, request } = await withLongAnswers(t);
    const before = residentMb(server.pid);
    const connection = await RawConnection.open(server.url);
    for (let i = 0; i < 500; i++) connection.write(request);
    const peak = await peakWhile(server, client, 4_000);
    t.diagnostic(`${before} MB before, at most ${peak} MB with 500 answers of 8 MB to come`);
    ok(peak <= before + 400, `grew from ${before} to ${peak} MB`);
    connection.reset();
    client.close();
    await server.stop();
  });

  test("many clients that ask for long answers and never read", async (t) => {
    const { server, client, request } = await withLongAnswers(t);
    const before = residentMb(server.pid);
    const connections = await Promise.all(Array.from({ length: 250 }, () => RawConnection.open(server.url)));
    for (const connection of connections) connection.write(request);
    const peak = await peakWhile(server, client, 5_000);
    t.diagnostic(`${before} MB before, at most ${peak} MB with 250 answers of 8 MB to come`);
    ok(peak <= before + 1_000, `grew from ${before} to ${peak} MB`);
    for (const connection of connections) connection.reset();
    for (let i = 0; i < 10; i++) equal((await askUntilAdmitted(client, request)).status, 200);
    const after = await settled(() => residentMb(server.pid), before + 400);
    t.diagnostic(`${after} MB after they have left`);
    ok(after <= before + 400, `${before} MB before, ${after} MB after they have left`);
    client.close();
    await server.stop();
  });
});

test(`${CONNECTIONS} idle connections`, async (t) => {
  const server = await startServer();
  t.after(() => server.kill());
  const client = new Client(server.url, 2);
  const collection = await client.collection("idle", { ids: ["a"], embeddings: [[1]] });
  const figures = (): string => (canMeasure ? `${residentMb(server.pid)} MB, ${openFiles(server.pid)} open files` : "");
  const files = canMeasure ? openFiles(server.pid) : 0;
  t.diagnostic(`before: ${figures()}`);
  const connections: RawConnection[] = [];
  await inParallel(Array(CONNECTIONS).keys(), 100, async (i) => {
    const connection = await RawConnection.open(server.url);
    connections.push(connection);
    if (i % 3 === 1) connection.write(heartbeat);
    if (i % 3 === 2) connection.write(heartbeat.slice(0, -2));
  });
  t.diagnostic(`connected, a third without a word, a third after a request, a third within one: ${figures()}`);
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    equal((await client.post(`${collection}/query`, { query_embeddings: [[1]], n_results: 1 })).status, 200);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`queries meanwhile: median ${times[100]?.toFixed(1)} ms, slowest ${times.at(-1)?.toFixed(1)} ms`);
  if (canMeasure) ok(residentMb(server.pid) < 800, figures());
  for (const connection of connections) connection.reset();
  equal((await client.get("/api/v2/heartbeat")).status, 200);
  if (canMeasure) {
    const left = await settled(() => openFiles(server.pid), files + 50);
    ok(left <= files + 50, `${left} files are still open`);
    t.diagnostic(`after they have left: ${figures()}`);
  }
  client.close();
  await server.stop();
});

interface FailingBody {
  readonly operation: string;
  readonly body: string;
}

/** Bodies that fail early, late, and for each kind of reason. */
function failing(): readonly FailingBody[] {
  const random = randomNumbers(1);
  const rows = Array.from({ length: 20_000 }, () => Array.from({ length: 4 }, () => Math.fround(random())));
  const ids = rows.map((_, i) => `id-${i}`);
  const documents = ids.map((id) => `${id} `.repeat(12));
  const metadatas = ids.map((id, i) => ({ id, i, x: random(), list: [id, id] }));
  const records = { ids, embeddings: rows, documents, metadatas };
  const wide = { ids: ["w"], embeddings: [Array.from({ length: 500_000 }, random)] };
  const text = JSON.stringify(records);
  return [
    { operation: "add", body: text.slice(0, -1) },
    { operation: "add", body: `${text}}` },
    { operation: "upsert", body: JSON.stringify({ ...records, ids: ids.slice(1) }) },
    { operation: "upsert", body: JSON.stringify({ ...records, ids: [...ids.slice(1), ""] }) },
    { operation: "add", body: JSON.stringify({ ...records, embeddings: rows.map((row) => [...row, 1]) }) },
    { operation: "add", body: JSON.stringify({ ...records, embeddings: [...rows.slice(1), [1]] }) },
    { operation: "update", body: JSON.stringify({ ...records, metadatas: [...metadatas.slice(1), { $x: 1 }] }) },
    { operation: "update", body: JSON.stringify({ ...records, documents: [...documents.slice(1), 1] }) },
    { operation: "add", body: JSON.stringify(wide) },
    { operation: "add", body: JSON.stringify({ ids: ["b"], embeddings: [`${"A".repeat(5_000_000)}!`] }) },
    { operation: "query", body: JSON.stringify({ query_embeddings: wide.embeddings }) },
    { operation: "query", body: JSON.stringify({ query_embeddings: rows, include: ["nothing"] }) },
    { operation: "get", body: JSON.stringify({ where: { $or: [...ids.map((id) => ({ id })), { $bad: 1 }] } }) },
    { operation: "get", body: JSON.stringify({ ids: [...documents, 1] }) },
    { operation: "delete", body: `{"ids":["${"x".repeat(10_000_000)}` },
    { operation: "search", body: `{"searches":[${"{},".repeat(1_000_000)}1]}` },
  ];
}

interface LongAnswers {
  readonly server: TestServer;
  readonly client: Client;
  /** Asks for 8 MB. */
  readonly request: string;
}

async function withLongAnswers(t: TestContext): Promise<LongAnswers> {
  const server = await startServer();
  t.after(() => server.kill());
  const client = new Client(server.url);
  const documents = ["x", "y", "z", "w"].map((letter) => letter.repeat(2_000_000));
  const collection = await client.collection("long", {
    ids: ["a", "b", "c", "d"],
    embeddings: [[1], [2], [3], [4]],
    documents,
  });
  const request = `${head("POST", `${collection}/get`, { ...JSON_TYPE, "content-length": 2 })}{}`;
  return { server, client, request };
}

/** The most memory that the server takes during this time, in which it goes on answering. */
async function peakWhile(server: TestServer, client: Client, milliseconds: number): Promise<number> {
  let peak = 0;
  for (const end = performance.now() + milliseconds; performance.now() < end; ) {
    peak = Math.max(peak, residentMb(server.pid));
    equal((await client.get("/api/v2/heartbeat")).status, 200);
    await delay(20);
  }
  return peak;
}

/** While the clients that never read are being let go, the server may still say that it is busy. */
async function askUntilAdmitted(client: Client, request: string): Promise<{ status: number }> {
  const path = request.split(" ")[1] as string;
  for (let attempt = 0; ; attempt++) {
    const answer = await client.send({ path, body: "{}" });
    if (answer.status !== 503 || attempt === 100) return answer;
    await delay(50);
  }
}

/** Of this process, and so of the server that it starts. */
function openFileLimit(): number {
  if (!canMeasure) return 2_000;
  const limit = /Max open files\s+(\d+)/.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
}
