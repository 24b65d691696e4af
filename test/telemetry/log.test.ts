// The log of a running server: its form, slow requests, and what must never stand in it.
import { deepEqual, equal, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { startServer, type TestServer } from "../support/server.ts";
import { ask, DATABASE, makeCollection, records } from "./api.ts";
import { Collector } from "./collector.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-log-test-"));
after(() => rmSync(home, { recursive: true, force: true }));

type Line = Readonly<Record<string, unknown>>;

const jsonLines = (text: string): Line[] =>
  text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);

const linesOf = (server: TestServer, message: string): Line[] =>
  jsonLines(server.output()).filter((line) => line.message === message);

suite("the log of a server", () => {
  test("JSON where no terminal is, with what is asked for and no more", async () => {
    const server = await startServer();
    await ask(server.url, "GET", "/api/v2/version");
    await server.stop();
    const messages = jsonLines(server.output()).map(({ message }) => message);
    deepEqual(messages, ["listening", "Received SIGTERM, shutting down"]);
  });

  test("text, levels, a file, by settings and variables", async () => {
    const path = join(home, "server.log");
    const env = { KROMA_LOG_FORMAT: "text", RUST_LOG: "warn,chroma=debug", KROMA_LOG_PATH: path };
    const server = await startServer({ env });
    await ask(server.url, "GET", "/api/v2/version");
    await server.stop();
    ok(
      /Z DEBUG request method=GET route=\/api\/v2\/version status=200 ms=[\d.]+\n/.test(server.output()),
      server.output(),
    );
    ok(readFileSync(path, "utf8").includes("DEBUG request"));
    const quiet = await startServer({ env: { CHROMA_LOG_LEVEL: "ERROR" } });
    await quiet.stop();
    equal(jsonLines(quiet.output()).length, 0);
  });

  test("SIGHUP opens the file anew, and the server goes on", async () => {
    const [path, old] = [join(home, "rotated.log"), join(home, "rotated.log.1")];
    const server = await startServer({ env: { KROMA_LOG_PATH: path, KROMA_LOG_LEVEL: "debug" } });
    renameSync(path, old);
    process.kill(server.pid, "SIGHUP");
    const opened = (): number => linesOf(server, "the log file was opened anew").length;
    for (let waited = 0; waited < 500 && opened() === 0; waited++) await setTimeout(20);
    equal(opened(), 1, server.output());
    await ask(server.url, "GET", "/api/v2/version");
    await server.stop();
    ok(!readFileSync(old, "utf8").includes("/api/v2/version"));
    ok(readFileSync(path, "utf8").includes("/api/v2/version"));
  });

  test("slow requests, with their plan; others are not in it", async () => {
    const server = await startServer({ config: "slow_query_ms: 0" });
    const path = await makeCollection(server.url, "slow");
    await ask(server.url, "POST", `${path}/add`, records(150));
    await ask(server.url, "POST", `${path}/query`, {
      query_embeddings: [[1, 1, 1]],
      n_results: 2,
      where: { number: { $gt: 5 } },
    });
    await server.stop();
    const line = linesOf(server, "slow request").find(({ operation }) => operation === "query") as Line;
    const { time, ms, phases, ...rest } = line;
    deepEqual(rest, {
      ...{ level: "warn", message: "slow request", method: "POST", status: 200, operation: "query" },
      route: "/api/v2/tenants/{tenant}/databases/{database}/collections/{collection_id}/query",
      ...{ tenant: "default_tenant", database: "default_database", collection: path.split("/").at(-1) },
      ...{ collection_name: "slow", has_where: true, num_embeddings: 1, n_results: 2, candidates: 144 },
      plan: "scan of codes within a filter",
    });
    ok(typeof time === "string" && typeof ms === "number");
    const measured = Object.keys(phases as object).filter((name) => name !== "load");
    deepEqual(measured, ["receive", "queue", "decode", "plan", "filter", "search", "fetch", "encode"]);
    const patient = await startServer({ config: "slow_query_ms: 600000" });
    await ask(patient.url, "GET", "/api/v2/version");
    await patient.stop();
    deepEqual(linesOf(patient, "slow request"), []);
  });
});

test("neither the log nor traces hold secrets or anything of what records hold", async (context) => {
  const collector = await Collector.start();
  const token = "SECRET-token-of-some-length";
  const path = join(home, "everything.log");
  const config = [
    "slow_query_ms: 0",
    "stdout_tracing: true",
    `log_path: ${path}`,
    `auth: {authn_provider: token, authn_credentials: ${token}}`,
    `open_telemetry: {endpoint: "${collector.grpcUrl}", headers: {authorization: Basic SECRET-of-collector}, batch_delay_ms: 50}`,
  ].join("\n");
  const server = await startServer({ config, env: { OTEL_METRIC_EXPORT_INTERVAL: "200" } });
  context.after(() => collector.close());
  const headers = { authorization: `Bearer ${token}` };
  const send = (method: string, target: string, body?: object) => ask(server.url, method, target, body, headers);
  const made = await send("POST", `${DATABASE}/collections`, {
    name: "guarded",
    metadata: { note: "PRIVATE metadata" },
  });
  const collection = `${DATABASE}/collections/${(made.body as { id: string }).id}`;
  const one = {
    ids: ["PRIVATE-id"],
    embeddings: [[1, 2, 123454321]],
    documents: ["PRIVATE document"],
    metadatas: [{ "PRIVATE-key": "PRIVATE value" }],
    uris: ["PRIVATE://uri"],
  };
  equal((await send("POST", `${collection}/add`, one)).status, 201);
  const where = { "PRIVATE-key": "PRIVATE value" };
  const contains = { $contains: "PRIVATE document" };
  await send("POST", `${collection}/query`, { query_embeddings: [[1, 2, 123454321]], where, where_document: contains });
  await send("POST", `${collection}/get`, { ids: ["PRIVATE-id"], where, where_document: contains });
  await send("POST", `${collection}/get`, { where: { "PRIVATE-key": { $wrong: "PRIVATE value" } } });
  await send("POST", `${collection}/get`, { where_document: { $regex: "PRIVATE(" } });
  await send("POST", `${collection}/upsert`, { ...one, embeddings: [["PRIVATE"]] });
  await send("POST", `${collection}/add`, { ...one, embeddings: [[1]] });
  await send("POST", `${collection}/delete`, { where_document: contains });
  await ask(server.url, "GET", `${collection}/count`, undefined, { authorization: "Bearer SECRET-guess" });
  await ask(server.url, "GET", `${collection}/count`, undefined, { "x-chroma-token": "SECRET-guess" });
  await fetch(`${server.url}${collection}/get`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: '{"ids": ["PRIVATE" broken',
  });
  await collector.until(
    () => collector.spans.length > 50 && collector.metrics.size > 0,
    () => "spans and metrics",
  );
  await server.stop();
  const seen = [
    ...[server.output(), readFileSync(path, "utf8"), JSON.stringify([...collector.metrics.values()])],
    JSON.stringify(collector.spans, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
  ];
  ok(jsonLines(server.output()).length > 10);
  ok(collector.spans.some(({ name }) => name === "auth"));
  for (const text of seen) deepEqual(text.match(/.{0,60}(?:PRIVATE|SECRET|123454321).{0,60}/g) ?? [], []);
});
