import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { after, before, suite, test } from "node:test";
import { ask, COLLECTION, type Fixture, RawClient, requestText, startFixture } from "./server.fixture.ts";

const VERSION = "/api/v2/version";
const GET = `${COLLECTION}/get`;
let server: Fixture;

before(async () => {
  server = await startFixture();
});
after(() => server.close());

suite("HTTP/1", () => {
  test("1.1: the connection stays open, without a header that says so, until the client says close", async () => {
    const client = await RawClient.open(server.port);
    for (const connection of [undefined, undefined, "close"]) {
      client.write(requestText("GET", VERSION, { headers: connection === undefined ? {} : { connection } }));
      equal((await client.read()).headers.connection, connection);
    }
    equal(await client.closed(), "");
  });

  test("1.0: the connection closes unless the client asks to keep it", async () => {
    const closing = await RawClient.open(server.port);
    closing.write(requestText("GET", VERSION, { version: "1.0" }));
    equal((await closing.read()).body, '"1.0.0"');
    await closing.closed();
    const keeping = await RawClient.open(server.port);
    for (let i = 0; i < 2; i++) {
      keeping.write(requestText("GET", VERSION, { version: "1.0", headers: { connection: "keep-alive" } }));
      equal((await keeping.read()).headers.connection, "keep-alive");
    }
    keeping.close();
  });

  test("pipelined requests are answered in their order, whatever the engine finishes first", async () => {
    const gates: (() => void)[] = [];
    server.engine.answer = async ({ query }) => {
      if (query === "slow") await new Promise<void>((open) => gates.push(open));
      else for (const open of gates) open();
      return { status: 200, body: Buffer.from(query) };
    };
    const client = await RawClient.open(server.port);
    const texts = ["slow", "a", "b"].map((query) => requestText("POST", `${GET}?${query}`, { body: "{}" }));
    client.write(texts.join("") + requestText("GET", "/nope"));
    const answers = [await client.read(), await client.read(), await client.read(), await client.read()];
    deepEqual(
      answers.map(({ status, body }) => [status, body]),
      [
        [200, "slow"],
        [200, "a"],
        [200, "b"],
        [404, ""],
      ],
    );
    client.close();
  });

  test("no Host header, absolute targets, and bodies where none is expected are fine", async () => {
    const client = await RawClient.open(server.port);
    client.write(`GET http://elsewhere${VERSION}?x=1 HTTP/1.1\r\n\r\n`);
    client.write(requestText("GET", VERSION, { body: "ignored" }));
    client.write(requestText("GET", VERSION));
    for (let i = 0; i < 3; i++) equal((await client.read()).body, '"1.0.0"');
    client.close();
  });

  test("a request that arrives byte by byte", async () => {
    const client = await RawClient.open(server.port);
    for (const byte of requestText("POST", GET, { body: '{"a":1}' })) {
      client.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    equal((await client.read()).status, 200);
    equal(server.engine.last().body, '{"a":1}');
    client.close();
  });

  test("chunked bodies", async () => {
    const client = await RawClient.open(server.port);
    client.write(requestText("POST", GET, { headers: { "transfer-encoding": "chunked" } }));
    client.write('3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n');
    equal((await client.read()).status, 200);
    equal(server.engine.last().body, '{"a":1}');
    client.close();
  });

  test("Expect: 100-continue; other expectations are ignored", async () => {
    const client = await RawClient.open(server.port);
    client.write(requestText("POST", GET, { headers: { expect: "100-continue", "content-length": "2" } }));
    equal((await client.read()).status, 100);
    client.write("{}");
    equal((await client.read()).status, 200);
    client.write(requestText("POST", GET, { headers: { expect: "something" }, body: "{}" }));
    equal((await client.read()).status, 200);
    client.close();
  });
});

suite("bodies over the limit", () => {
  const plain = "Payload too large";
  const json = '{"error":"ChromaError","message":"Failed to buffer the request body: length limit exceeded"}';
  const routes: [string, string, string][] = [
    ...["add", "update", "upsert", "query", "search", "functions/attach", "attached_functions/f/detach"].map(
      (name): [string, string, string] => ["POST", `${COLLECTION}/${name}`, plain],
    ),
    ["POST", GET, json],
    ["POST", `${COLLECTION}/delete`, json],
    ["POST", "/api/v2/tenants", json],
    ["PUT", COLLECTION, json],
  ];
  for (const [method, path, body] of routes) {
    test(`${method} ${path}: refused by what it declares, then closed`, async () => {
      const client = await RawClient.open(server.port);
      client.write(requestText(method, path, { headers: { "content-length": "1001" } }));
      const answer = await client.read();
      deepEqual([answer.status, answer.body], [413, body]);
      equal(answer.headers["content-type"], body === plain ? undefined : "application/json");
      equal(answer.headers["chroma-trace-id"]?.length, 32);
      client.socket.end();
      await client.closed();
    });
  }

  test("refused while chunks are arriving", async () => {
    const client = await RawClient.open(server.port);
    client.write(requestText("POST", GET, { headers: { "transfer-encoding": "chunked" } }));
    client.write(`3e9\r\n${"x".repeat(1001)}\r\n`);
    deepEqual((await client.read()).body, json);
    client.close();
  });

  test("a client that sends everything before it reads gets the answer", async () => {
    const client = await RawClient.open(server.port);
    client.write(requestText("POST", GET, { body: "x".repeat(20_000_000) }));
    equal((await client.read()).status, 413);
    await client.closed();
  });

  test("refused before the client is told to continue", async () => {
    const client = await RawClient.open(server.port);
    client.write(requestText("POST", GET, { headers: { expect: "100-continue", "content-length": "1001" } }));
    equal((await client.read()).status, 413);
    client.close();
  });

  test("exactly the limit is accepted", async () => {
    const body = " ".repeat(1000);
    equal((await ask(server.port, "POST", GET, { body })).status, 200);
    equal(server.engine.last().body, body);
  });

  test("a large body arrives whole, declared or chunked", async () => {
    const large = await startFixture({ maxPayloadBytes: 40 * 1024 * 1024 });
    const body = "0123456789abcdef".repeat(2 ** 20 + 1);
    for (const isChunked of [false, true]) {
      const client = await RawClient.open(large.port);
      const text = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
      const headers = { "transfer-encoding": "chunked" };
      client.write(requestText("POST", GET, isChunked ? { headers } : { body }) + (isChunked ? text : ""));
      equal((await client.read()).status, 200);
      ok(large.engine.last().body === body);
      client.close();
    }
    await large.close();
  });
});

suite("bad clients", () => {
  const malformed = [
    "HELLO\r\n\r\n",
    `GET ${VERSION}\r\n\r\n`,
    `GET ${VERSION} HTTP/3.1\r\n\r\n`,
    `GET ${VERSION} HTTP/1.1\r\nHost x\r\n\r\n`,
    `GET ${VERSION} HTTP/1.1\r\nHost : x\r\n\r\n`,
    `GET /api/v2/t\u00e9nants HTTP/1.1\r\n\r\n`,
    "POST /api/v2/tenants HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    "POST /api/v2/tenants HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}",
    "POST /api/v2/tenants HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}",
    "PRI * HTTP/1.1\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
  ];
  for (const text of malformed) {
    test(`closed after ${JSON.stringify(text)}`, async () => {
      const client = await RawClient.open(server.port);
      client.write(Buffer.from(text, "latin1"));
      const received = await client.closed();
      if (!text.startsWith("PRI")) match(received, /^HTTP\/1.1 400 Bad Request\r\n(?:.+\r\n)*content-length: 0\r\n/i);
    });
  }

  test("431 for headers over the limit", async () => {
    const client = await RawClient.open(server.port);
    client.write(requestText("GET", VERSION, { headers: { x: "a".repeat(200_000) } }));
    match(await client.closed(), /^HTTP\/1.1 431 /);
    equal((await ask(server.port, "GET", VERSION, { headers: { x: "a".repeat(60_000) } })).status, 200);
  });

  test("408 for headers and bodies that do not arrive in time", async () => {
    const impatient = await startFixture({ headersTimeoutMs: 200, requestTimeoutMs: 400 });
    for (const text of [
      `GET ${VERSION} HTTP/1.1\r\nhost:`,
      requestText("POST", GET, { headers: { "content-length": "9" } }),
    ]) {
      const client = await RawClient.open(impatient.port);
      client.write(text);
      match(await client.closed(), /^HTTP\/1.1 408 /);
    }
    await impatient.close();
  });

  test("a client that connects and ends at once is let go; one that ends after its request is answered", async () => {
    const silent = await RawClient.open(server.port);
    silent.socket.end();
    equal(await silent.closed(), "");
    const done = await RawClient.open(server.port);
    done.socket.end(requestText("GET", VERSION));
    equal((await done.read()).status, 200);
    await done.closed();
  });

  test("clients that leave in the middle of a request or before the answer do no harm", async () => {
    const calls = server.engine.calls.length;
    for (const text of [
      "P",
      "POST /x HT",
      requestText("POST", GET, { headers: { "content-length": "9" } }),
      `${requestText("POST", GET, { headers: { "content-length": "9" } })}{`,
    ]) {
      const client = await RawClient.open(server.port);
      client.write(text);
      await new Promise((resolve) => client.socket.write("", resolve));
      client.socket.resetAndDestroy();
    }
    equal((await ask(server.port, "GET", VERSION)).status, 200);
    equal(server.engine.calls.length, calls);
    const client = await RawClient.open(server.port);
    const left = new Promise<void>((resolve) => {
      server.engine.answer = async () => {
        client.socket.resetAndDestroy();
        await once(client.socket, "close");
        setImmediate(resolve);
        return { status: 200, body: Buffer.alloc(100_000) };
      };
    });
    client.write(requestText("POST", GET, { body: "{}" }));
    await left;
    equal((await ask(server.port, "GET", VERSION)).status, 200);
    deepEqual(server.lines, []);
  });
});

test("2,000 idle connections, half of them after a request, cost little and stay usable", async () => {
  const clients: RawClient[] = [];
  for (let i = 0; i < 2000; i++) clients.push(await RawClient.open(server.port));
  const used = clients.filter((_, i) => i % 2 === 0);
  for (const client of used) {
    client.write(requestText("GET", VERSION));
    equal((await client.read()).status, 200);
  }
  for (const client of clients) client.write(requestText("GET", VERSION));
  for (const client of clients) equal((await client.read()).status, 200);
  for (const client of clients) client.close();
});
