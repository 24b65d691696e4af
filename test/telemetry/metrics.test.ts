// Metrics as Prometheus and a collector receive them, and everything that is written about them elsewhere.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { METRICS, type MetricDefinition } from "../../src/telemetry/metrics-table.ts";
import { PHASE_SPANS } from "../../src/telemetry/phase-levels.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { ask, DATABASE, makeCollection, records } from "./api.ts";
import { Collector } from "./collector.ts";

const read = (path: string): string => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const definitions = Object.entries(METRICS) as [string, MetricDefinition][];
const ROUTE = "/api/v2/tenants/{tenant}/databases/{database}/collections/{collection_id}";

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads the text format of Prometheus, strictly. */
function parse(text: string): { readonly types: ReadonlyMap<string, string>; readonly samples: readonly Sample[] } {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  for (const line of text.trimEnd().split("\n")) {
    if (line === "" || line.startsWith("# HELP ") || line.startsWith("# UNIT ")) continue;
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type !== null) {
      types.set(type[1], type[2]);
      continue;
    }
    const sample = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    ok(sample !== null, `not a sample: ${line}`);
    const labels = [...(sample[2] ?? "").matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    samples.push({
      name: sample[1],
      labels: Object.fromEntries(labels),
      value: Number(sample[3].replace("+Inf", "Infinity")),
    });
  }
  return { types, samples };
}

