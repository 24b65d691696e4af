// Traces as a collector receives them, over both protocols and by every way of configuring them.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { after, before, suite, test } from "node:test";
import { startServer, type TestServer } from "../support/server.ts";
import { ask, DATABASE, makeCollection, records } from "./api.ts";
import { Collector, type ReceivedSpan } from "./collector.ts";

const FAST = { OTEL_BSP_SCHEDULE_DELAY: "50", HOSTNAME: "pod-1" };
const ROUTE = "/api/v2/tenants/{tenant}/databases/{database}/collections/{collection_id}";
const ZEROS = "0".repeat(32);
const CALLER = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };

const traceIdOf = (headers: Headers): string => headers.get("chroma-trace-id") as string;

/** A trace as lines, children below their parents, in the order of time. */
function tree(spans: readonly ReceivedSpan[]): string[] {
  const below = (parentId: string, indent: string): string[] =>
    spans
      .filter((span) => span.parentId === parentId)
      .sort((a, b) => Number(a.start - b.start))
      .flatMap(({ name, spanId }) => [`${indent}${name}`, ...below(spanId, `${indent}  `)]);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return [...new Set(spans.map(({ parentId }) => parentId))]
    .filter((id) => !ids.has(id))
    .flatMap((id) => below(id, ""));
}

const named = (spans: readonly ReceivedSpan[], name: string): ReceivedSpan =>
  spans.find((span) => span.name === name) as ReceivedSpan;

suite("traces over gRPC, by the section open_telemetry", () => {
  let collector: Collector;
  let server: TestServer;
  let path: string;
  before(async () => {
    collector = await Collector.start();
    const config = `open_telemetry: {endpoint: "${collector.grpcUrl}/", service_name: test-service}`;
    const env = {
      ...FAST,
      OTEL_EXPORTER_OTLP_HEADERS: '{"x-team": "abc=="}',
      OTEL_RESOURCE_ATTRIBUTES: "region=north",
    };
    server = await startServer({ config, env });
    path = await makeCollection(server.url, "traced");
  });
  after(async () => {
    await server.stop();
    await collector.close();
  });

  test("a write, from its body to its commit", async () => {
    const { status, headers } = await ask(server.url, "POST", `${path}/add`, records(150));
    equal(status, 201);
    const spans = await collector.trace(traceIdOf(headers));
    const phases = ["queue", "decode", "plan", "apply", "commit", "index"].map((name) => `    ${name}`);
    deepEqual(tree(spans), [`POST ${ROUTE}/add`, "  receive", "  add", ...phases]);
    const { attributes } = named(spans, "add");
    deepEqual(attributes, {
      tenant: "default_tenant",
      database: "default_database",
      collection_id: path.split("/").at(-1),
      collection_name: "traced",
      num_ids: 150,
      committed_together: 1,
    });
    ok(Number(named(spans, "receive").attributes.bytes) > 1_000);
  });

  test("a query continues the caller's trace, with its plan and counts", async () => {
    const traceparent = `00-${CALLER.traceId}-${CALLER.spanId}-01`;
    const query = { query_embeddings: [[3, 1, 0]], n_results: 4, where: { number: { $gte: 20 } } };
    await ask(server.url, "POST", `${path}/query`, query);
    const { headers } = await ask(server.url, "POST", `${path}/query?a=b`, query, {
      traceparent,
      "user-agent": "tester",
    });
    equal(traceIdOf(headers), CALLER.traceId);
    const spans = await collector.trace(CALLER.traceId);
    const phases = ["queue", "decode", "plan", "filter", "search", "fetch", "encode"].map((name) => `    ${name}`);
    deepEqual(tree(spans), [`POST ${ROUTE}/query`, "  receive", "  query", ...phases]);
    const root = named(spans, `POST ${ROUTE}/query`);
    deepEqual([root.parentId, root.kind, root.status], [CALLER.spanId, 2, 0]);
    deepEqual(root.attributes, {
      "http.method": "POST",
      "http.uri": `${path}/query?a=b`,
      "http.route": `${ROUTE}/query`,
      "http.version": "HTTP/1.1",
      "http.host": new URL(server.url).host,
      "http.user_agent": "tester",
      "http.status_code": 200,
    });
    const { attributes, kind } = named(spans, "query");
    equal(kind, 1);
    deepEqual(
      [attributes.plan, attributes.n_results, attributes.candidates, attributes.has_where, attributes.num_embeddings],
      ["scan of codes within a filter", 4, 130, true, 1],
    );
    for (const { name, start, end, parentId } of spans) {
      const parent = spans.find(({ spanId }) => spanId === parentId);
      ok(end >= start, name);
      ok(parent === undefined || (start >= parent.start && end <= parent.end), `${name} lies within its parent`);
    }
  });

  test("what the caller does not sample is not exported, but keeps its id", async () => {
    const traceId = "1".repeat(32);
    const { headers } = await ask(server.url, "GET", `${path}/count`, undefined, {
      traceparent: `00-${traceId}-${CALLER.spanId}-00`,
    });
    equal(traceIdOf(headers), traceId);
    const later = await ask(server.url, "GET", `${path}/count`);
    await collector.trace(traceIdOf(later.headers));
    deepEqual(
      collector.spans.filter((span) => span.traceId === traceId),
      [],
    );
  });

  test("errors, unknown routes, the catalogue, and routes that do not ask the engine", async () => {
    const cases: [method: string, path: string, status: number, lines: string[]][] = [
      ["GET", "/nope", 404, ["GET (unknown route)"]],
      ["GET", "/api/v2/heartbeat", 200, ["GET /api/v2/heartbeat"]],
      [
        ...(["GET", `${DATABASE}/collections/missing`, 404] as const),
        [`GET ${ROUTE}`, "  get_collection", "    queue", "    catalog"],
      ],
    ];
    for (const [method, target, status, lines] of cases) {
      const answer = await ask(server.url, method, target);
      equal(answer.status, status);
      const spans = await collector.trace(traceIdOf(answer.headers));
      deepEqual(tree(spans), lines);
      equal(named(spans, lines[0] as string).status, status >= 400 ? 2 : 0);
    }
  });

  test("a malformed traceparent begins a new trace", async () => {
    const { headers } = await ask(server.url, "GET", "/api/v2/version", undefined, { traceparent: "00-zz-yy-01" });
    match(traceIdOf(headers), /^[0-9a-f]{32}$/);
    equal(named(await collector.trace(traceIdOf(headers)), "GET /api/v2/version").parentId, "");
  });

  test("the same over HTTP/2", async () => {
    const session = connect(server.url);
    const traceId = "2".repeat(32);
    const request = session.request({ ":path": "/api/v2/version", traceparent: `00-${traceId}-${CALLER.spanId}-01` });
    const [headers] = (await once(request, "response")) as [Record<string, string>];
    equal(headers["chroma-trace-id"], traceId);
    request.close();
    session.close();
    const { attributes } = named(await collector.trace(traceId), "GET /api/v2/version");
    deepEqual([attributes["http.version"], attributes["http.host"]], ["HTTP/2.0", new URL(server.url).host]);
  });

  test("who it is from, and the headers for the collector", () => {
    const [{ resource, headers }] = collector.exports;
    equal(resource["service.name"], "test-service");
    equal(resource["service.pod_name"], "pod-1");
    equal(resource.region, "north");
    match(String(resource["service.version"]), /^\d+\.\d+/);
    equal(headers["x-team"], "abc==");
  });
});

