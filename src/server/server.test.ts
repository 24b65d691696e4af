import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { ask, COLLECTION, type Fixture, startFixture } from "./server.fixture.ts";

const TRACE_ID = "00000000000000000000000000000000";
let server: Fixture;

before(async () => {
  server = await startFixture();
});
after(() => server.close());

suite("system routes", () => {
  const fixed: [string, string][] = [
    ["/api/v2/version", '"1.0.0"'],
    ["/api/v2/healthcheck", '{"is_executor_ready":true,"is_log_client_ready":true}'],
    ["/api/v2/pre-flight-checks", '{"max_batch_size":5461,"supports_base64_encoding":true}'],
    ["/api/v2/auth/identity", '{"user_id":"","tenant":"default_tenant","databases":["default_database"]}'],
  ];
  for (const [path, body] of fixed) {
    test(path, async () => {
      const answer = await ask(server.port, "GET", path);
      deepEqual([answer.status, answer.body], [200, body]);
    });
  }

  test("heartbeat in nanoseconds, at two paths, never going back", async () => {
    let before = 0n;
    for (const path of ["/api/v2/heartbeat", "/api/v2", "/api/v2/heartbeat"]) {
      const { body } = await ask(server.port, "GET", path);
      const now = BigInt(/^\{"nanosecond heartbeat":(\d+)\}$/.exec(body)?.[1] as string);
      ok(now > before && now / 1_000_000n - BigInt(Date.now()) < 1000n);
      before = now;
    }
  });
});

suite("headers", () => {
  test("of success: type, length, date and nothing else", async () => {
    const { headers } = await ask(server.port, "GET", "/api/v2/version");
    const { date, ...rest } = headers;
    match(date as string, /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
    deepEqual(rest, { "content-type": "application/json", "content-length": "7" });
  });

  test("of errors: a trace id, also of those the engine answers", async () => {
    server.engine.answer = () => ({ status: 404, body: Buffer.from("{}") });
    const { headers, status } = await ask(server.port, "GET", "/api/v2/tenants/nope");
    server.engine.answer = () => ({ status: 200, body: Buffer.from("{}") });
    deepEqual([status, headers["chroma-trace-id"], headers["content-type"]], [404, TRACE_ID, "application/json"]);
  });

  test("HEAD of every GET route: those of GET, without the body", async () => {
    for (const path of ["/api/v2/version", `${COLLECTION}/count`, "/docs/", "/openapi.json"]) {
      const get = await ask(server.port, "GET", path);
      const head = await ask(server.port, "HEAD", path);
      deepEqual([head.status, head.body], [get.status, ""]);
      deepEqual({ ...head.headers, date: "" }, { ...get.headers, date: "" });
    }
  });
});

suite("what is not a route", () => {
  const unknown = [
    "/",
    "/api/v2/",
    "/api/v2//version",
    "/API/v2",
    "/api/v2/ver%73ion",
    "/api/v1",
    "/api/v1/",
    "*",
    "/docs/x",
  ];
  for (const path of [...unknown, `${COLLECTION}/`, `${COLLECTION}/add_input`, "/api/v2/tenants//databases"]) {
    test(`404 ${path}`, async () => {
      const { status, headers, body } = await ask(server.port, "GET", path);
      const { date: _, ...rest } = headers;
      deepEqual([status, body, rest], [404, "", { "content-length": "0", "chroma-trace-id": TRACE_ID }]);
    });
  }

  const wrong: [string, string, string][] = [
    ["POST", "/api/v2/version", "GET,HEAD"],
    ["OPTIONS", "/api/v2/version", "GET,HEAD"],
    ["GET", "/api/v2/tenants", "POST"],
    ["DELETE", "/api/v2/tenants/t", "GET,HEAD,PATCH"],
    ["DELETE", "/api/v2/tenants/t/databases", "GET,HEAD,POST"],
    ["PUT", "/api/v2/tenants/t/databases/d", "GET,HEAD,DELETE"],
    ["PUT", "/api/v2/tenants/t/databases/d/collections", "POST,GET,HEAD"],
    ["POST", COLLECTION, "GET,HEAD,PUT,DELETE"],
    ["POST", "/api/v2/tenants/t/databases/d/collections/by-id/add", "GET,HEAD"],
    ["GET", `${COLLECTION}/functions/attach`, "POST"],
    ["GET", "/api/v2/tenants/t/databases/d/collections/by-id/functions/attach", "POST"],
    ["POST", "/api/v1/x", "GET,HEAD,PUT,PATCH,DELETE,OPTIONS"],
  ];
  for (const [method, path, allow] of wrong) {
    test(`405 ${method} ${path}`, async () => {
      const { status, headers, body } = await ask(server.port, method, path);
      deepEqual([status, body, headers.allow, headers["content-type"]], [405, "", allow, undefined]);
      equal(headers["chroma-trace-id"], TRACE_ID);
    });
  }

  test("410 for every other request to version 1", async () => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"]) {
      const { status, body } = await ask(server.port, method, "/api/v1/collections/x");
      const text = '{"error":"Unimplemented","message":"The v1 API is deprecated. Please use /v2 apis"}';
      deepEqual([status, body], [410, method === "HEAD" ? "" : text]);
    }
  });
});