function sampleOf(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number | undefined {
  const fits = (sample: Sample): boolean =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  return samples.find((sample) => sample.name === name && fits(sample))?.value;
}

suite("/metrics", () => {
  let server: TestServer;
  let id: string;
  const scrape = async (): Promise<ReturnType<typeof parse>> =>
    parse((await ask(server.url, "GET", "/metrics")).body as string);
  before(async () => {
    server = await startServer({ config: "metrics: {enabled: true}" });
    const path = await makeCollection(server.url, 'with "quotes"'.replaceAll(/\W+/g, "-").replace(/-$/, ""));
    id = path.split("/").at(-1) as string;
    await ask(server.url, "POST", `${path}/add`, records(150));
    for (let i = 0; i < 3; i++) await ask(server.url, "POST", `${path}/query`, { query_embeddings: [[1, 1, 1]] });
    await ask(server.url, "POST", `${path}/get`, { where: 5 });
    await ask(server.url, "GET", "/nope");
  });
  after(() => server.stop());

  test("is plain text that Prometheus understands, and holds every metric with its type and labels", async () => {
    const { headers } = await ask(server.url, "GET", "/metrics");
    equal(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    const { types, samples } = await scrape();
    for (const [name, { kind, labels }] of definitions) {
      if (name === "process_open_fds" && process.platform !== "linux") continue;
      equal(types.get(name), kind, name);
      const own = samples.filter((sample) => sample.name === (kind === "histogram" ? `${name}_count` : name));
      ok(own.length > 0, name);
      for (const sample of own) deepEqual(Object.keys(sample.labels).sort(), [...labels].sort(), name);
    }
    const known = new Set([...definitions.map(([name]) => name), "target_info"]);
    deepEqual(
      [...types.keys()].filter((name) => !known.has(name)),
      [],
    );
  });

  test("requests by route and status, and their latency", async () => {
    const { samples } = await scrape();
    const of = (route: string, method: string, status: string) =>
      sampleOf(samples, "kroma_http_requests_total", { route, method, status });
    equal(of(`${ROUTE}/query`, "POST", "200"), 3);
    equal(of(`${ROUTE}/add`, "POST", "201"), 1);
    equal(of(`${ROUTE}/get`, "POST", "400"), 1);
    equal(of("(unknown route)", "GET", "404"), 1);
    const route = { route: `${ROUTE}/query`, method: "POST" };
    equal(sampleOf(samples, "kroma_http_request_duration_seconds_count", route), 3);
    equal(sampleOf(samples, "kroma_http_request_duration_seconds_bucket", { ...route, le: "+Inf" }), 3);
    equal(sampleOf(samples, "kroma_http_requests_active"), 1, "this one");
  });

  test("what the engine does", async () => {
    const { samples } = await scrape();
    equal(sampleOf(samples, "kroma_collection_records", { collection_id: id, tenant: "default_tenant" }), 150);
    equal(sampleOf(samples, "kroma_collections"), 1);
    equal(sampleOf(samples, "kroma_commit_duration_seconds_count"), 1);
    equal(sampleOf(samples, "kroma_committed_writes_total"), 1);
    equal(sampleOf(samples, "kroma_vector_index_loaded"), 1);
    equal(sampleOf(samples, "kroma_vector_index_vectors"), 150);
    ok((sampleOf(samples, "kroma_vector_index_memory_bytes") as number) > 0);
    const asked = ["hit", "miss"].map((result) => sampleOf(samples, "kroma_vector_index_requests_total", { result }));
    ok((asked[0] as number) + (asked[1] as number) >= 3);
    for (const thread of ["main", "writer-0"])
      ok(sampleOf(samples, "kroma_thread_busy_seconds_total", { thread }) !== undefined);
    ok((sampleOf(samples, "process_resident_memory_bytes") as number) > 1e7);
  });

  test("clients cannot make series: unknown paths and methods are one", async () => {
    for (let i = 0; i < 20; i++) await ask(server.url, i % 2 ? "GET" : "PROPFIND", `/made-up/${i}`);
    const { samples } = await scrape();
    const series = samples.filter(
      ({ name, labels }) => name === "kroma_http_requests_total" && labels.route === "(unknown route)",
    );
    deepEqual(series.map(({ labels }) => labels.method).sort(), ["GET", "other"]);
  });
});

suite("where /metrics is, and who may ask", () => {
  const auth = `auth: {authn_provider: token, authn_credentials: s3cret-token-of-some-length}`;
  const headers = { authorization: "Bearer s3cret-token-of-some-length" };

  test("nowhere unless it is switched on", async (context) => {
    const server = await startServer();
    context.after(() => server.stop());
    equal((await ask(server.url, "GET", "/metrics")).status, 404);
  });

  test("it needs credentials where others do, unless it is public", async (context) => {
    const server = await startServer({ config: `metrics: {enabled: true}\n${auth}` });
    const open = await startServer({ config: `metrics: {enabled: true, public: true}\n${auth}` });
    context.after(() => Promise.all([server.stop(), open.stop()]));
    equal((await ask(server.url, "GET", "/metrics")).status, 403);
    equal((await ask(open.url, "GET", "/metrics")).status, 200);
    const { status, body } = await ask(server.url, "GET", "/metrics", undefined, headers);
    equal(status, 200);
    equal(sampleOf(parse(body as string).samples, "kroma_auth_failures_total", { reason: "unauthenticated" }), 1);
    equal((await ask(open.url, "GET", `${DATABASE}/collections`)).status, 403);
  });

  test("on a port of its own, and then nowhere else", async (context) => {
    const server = await startServer({ config: `metrics: {port: 0}\n${auth}` });
    context.after(() => server.stop());
    const url = /^Metrics: (http:\S+)\/metrics$/m.exec(server.output())?.[1] as string;
    equal((await ask(url, "GET", "/metrics")).status, 200);
    equal((await ask(url, "GET", "/api/v2/heartbeat")).status, 404);
    equal((await ask(url, "POST", "/metrics", {})).status, 405);
    equal((await ask(server.url, "GET", "/metrics", undefined, headers)).status, 404);
  });

  test("records are told for as many collections as are configured, of all that there are", async (context) => {
    const server = await startServer({ config: "metrics: {enabled: true, collections: 2}" });
    context.after(() => server.stop());
    for (let i = 0; i < 5; i++) await makeCollection(server.url, `collection-${i}`);
    const { samples } = parse((await ask(server.url, "GET", "/metrics")).body as string);
    equal(samples.filter(({ name }) => name === "kroma_collection_records").length, 2);
    equal(sampleOf(samples, "kroma_collections"), 5);
  });
});

suite("metrics over OTLP", () => {
  for (const protocol of ["grpc", "http"] as const) {
    test(`every metric arrives over ${protocol}, with kind and unit`, async (context) => {
      const collector = await Collector.start();
      const env = {
        OTEL_EXPORTER_OTLP_ENDPOINT: protocol === "grpc" ? collector.grpcUrl : collector.httpUrl,
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol === "grpc" ? "grpc" : "http/protobuf",
        OTEL_METRIC_EXPORT_INTERVAL: "200",
      };
      const server = await startServer({ env });
      context.after(async () => {
        await server.stop();
        await collector.close();
      });
      const path = await makeCollection(server.url, "exported");
      await ask(server.url, "POST", `${path}/add`, records(7));
      const added = (): number | undefined =>
        collector.metrics
          .get("kroma_http_requests_total")
          ?.points.find(({ attributes }) => attributes.route === `${ROUTE}/add`)?.value;
      await collector.until(
        () => added() === 1 && collector.metrics.has("kroma_collection_records"),
        () => "the request",
      );
      const kinds = { counter: "sum", gauge: "gauge", histogram: "histogram" } as const;
      for (const [name, { kind, unit }] of definitions) {
        if (name === "process_open_fds" && process.platform !== "linux") continue;
        const metric = collector.metrics.get(name);
        deepEqual([metric?.kind, metric?.unit], [kinds[kind], unit], name);
      }
      equal(collector.metrics.get("kroma_commit_duration_seconds")?.points[0].value, 1);
    });
  }
});

suite("what is written about metrics and spans", () => {
  test("the dashboard asks only for metrics that there are, and for all but those that say nothing over time", () => {
    const queries = [...read("deploy/grafana/kroma.json").matchAll(/"(?:expr|query)": "((?:[^"\\]|\\.)*)"/g)].map(
      ([, text]) => text,
    );
    const asked = new Set(queries.flatMap((query) => query.match(/\b(?:kroma|process)_[a-z_]+/g) ?? []));
    const series = definitions.flatMap(([name, { kind }]) =>
      kind === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    );
    deepEqual(
      [...asked].filter((name) => !series.includes(name)),
      [],
    );
    const shown = definitions.filter(([name]) =>
      [...asked].some((each) => each.replace(/_(?:bucket|count|sum)$/, "") === name),
    );
    deepEqual(
      definitions.filter((each) => !shown.includes(each)).map(([name]) => name),
      [],
    );
  });

  test("the documentation has a table of all metrics and one of all spans, as they are", () => {
    const text = read("docs/observability.md");
    const rows = (pattern: RegExp): string[][] => [...text.matchAll(pattern)].map(([, ...cells]) => cells);
    const metrics = rows(/^\| `((?:kroma|process)_[a-z_]+)` \| (\w+) \| (.*?) \| (.*?) \|$/gm);
    deepEqual(
      metrics,
      definitions.map(([name, { kind, labels, help }]) => [
        name,
        kind,
        labels.map((label) => `\`${label}\``).join(", "),
        help,
      ]),
    );
    const spans = rows(/^\| `([a-z]+)` \| `(all|operation_and_segment)` \| (.*?) \|$/gm);
    deepEqual(
      spans,
      Object.entries(PHASE_SPANS).map(([name, { level, about }]) => [name, level, about]),
    );
    match(text, /deploy\/grafana\/kroma\.json/);
  });
});