suite("traces over HTTP, by the standard variables", () => {
  test("spans, resource and headers arrive; both signals can go elsewhere", async (context) => {
    const [collector, other] = [await Collector.start(), await Collector.start()];
    const env = {
      ...FAST,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${other.httpUrl}/v1/metrics`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b",
      OTEL_SERVICE_NAME: "by-variable",
      OTEL_METRIC_EXPORT_INTERVAL: "100",
    };
    const server = await startServer({ env });
    context.after(async () => {
      await server.stop();
      await Promise.all([collector.close(), other.close()]);
    });
    const path = await makeCollection(server.url, "over-http");
    const { headers } = await ask(server.url, "POST", `${path}/get`, {});
    const spans = await collector.trace(traceIdOf(headers));
    ok(tree(spans).includes("  get"));
    const [{ resource, headers: sent }] = collector.exports;
    deepEqual([resource["service.name"], sent["x-key"]], ["by-variable", "a b"]);
    await other.until(
      () => other.metrics.size > 0,
      () => "metrics",
    );
    equal(collector.metrics.size, 0);
  });

  test("without the propagator tracecontext a request begins a trace of its own; what is not supported is said", async (context) => {
    const collector = await Collector.start();
    const env = {
      ...{ ...FAST, OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
      ...{ OTEL_PROPAGATORS: "b3,baggage", OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: "delta" },
    };
    const server = await startServer({ env });
    context.after(() => collector.close());
    const traceparent = `00-${CALLER.traceId}-${CALLER.spanId}-00`;
    const { headers } = await ask(server.url, "GET", "/api/v2/version", undefined, { traceparent });
    const spans = await collector.trace(traceIdOf(headers));
    ok(traceIdOf(headers) !== CALLER.traceId);
    equal(named(spans, "GET /api/v2/version").parentId, "");
    await server.stop();
    for (const said of ['"b3"', '"http/json"', "TEMPORALITY"])
      equal(server.output().split(said.replaceAll('"', '\\"')).length, 2, said);
  });

  test("samplers", async (context) => {
    const collector = await Collector.start();
    const env = { ...FAST, OTEL_EXPORTER_OTLP_ENDPOINT: collector.httpUrl, OTEL_TRACES_SAMPLER: "traceidratio" };
    const server = await startServer({
      env: { ...env, OTEL_TRACES_SAMPLER_ARG: "0.25", OTEL_METRICS_EXPORTER: "none" },
    });
    context.after(() => collector.close());
    for (let i = 0; i < 200; i++) await ask(server.url, "GET", "/api/v2/version");
    await server.stop();
    const share = collector.spans.length / 200;
    ok(share > 0.08 && share < 0.5, String(share));
    equal(collector.metrics.size, 0);
  });
});

suite("traces by the variables of Chroma 0.x", () => {
  const surroundings = ["receive", "queue", "decode", "plan", "encode"];
  const expected: Record<string, (name: string) => boolean> = {
    operation: (name) => name === "query" || name.startsWith("POST"),
    operation_and_segment: (name) => !surroundings.includes(name),
    all: () => true,
  };
  for (const [granularity, isExpected] of Object.entries(expected)) {
    test(`granularity ${granularity}`, async (context) => {
      const collector = await Collector.start();
      const env = {
        ...FAST,
        CHROMA_OTEL_COLLECTION_ENDPOINT: collector.grpcUrl,
        CHROMA_OTEL_GRANULARITY: granularity,
        CHROMA_OTEL_SERVICE_NAME: "legacy",
        CHROMA_OTEL_EXPORTER_HEADERS: '{"X-Team": "t"}}',
      };
      const server = await startServer({ env });
      context.after(async () => {
        await server.stop();
        await collector.close();
      });
      const path = await makeCollection(server.url, "legacy");
      await ask(server.url, "POST", `${path}/add`, records(3));
      const query = { query_embeddings: [[1, 1, 0]], where: { number: 1 } };
      await ask(server.url, "POST", `${path}/query`, query);
      const { headers } = await ask(server.url, "POST", `${path}/query`, query);
      const names = (await collector.trace(traceIdOf(headers))).map(({ name }) => name);
      const all = [`POST ${ROUTE}/query`, "receive", "query", "queue", "decode", "plan", "filter", "search", "encode"];
      deepEqual(names.sort(), all.filter(isExpected).sort());
      deepEqual(
        [collector.exports[0].resource["service.name"], collector.exports[0].headers["x-team"]],
        ["legacy", "t"],
      );
    });
  }

  test("an endpoint alone exports nothing, and the log says so", async (context) => {
    const collector = await Collector.start();
    const server = await startServer({ env: { ...FAST, CHROMA_OTEL_COLLECTION_ENDPOINT: collector.grpcUrl } });
    context.after(() => collector.close());
    const { headers } = await ask(server.url, "GET", "/nope");
    equal(traceIdOf(headers), ZEROS);
    equal((await ask(server.url, "GET", "/api/v2/version")).headers.get("chroma-trace-id"), null);
    match(server.output(), /CHROMA_OTEL_GRANULARITY/);
    await server.stop();
    deepEqual([collector.spans.length, collector.metrics.size], [0, 0]);
  });
});

suite("a collector that cannot be reached", () => {
  for (const [protocol, endpoint] of [
    ["grpc", "http://127.0.0.1:1"],
    ["http/protobuf", "http://127.0.0.1:1"],
  ]) {
    test(`does not disturb the server (${protocol})`, async () => {
      const env = { ...FAST, OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_METRIC_EXPORT_INTERVAL: "100" };
      const server = await startServer({ env, config: `open_telemetry: {endpoint: "${endpoint}"}` });
      const path = await makeCollection(server.url, "alone");
      equal((await ask(server.url, "POST", `${path}/add`, records(5))).status, 201);
      for (let i = 0; i < 50; i++) equal((await ask(server.url, "GET", `${path}/count`)).body, 5);
      await server.stop();
      const complaints = server.output().match(/telemetry cannot be exported/g) ?? [];
      ok(complaints.length <= 4, server.output());
    });
  }
});