suite("what reaches the engine", () => {
  const database = { tenant: "t", database: "dbx" };
  const collection = { ...database, collection: "8ebd119c-ebbc-4583-8b31-a2f0530c8f94" };
  const inDatabase = "/api/v2/tenants/t/databases/dbx";
  const routes: [string, string, string, object][] = [
    ["POST", "/api/v2/reset", "reset", {}],
    ["POST", "/api/v2/tenants", "create_tenant", {}],
    ["GET", "/api/v2/tenants/t", "get_tenant", { tenant: "t" }],
    ["PATCH", "/api/v2/tenants/t", "update_tenant", { tenant: "t" }],
    ["GET", "/api/v2/tenants/t/databases", "list_databases", { tenant: "t" }],
    ["POST", "/api/v2/tenants/t/databases", "create_database", { tenant: "t" }],
    ["GET", inDatabase, "get_database", database],
    ["DELETE", inDatabase, "delete_database", database],
    ["GET", `${inDatabase}/collections`, "list_collections", database],
    ["POST", `${inDatabase}/collections`, "create_collection", database],
    ["GET", `${inDatabase}/collections_count`, "count_collections", database],
    ["GET", `${inDatabase}/collections/by-id`, "get_collection", { ...database, collection: "by-id" }],
    ["GET", `${inDatabase}/collections/by-id/x`, "get_collection_by_id", { ...database, collection: "x" }],
    ["GET", "/api/v2/collections/a:b:c", "get_collection_by_crn", { crn: "a:b:c" }],
    ["PUT", COLLECTION, "update_collection", collection],
    ["DELETE", COLLECTION, "delete_collection", collection],
    ...["add", "update", "upsert", "delete", "get", "query", "search", "fork"].map(
      (name): [string, string, string, object] => ["POST", `${COLLECTION}/${name}`, name, collection],
    ),
    ...["count", "fork_count", "indexing_status"].map((name): [string, string, string, object] => [
      "GET",
      `${COLLECTION}/${name}`,
      name,
      collection,
    ]),
    ["POST", `${COLLECTION}/functions/attach`, "attach_function", collection],
    ["GET", `${COLLECTION}/functions/f`, "get_function", { ...collection, name: "f" }],
    ["POST", `${COLLECTION}/attached_functions/f/detach`, "detach_function", { ...collection, name: "f" }],
    ["GET", "/kroma/v1/collections/x/statistics", "collection_statistics", { collection: "x" }],
  ];
  for (const [method, path, operation, params] of routes) {
    test(`${method} ${path}`, async () => {
      const isRead = method === "POST" || method === "PUT" || method === "PATCH";
      const options = isRead ? { body: '{"ä":1}', headers: { "content-type": "application/json" } } : {};
      const { status } = await ask(server.port, method, `${path}?limit=1&x=%20`, options);
      equal(status, 200);
      const body = isRead && operation !== "reset" ? '{"ä":1}' : null;
      deepEqual(server.engine.last(), { operation, params, query: "limit=1&x=%20", body });
    });
  }

  test("path segments are decoded once; a lone % stands for itself", async () => {
    const segments: [string, string][] = [
      ["a%2fb", "a/b"],
      ["a%252fb", "a%2fb"],
      ["%E2%82%ACx", "€x"],
      ["a+b", "a+b"],
      ["%zz", "%zz"],
      ["abc%", "abc%"],
    ];
    for (const [segment, tenant] of segments) {
      await ask(server.port, "GET", `/api/v2/tenants/${segment}`);
      deepEqual(server.engine.last().params, { tenant });
    }
  });

  test("bytes that are not UTF-8 in a path are refused with the segment's name", async () => {
    for (const [path, name] of [
      ["/api/v2/tenants/%ff", "tenant_name"],
      ["/api/v2/tenants/%ff/databases", "tenant"],
      [`${COLLECTION}/functions/%c3`, "function_name"],
    ]) {
      const { status, body } = await ask(server.port, "GET", path as string);
      const message = `Invalid URL: Invalid UTF-8 in \`${name}\``;
      deepEqual([status, JSON.parse(body)], [400, { error: "InvalidArgumentError", message }]);
    }
  });

  test("a body's memory is its own, so that it can be transferred", async () => {
    await ask(server.port, "POST", `${COLLECTION}/get`, { body: "{}" });
    const body = server.engine.calls.at(-1)?.body as Uint8Array<ArrayBuffer>;
    deepEqual([body.byteOffset, body.buffer.byteLength], [0, 2]);
    equal(structuredClone(body, { transfer: [body.buffer] }).length, 2);
  });
});

