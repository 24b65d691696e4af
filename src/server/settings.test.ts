import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { suite, test } from "node:test";
import { ask, COLLECTION, RawClient, requestText, startFixture } from "./server.fixture.ts";

const VARY = "origin, access-control-request-method, access-control-request-headers";

suite("CORS", () => {
  const visible = [
    "vary",
    "access-control-allow-origin",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "allow",
  ];
  const cors = (headers: Readonly<Record<string, string>>) => visible.map((name) => headers[name]);

  test("listed origins", async () => {
    const server = await startFixture({ corsAllowOrigins: ["http://a.example", "http://b.example"] });
    for (const path of ["/api/v2/version", "/nope", "/api/v1/x", "/docs"]) {
      for (const [origin, allowed] of [["http://b.example", "http://b.example"], ["http://c.example"], []]) {
        const headers = origin === undefined ? {} : { origin };
        const answer = await ask(server.port, "GET", path, { headers });
        deepEqual(cors(answer.headers), [VARY, allowed, undefined, undefined, undefined]);
      }
    }
    await server.close();
  });

  test("OPTIONS succeeds on any path", async () => {
    const server = await startFixture({ corsAllowOrigins: ["http://a.example"] });
    const headers = { origin: "http://a.example", "access-control-request-method": "POST" };
    for (const [path, allow] of [["/api/v2/version", "GET,HEAD"], ["/nope"], ["/api/v1/x"]]) {
      const answer = await ask(server.port, "OPTIONS", path as string, { headers });
      deepEqual([answer.status, answer.body], [200, ""]);
      deepEqual(cors(answer.headers), [VARY, "http://a.example", "*", "*", allow]);
    }
    await server.close();
  });

  test("any origin", async () => {
    const server = await startFixture({ corsAllowOrigins: ["*"] });
    const answer = await ask(server.port, "GET", "/api/v2/version");
    deepEqual(cors(answer.headers).slice(0, 2), [VARY, "*"]);
    await server.close();
  });
});

test("circuit breaker: the request after the last admitted one is refused at once, on any path", async () => {
  const server = await startFixture({ circuitBreakerRequests: 2, corsAllowOrigins: ["*"] });
  const waiting = await Promise.all([RawClient.open(server.port), RawClient.open(server.port)]);
  const gates: (() => void)[] = [];
  const arrived = new Promise<void>((resolve) => {
    server.engine.answer = async () => {
      await new Promise<void>((open) => {
        gates.push(open);
        if (gates.length === 2) resolve();
      });
      return { status: 200, body: Buffer.from("1") };
    };
  });
  for (const client of waiting) client.write(requestText("GET", `${COLLECTION}/count`));
  await arrived;
  for (const path of ["/api/v2/heartbeat", "/nope", "/docs"]) {
    const { status, headers, body } = await ask(server.port, "GET", path);
    deepEqual([status, body], [429, "You have been rate limited."]);
    const { date: _, ...rest } = headers;
    deepEqual(rest, { "content-type": "text/plain; charset=utf-8", "content-length": "27" });
  }
  for (const open of gates) open();
  for (const client of waiting) {
    equal((await client.read()).status, 200);
    client.close();
  }
  equal((await ask(server.port, "GET", "/api/v2/heartbeat")).status, 200);
  await server.close();
});

test("scorecard: the rules' excess is refused, other requests are not", async () => {
  const server = await startFixture({ scorecard: [{ patterns: ["op:read", "collection:*"], score: 1 }] });
  const waiting = await RawClient.open(server.port);
  let open = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    server.engine.answer = async () => {
      resolve();
      await new Promise<void>((gate) => {
        open = gate;
      });
      return { status: 200, body: Buffer.from("1") };
    };
  });
  waiting.write(requestText("GET", `${COLLECTION}/count`));
  await arrived;
  const refused = await ask(server.port, "POST", `${COLLECTION}/get`, { body: "{}" });
  deepEqual(
    [refused.status, refused.body],
    [429, '{"error":"ChromaError","message":"Too many requests; backoff and try again"}'],
  );
  server.engine.answer = () => ({ status: 200, body: "2" });
  equal((await ask(server.port, "POST", `${COLLECTION}/add`, { body: "{}" })).status, 200);
  equal((await ask(server.port, "GET", `${COLLECTION.slice(0, -1)}5/count`)).status, 200);
  open();
  equal((await waiting.read()).status, 200);
  waiting.close();
  equal((await ask(server.port, "GET", `${COLLECTION}/count`)).status, 200);
  await server.close();
});

suite("time", () => {
  test("a request that takes longer than the deadline: 504, and the engine is told until when it may begin", async () => {
    const server = await startFixture({ deadlineMs: 20, scorecard: [{ patterns: ["op:*"], score: 1 }] });
    const gates: (() => void)[] = [];
    server.engine.answer = async () => {
      await new Promise<void>((open) => gates.push(open));
      return { status: 200, body: "1" };
    };
    const start = Date.now();
    const late = await ask(server.port, "POST", `${COLLECTION}/get`, { body: "{}" });
    equal(late.status, 504);
    match(
      late.body,
      /^{"error":"ChromaError","message":".* within 20 ms, the server's request_deadline_ms; try again, or/,
    );
    const { deadline = 0 } = server.engine.calls[0] ?? {};
    ok(deadline >= start + 20 && deadline <= Date.now());
    const write = await ask(server.port, "POST", `${COLLECTION}/add`, { body: "{}" });
    match(write.body, /whether it was carried out is not known"}$/);
    equal(
      (await ask(server.port, "POST", `${COLLECTION}/get`, { body: "{}" })).status,
      429,
      "the engine is still at it",
    );
    for (const open of gates) open();
    server.engine.answer = () => ({ status: 200, body: "2" });
    equal((await ask(server.port, "POST", `${COLLECTION}/get`, { body: "{}" })).status, 200);
    await server.close();
  });

  test("a body that does not go on: 408 and the end of the connection", async () => {
    const server = await startFixture({ bodyTimeoutMs: 50 });
    const path = `${COLLECTION}/add`;
    for (const begun of ["", "{"]) {
      const client = await RawClient.open(server.port);
      client.write(requestText("POST", path, { headers: { "content-length": "9" } }) + begun);
      match(await client.closed(), /^HTTP\/1.1 408 Request Timeout\r\n/);
    }
    const chunked = await RawClient.open(server.port);
    chunked.write(requestText("POST", path, { headers: { "transfer-encoding": "chunked" } }));
    match(await chunked.closed(), /^HTTP\/1.1 408 /);
    const session = connect(server.url);
    const stream = session.request({ ":method": "POST", ":path": path });
    stream.on("error", () => {});
    const [fields] = (await once(stream, "response")) as [Record<string, unknown>];
    equal(fields[":status"], 408);
    session.destroy();
    equal((await ask(server.port, "POST", path, { body: "{}" })).status, 201);
    equal(server.engine.calls.length, 1);
    await server.close();
  });
});
