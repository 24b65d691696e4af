import { KromaError } from "../../api/errors.ts";
import { type AskedProtocol, exportWarnings } from "../../telemetry/export-plan.ts";
import { type Granularity, parseGranularity, type SpanFilter } from "../../telemetry/granularity.ts";
import { type EndpointStyle, type OtlpEndpoint, parseEndpoint, shownEndpoint } from "../../telemetry/otlp-endpoint.ts";
import { checkOtlpHeaders, type OtlpHeaders, parseOtlpHeaders } from "../../telemetry/otlp-headers.ts";
import { TRACE_CONTEXT } from "../../telemetry/propagators.ts";
import { SAMPLER_NAMES, type SamplerName } from "../../telemetry/sampler-name.ts";
import { boolean, integer, isMap, type Kind, oneOf, SettingProblem, structure, yamlValue } from "./kind.ts";
import { OPEN_TELEMETRY_NAMES } from "./open-telemetry-names.ts";
import { optional, section, setting } from "./setting.ts";

/** Export of traces and metrics. The names of the settings are those of `ExportSettings`. */
export const OPEN_TELEMETRY = section({
  title: "OpenTelemetry",
  settings: {
    endpoint: optional<OtlpEndpoint>({
      key: "open_telemetry.endpoint",
      kind: endpoint("section"),
      legacy: [
        { name: "CHROMA_OTEL_COLLECTION_ENDPOINT", kind: endpoint("legacy") },
        { name: "CHROMA_OTEL_EXPORTER_ENDPOINT", kind: endpoint("legacy") },
        { name: "OTEL_EXPORTER_OTLP_ENDPOINT", kind: endpoint("standard") },
      ],
      show: (value) => value && shownEndpoint(value),
      about: "collector that traces and metrics are sent to; without one nothing is exported",
    }),
    tracesEndpoint: optional<OtlpEndpoint>({
      key: "open_telemetry.traces_endpoint",
      kind: endpoint("section", true),
      legacy: [{ name: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", kind: endpoint("standard", true) }],
      show: (value) => value && shownEndpoint(value),
      about: "another one for traces",
    }),
    metricsEndpoint: optional<OtlpEndpoint>({
      key: "open_telemetry.metrics_endpoint",
      kind: endpoint("section", true),
      legacy: [{ name: "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", kind: endpoint("standard", true) }],
      show: (value) => value && shownEndpoint(value),
      about: "another one for metrics",
    }),
    isInsecure: setting({
      key: "open_telemetry.insecure",
      kind: boolean,
      fallback: true,
      legacy: [{ name: "OTEL_EXPORTER_OTLP_INSECURE" }],
      about: "whether endpoints without a scheme are not encrypted; those in `CHROMA_OTEL_…` always are",
    }),
    protocol: protocol("open_telemetry.protocol", "OTEL_EXPORTER_OTLP_PROTOCOL", {
      about: "`grpc` or `http/protobuf`; by default what the port of the endpoint is for",
    }),
    tracesProtocol: protocol("open_telemetry.traces_protocol", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", {
      about: "another one for traces",
    }),
    metricsProtocol: protocol("open_telemetry.metrics_protocol", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", {
      about: "another one for metrics",
    }),
    headers: headers("open_telemetry.headers", "headers for the collector, such as credentials", [
      ...["CHROMA_OTEL_COLLECTION_HEADERS", "CHROMA_OTEL_EXPORTER_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"],
    ]),
    tracesHeaders: headers("open_telemetry.traces_headers", "more of them for traces", [
      "OTEL_EXPORTER_OTLP_TRACES_HEADERS",
    ]),
    metricsHeaders: headers("open_telemetry.metrics_headers", "more of them for metrics", [
      "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
    ]),
    serviceName: optional<string>({
      key: "open_telemetry.service_name",
      kind: { expected: "a text", fromValue: someText, fromText: someText },
      legacy: [{ name: "CHROMA_OTEL_SERVICE_NAME" }, { name: "OTEL_SERVICE_NAME" }],
      about: "name of the service in traces and metrics; by default `chromadb`",
    }),
    granularity: optional<Granularity>({
      key: "open_telemetry.granularity",
      kind: parsed("none, operation, operation_and_segment or all", parseGranularity),
      legacy: [{ name: "CHROMA_OTEL_GRANULARITY" }],
      about: "how much becomes spans: `none`, `operation`, `operation_and_segment` or `all`",
    }),
    filters: setting<readonly SpanFilter[]>({
      key: "open_telemetry.filters",
      kind: structure("a list of filters, such as [{crate_name: chroma_frontend, filter_level: trace}]", readFilters),
      fallback: [],
      fallbackAbout: "none",
      show: (filters) => filters.map(({ crateName, level }) => ({ crate_name: crateName, filter_level: level })),
      about:
        "the same in Chroma's words, for its own crates: `trace` and `debug` mean `all`, `info` means `operation_and_segment`, others `operation`",
    }),
    exportsTraces: exported("open_telemetry.traces", "OTEL_TRACES_EXPORTER", "whether traces are exported"),
    exportsMetrics: exported("open_telemetry.metrics", "OTEL_METRICS_EXPORTER", "whether metrics are exported"),
    sampler: setting<SamplerName>({
      key: "open_telemetry.sampler",
      kind: oneOf(SAMPLER_NAMES),
      fallback: "parentbased_always_on",
      legacy: [{ name: "OTEL_TRACES_SAMPLER" }],
      about: "which traces are kept, by OpenTelemetry's names",
    }),
    samplerRatio: setting({
      key: "open_telemetry.sampler_ratio",
      kind: ratio(),
      fallback: 1,
      legacy: [{ name: "OTEL_TRACES_SAMPLER_ARG" }],
      about: "share of the traces that `traceidratio` keeps, from 0 to 1",
    }),
    propagators: setting<readonly string[]>({
      key: "open_telemetry.propagators",
      kind: { expected: 'a list such as ["tracecontext"]', fromValue: someTexts, fromText: names },
      fallback: [TRACE_CONTEXT],
      legacy: [{ name: "OTEL_PROPAGATORS" }],
      about:
        "how callers hand their traces over: `tracecontext`, or `none` to begin a trace of its own for each request",
    }),
    metricsIntervalMs: milliseconds("open_telemetry.metrics_interval_ms", "OTEL_METRIC_EXPORT_INTERVAL", 60_000, {
      about: "how often metrics are exported",
    }),
    metricsTimeoutMs: milliseconds("open_telemetry.metrics_timeout_ms", "OTEL_METRIC_EXPORT_TIMEOUT", 30_000, {
      about: "an export of metrics that takes longer is given up, at the latest when the next is due",
    }),
    batchDelayMs: milliseconds("open_telemetry.batch_delay_ms", "OTEL_BSP_SCHEDULE_DELAY", 5_000, {
      about: "how long spans wait for others to be exported with",
    }),
    batchTimeoutMs: milliseconds("open_telemetry.batch_timeout_ms", "OTEL_BSP_EXPORT_TIMEOUT", 30_000, {
      about: "an export of spans that takes longer is given up",
    }),
    batchQueue: count("open_telemetry.batch_queue", "OTEL_BSP_MAX_QUEUE_SIZE", 8_192, {
      about: "spans that may wait; more are dropped",
    }),
    batchSize: count("open_telemetry.batch_size", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512, {
      about: "spans in one export at most",
    }),
    isDisabled: setting({
      key: "open_telemetry.disabled",
      kind: boolean,
      fallback: false,
      legacy: [{ name: "OTEL_SDK_DISABLED" }],
      about: "export nothing, whatever else is set",
    }),
  },
  rules: OPEN_TELEMETRY_NAMES,
  warnings: exportWarnings,
});