suite("content types", () => {
  const send = (type: string) =>
    ask(server.port, "POST", `${COLLECTION}/get`, { body: "{}", headers: { "content-type": type } });
  const json = ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json;"];
  for (const type of [...json, "application/vnd.x+json", 'application/x+json; a="b c"']) {
    test(`accepted: ${type}`, async () => equal((await send(type)).status, 200));
  }
  const others = ["text/json", "application/jsonx", "application/json, text/plain", "application", "text/x+json"];
  for (const type of [...others, "application/json; charset", "application/x-www-form-urlencoded"]) {
    test(`415: ${type}`, async () => {
      const { status, body } = await send(type);
      const message = "Expected request with `Content-Type: application/json`";
      deepEqual([status, JSON.parse(body)], [415, { error: "ChromaError", message }]);
    });
  }

  test("irrelevant where no body is read", async () => {
    for (const [method, path] of [
      ["GET", `${COLLECTION}/count`],
      ["POST", "/api/v2/reset"],
    ] as const) {
      const headers = { "content-type": "text/plain" };
      equal((await ask(server.port, method, path, { headers, body: "x" })).status, 200);
    }
  });
});

suite("errors of the engine", () => {
  test("an exception is a 500 and one line in the log", async () => {
    server.engine.answer = () => {
      throw new Error("secret\nsecond line");
    };
    const { status, headers, body } = await ask(server.port, "GET", `${COLLECTION}/count`);
    server.engine.answer = () => ({ status: 200, body: Buffer.from("{}") });
    deepEqual([status, JSON.parse(body).error, headers["chroma-trace-id"]], [500, "InternalError", TRACE_ID]);
    ok(!body.includes("secret"));
    const line = server.lines.at(-1) as string;
    ok(line.includes("secret | second line") && line.includes("/count") && !line.includes("\n"));
  });
});

suite("documentation", () => {
  test("/docs leads to a page that needs nothing from elsewhere", async () => {
    const redirect = await ask(server.port, "GET", "/docs");
    deepEqual([redirect.status, redirect.headers.location], [303, "/docs/"]);
    const page = await ask(server.port, "GET", "/docs/");
    equal(page.status, 200);
    match(page.headers["content-type"] as string, /^text\/html/);
    ok(!/(?:src|href)="(?:https?:)?\/\//.test(page.body));
  });

  test("/openapi.json is OpenAPI 3.1", async () => {
    const { status, headers, body } = await ask(server.port, "GET", "/openapi.json");
    deepEqual([status, headers["content-type"], JSON.parse(body).openapi], [200, "application/json", "3.1.0"]);
  });
});
