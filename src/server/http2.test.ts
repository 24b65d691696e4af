import { deepEqual, equal } from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { after, before, test } from "node:test";
import { COLLECTION, type Fixture, RawClient, startFixture } from "./server.fixture.ts";

let server: Fixture;
let session: ClientHttp2Session;

before(async () => {
  server = await startFixture();
  session = connect(server.url);
});
after(async () => {
  session.close();
  await server.close();
});

interface Http2Answer {
  readonly status: unknown;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

async function ask(
  method: string,
  path: string,
  body?: string,
  more: Record<string, string> = {},
): Promise<Http2Answer> {
  const stream = session.request({ ":method": method, ":path": path, ...more });
  stream.end(body);
  const [fields] = (await once(stream, "response")) as [Record<string, unknown>];
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const { ":status": status, date: _, ...headers } = Object.fromEntries(Object.entries(fields));
  return { status, headers, body: Buffer.concat(chunks).toString() };
}

test("prior knowledge: requests without and with a body, HEAD, errors", async () => {
  const version = await ask("GET", "/api/v2/version");
  deepEqual(version, {
    status: 200,
    headers: { "content-type": "application/json", "content-length": "7" },
    body: '"1.0.0"',
  });
  deepEqual(await ask("HEAD", "/api/v2/version"), { ...version, body: "" });
  const added = await ask("POST", `${COLLECTION}/add`, '{"ids":[]}');
  deepEqual([added.status, added.body, server.engine.last().body], [201, '{"operation":"add"}', '{"ids":[]}']);
  equal((await ask("GET", "/nope")).headers["chroma-trace-id"], "0".repeat(32));
  equal((await ask("POST", `${COLLECTION}/add`, "{}", { "content-type": "text/plain" })).status, 415);
});

test("bodies over the limit, declared or not", async () => {
  const body = "x".repeat(5000);
  deepEqual((await ask("POST", `${COLLECTION}/add`, body)).body, "Payload too large");
  equal((await ask("POST", `${COLLECTION}/get`, body, { "content-length": "5000" })).status, 413);
  equal((await ask("GET", "/api/v2/version")).status, 200);
});

test("many requests at once on one connection", async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => ask("POST", `${COLLECTION}/get`, `[${i}]`)));
  deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
});

test("clients that leave in the middle do no harm", async () => {
  const other = connect(server.url);
  const stream = other.request({ ":method": "POST", ":path": `${COLLECTION}/add` });
  stream.on("error", () => {});
  stream.write("{");
  await once(other, "remoteSettings");
  other.destroy();
  await once(other, "close");
  equal((await ask("GET", "/api/v2/version")).status, 200);
});

test("the preface may arrive in pieces", async () => {
  const client = await RawClient.open(server.port);
  const first = once(client.socket, "data");
  const settings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);
  for (const piece of ["P", "R", "I", " * HTTP/2.0\r\n\r\nSM\r\n\r\n", settings]) {
    client.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [answer] = (await first) as [string];
  equal(answer.charCodeAt(3), 4, "a SETTINGS frame");
  client.close();
});