/** Settings whose text is understood elsewhere: errors there are what is wrong with the value. */
function parsed<T>(expected: string, parse: (text: string) => T): Kind<T> {
  const attempt = (given: string): T => explained(() => parse(given));
  return {
    expected,
    fromValue: (value) => (typeof value === "string" ? attempt(value) : undefined),
    fromText: attempt,
  };
}

function explained<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (error) {
    throw error instanceof KromaError ? new SettingProblem(error.message) : error;
  }
}

function endpoint(style: EndpointStyle, isWhole = false): Kind<OtlpEndpoint> {
  return parsed("an address such as http://localhost:4317", (text) => parseEndpoint(text, style, isWhole));
}

function protocol(key: string, variable: string, { about }: { about: string }) {
  const kind: Kind<AskedProtocol> = {
    ...oneOf(["grpc", "http/protobuf", "http/json"]),
    expected: '"grpc" or "http/protobuf"',
  };
  return optional<AskedProtocol>({ key, kind, legacy: [{ name: variable }], about });
}

function headers(key: string, about: string, legacy: readonly string[]) {
  const kind: Kind<OtlpHeaders> = {
    expected: "a map of headers",
    fromValue: (value) =>
      explained(() => (typeof value === "string" ? parseOtlpHeaders(value) : checkOtlpHeaders(value ?? {}))),
    fromText: (given) => explained(() => parseOtlpHeaders(given)),
  };
  return setting<OtlpHeaders>({
    key,
    kind,
    fallback: {},
    fallbackAbout: "none",
    secret: true,
    show: (value) => Object.fromEntries(Object.keys(value).map((name) => [name, "(secret)"])),
    legacy: legacy.map((name) => ({ name })),
    about,
  });
}

/** OpenTelemetry's variables name exporters; the only one here is OTLP, and Prometheus has settings of its own. */
function exported(key: string, variable: string, about: string) {
  const kind: Kind<boolean> = {
    expected: '"otlp" or "none"',
    fromValue: () => undefined,
    fromText: (given) => {
      const all = names(given);
      return all.every((name) => ["otlp", "none", "prometheus"].includes(name)) ? all.includes("otlp") : undefined;
    },
  };
  return setting({ key, kind: boolean, fallback: true, legacy: [{ name: variable, kind }], about });
}

function ratio(): Kind<number> {
  const check = (value: unknown): number | undefined =>
    typeof value === "number" && value >= 0 && value <= 1 ? value : undefined;
  return { expected: "a number from 0 to 1", fromValue: check, fromText: (given) => check(yamlValue(given)) };
}

function milliseconds(key: string, variable: string, fallback: number, { about }: { about: string }) {
  const kind = integer(1, 2 ** 31 - 1, "milliseconds");
  return setting({ key, kind, fallback, legacy: [{ name: variable }], about });
}

function count(key: string, variable: string, fallback: number, { about }: { about: string }) {
  return setting({ key, kind: integer(1, 1_000_000), fallback, legacy: [{ name: variable }], about });
}

function names(given: string): string[] {
  return given.split(",").map((name) => name.trim());
}

function someTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
}

function someText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

const FILTER_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

function readFilters(value: unknown): readonly SpanFilter[] | undefined {
  if (value === null) return [];
  return Array.isArray(value) ? value.map(readFilter) : undefined;
}

function readFilter(value: unknown, index: number): SpanFilter {
  const { crate_name: crateName, filter_level: given } = isMap(value) ? value : {};
  const level = FILTER_LEVELS.find((each) => each === given);
  if (typeof crateName === "string" && level !== undefined) return { crateName, level };
  const levels = FILTER_LEVELS.join(", ");
  throw new SettingProblem(`filter ${index + 1} needs "crate_name" and "filter_level", which is one of ${levels}`);
}
