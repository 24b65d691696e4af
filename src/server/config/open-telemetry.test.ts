import { deepEqual, equal, match, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { type ExportPlan, planExport } from "../../telemetry/export-plan.ts";
import { loadConfiguration } from "./load.ts";

const folder = mkdtempSync(join(tmpdir(), "kroma-otel-settings-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What is exported by a configuration file and an environment. */
function plan(yaml: string, environment: Record<string, string> = {}): ExportPlan {
  const file = join(folder, "config.yaml");
  writeFileSync(file, yaml);
  return planExport(loadConfiguration(yaml === "" ? undefined : file, {}, environment).settings.openTelemetry);
}
const grpc = (url: string, headers = {}) => ({ protocol: "grpc", url, headers });
const http = (url: string, headers = {}) => ({ protocol: "http/protobuf", url, headers });

suite("what is exported", () => {
  const nothing = { traces: null, metrics: null, granularity: "none", warning: null };

  test("nothing, unless a collector is named", () => {
    deepEqual(plan(""), nothing);
    deepEqual(plan("", { OTEL_SERVICE_NAME: "x", OTEL_EXPORTER_OTLP_HEADERS: "a=b" }), nothing);
    deepEqual(plan("open_telemetry: {filters: [{crate_name: chroma_frontend, filter_level: trace}]}"), nothing);
    deepEqual(plan("open_telemetry: {}"), nothing);
    deepEqual(plan("", { CHROMA_OPEN_TELEMETRY__ENDPOINT: "" }), nothing);
  });

  test("by the section of the configuration file, as in Chroma", () => {
    const collector = grpc("http://otel-collector:4317");
    const all = { traces: collector, metrics: collector, granularity: "all", warning: null };
    deepEqual(plan("open_telemetry: {endpoint: 'http://otel-collector:4317', service_name: chroma}"), all);
    deepEqual(plan("open_telemetry: {endpoint: 'otel-collector:4317/'}"), all);
    deepEqual(plan("", { CHROMA_OPEN_TELEMETRY__ENDPOINT: "http://otel-collector:4317" }), all);
    const yaml = "open_telemetry: {endpoint: 'http://a:4317'}";
    deepEqual(plan(yaml, { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://b:4317" }).metrics, grpc("http://b:4317"));
    deepEqual(plan(yaml, { OTEL_EXPORTER_OTLP_HEADERS: '{"x-team": "abc"}' }).traces?.headers, { "x-team": "abc" });
  });

  test("by the four variables of Chroma 0.x", () => {
    const environment = {
      CHROMA_OTEL_COLLECTION_ENDPOINT: "api.honeycomb.com",
      CHROMA_OTEL_SERVICE_NAME: "mine",
      CHROMA_OTEL_COLLECTION_HEADERS: '{"X-Honeycomb-Team": "abc"}}',
      CHROMA_OTEL_GRANULARITY: "operation_and_segment",
    };
    const target = grpc("https://api.honeycomb.com:443", { "x-honeycomb-team": "abc" });
    deepEqual(plan("", environment), {
      traces: target,
      metrics: target,
      granularity: "operation_and_segment",
      warning: null,
    });
    const { CHROMA_OTEL_COLLECTION_HEADERS, ...others } = environment;
    deepEqual(plan("", { ...others, CHROMA_OTEL_EXPORTER_HEADERS: '{"a": "b"}' }).traces?.headers, { a: "b" });
    deepEqual(plan("", { ...others, CHROMA_OTEL_EXPORTER_HEADERS: "{" }).traces?.headers, {});
  });

  test("these export nothing without a granularity, and say so", () => {
    const environment = { CHROMA_OTEL_COLLECTION_ENDPOINT: "http://host:4317/" };
    const { warning, ...rest } = plan("", environment);
    deepEqual(rest, { traces: null, metrics: null, granularity: "none" });
    match(warning as string, /CHROMA_OTEL_GRANULARITY/);
    deepEqual(plan("", { ...environment, CHROMA_OTEL_GRANULARITY: "none" }), nothing);
  });

  test("by the standard variables", () => {
    const base = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" };
    deepEqual(plan("", base).traces, http("http://localhost:4318/v1/traces"));
    deepEqual(plan("", base).metrics, http("http://localhost:4318/v1/metrics"));
    deepEqual(plan("", { ...base, OTEL_SDK_DISABLED: "true" }), nothing);
    equal(plan("", { ...base, OTEL_TRACES_EXPORTER: "none" }).traces, null);
    equal(plan("", { ...base, OTEL_METRICS_EXPORTER: "prometheus" }).metrics, null);
    const forced = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4444", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    deepEqual(plan("", forced).traces, grpc("http://localhost:4444"));
    const single = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://a/b", OTEL_EXPORTER_OTLP_TRACES_HEADERS: "k=v" };
    deepEqual(plan("", single).traces, http("http://a/b", { k: "v" }));
    equal(plan("", single).metrics, null);
    const mixed = plan("", { ...base, OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "grpc" });
    deepEqual([mixed.traces, mixed.metrics], [grpc("http://localhost:4318"), http("http://localhost:4318/v1/metrics")]);
    const secure = { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317", OTEL_EXPORTER_OTLP_INSECURE: "false" };
    deepEqual(plan("", secure).traces, grpc("https://collector:4317"));
  });

  test("exports are given up when the standard variables say so", () => {
    const environment = { OTEL_BSP_EXPORT_TIMEOUT: "1", OTEL_METRIC_EXPORT_TIMEOUT: "2" };
    const { batchTimeoutMs, metricsTimeoutMs } = loadConfiguration(undefined, {}, environment).settings.openTelemetry;
    deepEqual([batchTimeoutMs, metricsTimeoutMs], [1, 2]);
  });

  test("filters say how much, and the granularity wins over them", () => {
    const of = (level: string, environment = {}) =>
      plan(
        `open_telemetry: {endpoint: 'http://a:4317', filters: [{crate_name: chroma_frontend, filter_level: ${level}}]}`,
        environment,
      ).granularity;
    deepEqual(
      ["trace", "debug", "info", "warn", "error"].map((level) => of(level)),
      [...["all", "all", "operation_and_segment", "operation", "operation"]],
    );
    equal(of("info", { CHROMA_OTEL_GRANULARITY: "all" }), "all");
  });
});

suite("what cannot be honoured is said at the start", () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318" };
  const warnings = (environment: Record<string, string>): readonly string[] =>
    loadConfiguration(undefined, {}, environment).warnings;

  test("http/json: http/protobuf is spoken in its place", () => {
    const json = { ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
    deepEqual(plan("", json).traces, http("http://localhost:4318/v1/traces"));
    match(warnings(json).join(), /^the protocol "http\/json" is not supported, and "http\/protobuf" is used/);
    const single = { ...endpoint, OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/json" };
    equal(warnings(single).length, 1);
    deepEqual(warnings({ ...single, OTEL_METRICS_EXPORTER: "none" }), []);
  });

  test("propagators, as far as callers' traces are not continued", () => {
    for (const fine of ["tracecontext,baggage", "tracecontext", "none", "baggage"])
      deepEqual(warnings({ ...endpoint, OTEL_PROPAGATORS: fine }), [], fine);
    match(
      warnings({ ...endpoint, OTEL_PROPAGATORS: "tracecontext, b3,jaeger" }).join(),
      /^the propagator "b3,jaeger" is not supported: .*"tracecontext" in OTEL_PROPAGATORS/,
    );
    deepEqual(warnings({ OTEL_PROPAGATORS: "b3" }), []);
  });

  const ignored: [name: string, value: string, fine: string | null][] = [
    ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta", "Cumulative"],
    ["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION", "base2_exponential_bucket_histogram", null],
    ["OTEL_METRICS_EXEMPLAR_FILTER", "trace_based", "always_off"],
    ["OTEL_LOGS_EXPORTER", "otlp", "none"],
    ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://localhost:4318", null],
    ["OTEL_BLRP_SCHEDULE_DELAY", "5", null],
    ["OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT", "5", null],
    ["OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "5", null],
    ["OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "5", null],
    ["OTEL_SPAN_EVENT_COUNT_LIMIT", "5", null],
    ["OTEL_LINK_ATTRIBUTE_COUNT_LIMIT", "5", null],
    ["OTEL_EXPORTER_OTLP_TRACES_INSECURE", "true", null],
    ["OTEL_EXPORTER_PROMETHEUS_PORT", "9464", null],
    ["OTEL_EXPORTER_ZIPKIN_ENDPOINT", "http://localhost:9411", null],
    ["OTEL_CONFIG_FILE", "otel.yaml", null],
    ["OTEL_LOG_LEVEL", "debug", null],
    ["OTEL_ENTITIES", "service{service.name=a}", null],
    ["OTEL_SEMCONV_STABILITY_OPT_IN", "http", null],
  ];
  test("what only the environment can say, where it stands in .env", () => {
    const names = ["OTEL_RESOURCE_ATTRIBUTES", "OTEL_EXPORTER_OTLP_CERTIFICATE", "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"];
    writeFileSync(join(folder, ".env"), names.map((name) => `${name}=1\n`).join(""));
    const environment = Object.fromEntries(names.map((name) => [name, "1"]));
    deepEqual(loadConfiguration(undefined, {}, environment, folder).warnings, []);
    deepEqual(
      [...loadConfiguration(undefined, {}, {}, folder).warnings].sort(),
      names.map((name) => `${name} in .env has no effect: it is read from the environment alone`).sort(),
    );
  });

  for (const [name, value, fine] of ignored) {
    test(`${name}=${value}`, () => {
      const said = warnings({ ...endpoint, [name]: value });
      equal(said.length, 1);
      match(said[0] as string, new RegExp(`^${name} has no effect: .{20}`));
      if (fine !== null) deepEqual(warnings({ ...endpoint, [name]: fine }), []);
    });
  }
});

suite("what is refused", () => {
  const cases: [yaml: string, environment: Record<string, string>, message: RegExp][] = [
    ["open_telemetry: {endpoint: 'ftp://x'}", {}, /"open_telemetry.endpoint": a collector's address looks like/],
    ["open_telemetry: {endpoint: 5}", {}, /"open_telemetry.endpoint" must be an address/],
    ["open_telemetry: {filters: [{crate_name: a}]}", {}, /filter 1 needs "crate_name" and "filter_level"/],
    ["open_telemetry: {filters: [{crate_name: a, filter_level: Info}]}", {}, /one of trace, debug, info, warn, error/],
    ["", { CHROMA_OTEL_GRANULARITY: "All" }, /'All' is not a valid OpenTelemetryGranularity/],
    ["", { OTEL_EXPORTER_OTLP_PROTOCOL: "http/xml" }, /must be "grpc" or "http\/protobuf"/],
    ["", { OTEL_TRACES_SAMPLER_ARG: "2" }, /"open_telemetry.sampler_ratio" must be a number from 0 to 1/],
    ["", { CHROMA_OTEL_COLLECTION_HEADERS: "s3cret" }, /"open_telemetry.headers": headers must look like/],
  ];
  for (const [yaml, environment, message] of cases) {
    test(`${yaml}${JSON.stringify(environment)}`, () =>
      throws(
        () => plan(yaml, environment),
        (error: Error) => message.test(error.message) && !error.message.includes("s3cret"),
      ));
  }
});
