import { deepEqual, equal, match, ok } from "node:assert/strict";
import { connect } from "node:http2";
import { after, suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { ask, COLLECTION, RawClient, requestText } from "../server.fixture.ts";
import { basic, bearer, IDENTITY, LIST, REJECTED, raw, startGuarded, TOKEN } from "./guard.fixture.ts";

suite("a token in the header", async () => {
  const cases: [string, string[], number][] = [
    ["Authorization", ["authorization: Bearer tok"], 200],
    ["Authorization", ["AUTHORIZATION: Bearer   tok  "], 200],
    ["Authorization", ["authorization: bearer tok"], 403],
    ["Authorization", ["authorization: tok"], 403],
    ["Authorization", ["authorization: Token tok"], 403],
    ["Authorization", ["authorization: Bearer to k"], 403],
    ["Authorization", ["authorization: Bearer TOK"], 403],
    ["Authorization", ["authorization: Bearer"], 403],
    ["Authorization", ["authorization: Bearer "], 403],
    ["Authorization", ["authorization:"], 403],
    ["Authorization", ["authorization: Bearer t\u00f6k"], 403],
    ["Authorization", ["x-chroma-token: tok"], 403],
    ["Authorization", ["cookie: authorization=Bearer tok"], 403],
    ["Authorization", [], 403],
    ["Authorization", ["authorization: Bearer tok", "authorization: Bearer no"], 200],
    ["Authorization", ["authorization: Bearer no", "Authorization: Bearer tok"], 403],
    ["Authorization", [`authorization: Bearer ${"x".repeat(100_000)}`], 403],
    ["X-Chroma-Token", ["X-Chroma-Token: tok"], 200],
    ["X-Chroma-Token", ["x-chroma-token: tok"], 200],
    ["X-Chroma-Token", ["x-chroma-token: Bearer tok"], 200],
    ["X-Chroma-Token", ["authorization: Bearer tok"], 403],
    ["X-Chroma-Token", ["x-chroma-token: tok", "x-chroma-token: no"], 200],
    ["X-Chroma-Token", ["x-chroma-token: no", "x-chroma-token: tok"], 403],
    ["X-Chroma-Token", ["x-chroma-token: tok, no"], 403],
  ];
  for (const [header, lines, status] of cases)
    test(`${header} is asked for: ${lines.join(" and ").slice(0, 80)} → ${status}`, async (context) => {
      const server = await startGuarded({ ...TOKEN, CHROMA_AUTH_TOKEN_TRANSPORT_HEADER: header });
      context.after(server.stop);
      const answer = await raw(server.port, `GET ${LIST}`, ...lines);
      equal(answer.status, status);
      equal(server.engine.calls.length, status === 200 ? 1 : 0);
      if (status === 403) equal(answer.body, REJECTED);
    });

  test("more than the limit of all headers", async (context) => {
    const server = await startGuarded(TOKEN);
    context.after(server.stop);
    equal((await raw(server.port, `GET ${LIST}`, `authorization: Bearer ${"x".repeat(140_000)}`)).status, 431);
  });
});

suite("a name and a password", async () => {
  const credentials = ["ada:pass:wörd", "bob:b", "eve:e"]
    .map((each) => `${each.split(":")[0]}:${hashSync(each.slice(4), 4)}`)
    .join("\n");
  const environment = {
    CHROMA_SERVER_AUTHN_PROVIDER: "chromadb.auth.basic_authn.BasicAuthenticationServerProvider",
    CHROMA_SERVER_AUTHN_CREDENTIALS: `${credentials}\nold:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=`,
  };
  const encoded = Buffer.from("ada:pass:wörd").toString("base64");
  const cases: [string, number][] = [
    [`Basic ${encoded}`, 200],
    [`Basic    ${encoded}   `, 200],
    [encoded, 200],
    [`basic ${encoded}`, 200],
    [`Basic ${encoded.slice(0, 4)}*${encoded.slice(4)}`, 200],
    [basic("eve:e").authorization, 200],
    [`Bearer ${encoded}`, 403],
    [basic("bob:b").authorization.replace(/=+$/, ""), 403],
    [basic("bob").authorization, 403],
    [basic("bob:").authorization, 403],
    [basic(":b").authorization, 403],
    [basic("nobody:b").authorization, 403],
    [basic("bob:c").authorization, 403],
    [basic("Bob:b").authorization, 403],
    [basic("old:password").authorization, 403],
    [`Basic ${Buffer.from([0xff, 0xfe, 0x3a]).toString("base64")}`, 403],
    [`Basic ${"A".repeat(100_000)}`, 403],
    ["Basic ", 403],
  ];
  const server = await startGuarded(environment);
  after(server.stop);
  for (const [value, status] of cases)
    test(`${value.slice(0, 60)} → ${status}`, async () => {
      const answer = await raw(server.port, `GET ${LIST}`, `authorization: ${value}`);
      equal(answer.status, status);
      if (status === 403) equal(answer.body, REJECTED);
    });

  test("the log names the user, if there is one, and never what was sent", () => {
    const log = server.open.lines.join("\n");
    match(log, /authentication failed for user "bob" from 127\.0\.0\.1/);
    ok(!/nobody|wörd|Bob/.test(log), log);
  });

  test("the identity", async () => {
    const { body } = await ask(server.port, "GET", IDENTITY, { headers: basic("bob:b") });
    equal(body, '{"user_id":"bob","tenant":null,"databases":null,"attributes":null}');
  });
});

suite("every way to a route", async () => {
  const server = await startGuarded(TOKEN);
  after(server.stop);
  const status = async (start: string, ...headers: string[]) => (await raw(server.port, start, ...headers)).status;

  test("what is public needs no credentials", async () => {
    for (const path of ["", "/heartbeat", "/version", "/healthcheck", "/pre-flight-checks"]) {
      equal(await status(`GET /api/v2${path}`), 200, path);
      equal(await status(`HEAD /api/v2${path}`), 200, path);
    }
    equal(await status("GET /docs/"), 200);
    equal(await status("GET /docs"), 303);
    equal(await status("GET /openapi.json"), 200);
    equal(await status("GET /api/v1/collections"), 410);
    equal(await status("GET /nowhere"), 404);
    equal(await status("PUT /api/v2/reset"), 405);
  });

  test("absolute targets, HEAD, queries and dots lead past nothing", async () => {
    for (const target of [
      ...[LIST, `http://x${LIST}`, `HTTP://x:1${LIST}`, `${LIST}?x=/api/v2/heartbeat`],
      ...[`${LIST}/%2e%2e`, "/api/v2/tenants/%74/databases/dbx/collections", IDENTITY],
      ...["/api/v2/tenants/..%2f..%2fheartbeat", "/api/v2/collections/heartbeat", "/api/v2/tenants/heartbeat"],
      ...["/api/v2/tenants/%ff/databases", "/kroma/v1/collections/heartbeat/statistics"],
    ])
      for (const method of ["GET", "HEAD"]) equal(await status(`${method} ${target}`), 403, `${method} ${target}`);
    equal(await status(`POST ${LIST}`, "x-http-method-override: GET", "content-length: 0"), 403);
    equal(server.engine.calls.length, 0);
  });

  test("paths that are no routes are not found, with and without credentials", async () => {
    for (const target of [
      "//api/v2/reset",
      "/API/v2/reset",
      "/api/v2/reset/",
      "/api/v2/./reset",
      "/api/v2/x/../reset",
      "/api/v2/reset#/api/v2/version",
      "/api/v2/%72eset",
    ])
      for (const headers of [[], ["authorization: Bearer tok"]])
        equal(await status(`POST ${target}`, ...headers, "content-length: 0"), 404, target);
  });

  test("pipelined requests are each looked at", async () => {
    const client = await RawClient.open(server.port);
    client.write(requestText("GET", LIST, { headers: bearer("tok") }) + requestText("GET", LIST).repeat(6));
    const statuses: number[] = [];
    for (let i = 0; i < 7; i++) statuses.push((await client.read()).status);
    client.close();
    deepEqual(statuses, [200, 403, 403, 403, 403, 403, 403]);
  });

  test("HTTP/1.0 and HTTP/2", async () => {
    equal((await ask(server.port, "GET", LIST, { version: "1.0" })).status, 403);
    equal((await ask(server.port, "GET", LIST, { version: "1.0", headers: bearer("tok") })).status, 200);
    const session = connect(server.url);
    const request = (headers: Record<string, string | string[]>): Promise<number> =>
      new Promise((resolve) => {
        const stream = session.request({ ":path": LIST, ...headers });
        stream.on("response", (got) => resolve(Number(got[":status"])));
        stream.resume();
        stream.end();
      });
    equal(await request({}), 403);
    equal(await request(bearer("no")), 403);
    equal(await request(bearer("tok")), 200);
    equal(await request({ ":method": "HEAD" }), 403);
    session.close();
  });

  test("of repeated headers of HTTP/2 the first counts too", async (context) => {
    const other = await startGuarded({ ...TOKEN, CHROMA_AUTH_TOKEN_TRANSPORT_HEADER: "X-Chroma-Token" });
    context.after(other.stop);
    const session = connect(other.url);
    const request = (...tokens: string[]): Promise<number> =>
      new Promise((resolve) => {
        const stream = session.request({ ":path": LIST, "x-chroma-token": tokens });
        stream.on("response", (got) => resolve(Number(got[":status"])));
        stream.resume();
      });
    deepEqual([await request("tok", "no"), await request("no", "tok"), await request("tok")], [200, 403, 200]);
    session.close();
  });

  test("a preflight of another origin needs none, and rejections bear the headers of CORS", async (context) => {
    const other = await startGuarded(TOKEN, { corsAllowOrigins: ["http://page"] });
    context.after(other.stop);
    const origin = ["origin: http://page", "access-control-request-method: POST"];
    const preflight = await raw(other.port, `OPTIONS ${LIST}`, ...origin);
    deepEqual([preflight.status, preflight.headers["access-control-allow-headers"]], [200, "*, authorization"]);
    const answer = await raw(other.port, `GET ${LIST}`, "origin: http://page");
    deepEqual([answer.status, answer.headers["access-control-allow-origin"]], [403, "http://page"]);
    ok(answer.headers["chroma-trace-id"]);
    equal(answer.headers["www-authenticate"], undefined);
  });
});

suite("before a body is read", async () => {
  const server = await startGuarded(TOKEN);
  after(server.stop);

  test("a malformed, a huge and an unfinished body of a stranger are all the same rejection", async () => {
    const add = `${COLLECTION}/add`;
    const json = { "content-type": "application/json" };
    equal((await ask(server.port, "POST", add, { headers: json, body: "{" })).body, REJECTED);
    equal((await ask(server.port, "POST", add, { headers: { "content-type": "text/plain" }, body: "x" })).status, 403);
    for (const lines of [
      "content-length: 9000000",
      "transfer-encoding: chunked",
      "content-length: 50\r\nexpect: 100-continue",
    ]) {
      const answer = await raw(server.port, `POST ${add}`, "content-type: application/json", ...lines.split("\r\n"));
      equal(answer.status, 403, lines);
    }
    equal(server.engine.calls.length, 0);
  });

  test("with credentials a body goes through, also one that comes later", async () => {
    const client = await RawClient.open(server.port);
    client.write(
      `POST ${COLLECTION}/add HTTP/1.1\r\nhost: x\r\nauthorization: Bearer tok\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    client.write("{}");
    equal((await client.read()).status, 201);
    client.close();
    equal(server.engine.last().body, "{}");
  });
});

suite("a client that leaves while it is asked", () => {
  test("does not take a place for ever", async (context) => {
    const slow = `ada:${hashSync("right", 8)}`;
    const server = await startGuarded(
      { CHROMA_SERVER_AUTHN_PROVIDER: "basic", CHROMA_SERVER_AUTHN_CREDENTIALS: slow },
      { circuitBreakerRequests: 3 },
    );
    context.after(server.stop);
    const headers = `${Object.entries(basic("ada:right")).map(([name, value]) => `${name}: ${value}`)}\r\ncontent-type: application/json\r\n`;
    for (let i = 0; i < 3; i++) {
      const client = await RawClient.open(server.port);
      client.write(`POST ${COLLECTION}/add HTTP/1.1\r\nhost: x\r\n${headers}content-length: 100\r\n\r\n{`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      client.close();
    }
    let status = 0;
    for (let i = 0; i < 200 && status !== 200; i++) {
      status = (await ask(server.port, "GET", LIST, { headers: basic("ada:right") })).status;
      if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    equal(status, 200);
  });
});
