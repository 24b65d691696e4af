import type { NameRule } from "./setting.ts";

const isOther =
  (...usual: readonly string[]) =>
  (value: unknown): boolean =>
    !usual.includes(String(value).trim().toLowerCase());

/** Variables of OpenTelemetry's conventions that ask for something that there is not; the values that ask for what there is are fine. */
export const OPEN_TELEMETRY_NAMES: readonly NameRule[] = [
  {
    variables: ["OTEL_LOGS_EXPORTER", /^OTEL_EXPORTER_OTLP_LOGS_/, /^OTEL_(?:BLRP|LOGRECORD)_/],
    when: isOther("none"),
    having: "other values than `none`",
    verdict: "warned",
    reason: "traces and metrics are exported, the log is not: it goes to standard error and to log_path",
  },
  {
    variables: ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"],
    when: isOther("cumulative"),
    having: "other values than `cumulative`",
    verdict: "warned",
    reason:
      "metrics are always cumulative, totals since the start; collectors make differences of them (cumulativetodelta)",
  },
  {
    variables: ["OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"],
    when: isOther("explicit_bucket_histogram"),
    having: "other values than `explicit_bucket_histogram`",
    verdict: "warned",
    reason: "histograms always have fixed bounds (explicit_bucket_histogram)",
  },
  {
    variables: ["OTEL_METRICS_EXEMPLAR_FILTER"],
    when: isOther("always_off"),
    having: "other values than `always_off`",
    verdict: "warned",
    reason: "metrics have no exemplars",
  },
  {
    variables: [
      /^OTEL_(?:SPAN_)?ATTRIBUTE_(?:COUNT|VALUE_LENGTH)_LIMIT$/,
      /^OTEL_SPAN_(?:EVENT|LINK)_COUNT_LIMIT$/,
      /^OTEL_(?:EVENT|LINK)_ATTRIBUTE_COUNT_LIMIT$/,
    ],
    verdict: "warned",
    reason: "spans have a few attributes each, no longer than the head of a request, and neither events nor links",
  },
  {
    variables: [/^OTEL_EXPORTER_OTLP_(?:TRACES|METRICS)_INSECURE$/],
    verdict: "warned",
    reason:
      "it is set for both signals by OTEL_EXPORTER_OTLP_INSECURE, for one by http:// or https:// before its endpoint",
  },
  {
    variables: [/^OTEL_EXPORTER_PROMETHEUS_(?:HOST|PORT)$/],
    verdict: "warned",
    reason: "metrics for Prometheus are set by metrics.enabled, metrics.listen_address and metrics.port",
  },
  {
    variables: [/^OTEL_EXPORTER_(?:JAEGER|ZIPKIN)_/],
    verdict: "warned",
    reason: "traces are exported over OTLP alone: set OTEL_EXPORTER_OTLP_ENDPOINT",
  },
  {
    variables: ["OTEL_CONFIG_FILE", "OTEL_EXPERIMENTAL_CONFIG_FILE"],
    verdict: "warned",
    reason: "OpenTelemetry's own file is not read: use open_telemetry in Kroma's, or OpenTelemetry's variables",
  },
  {
    variables: ["OTEL_LOG_LEVEL"],
    verdict: "warned",
    reason: "what OpenTelemetry complains about goes to the log as warnings, which log_level lets through or not",
  },
  {
    variables: ["OTEL_ENTITIES"],
    verdict: "warned",
    reason: "the resource is described by OTEL_RESOURCE_ATTRIBUTES",
  },
  {
    variables: ["OTEL_SEMCONV_STABILITY_OPT_IN"],
    verdict: "warned",
    reason: "attributes have the names that docs/observability.md lists",
  },
  {
    variables: [
      "OTEL_RESOURCE_ATTRIBUTES",
      /^OTEL_EXPORTER_OTLP_(?:TIMEOUT|COMPRESSION|CERTIFICATE|CLIENT_CERTIFICATE|CLIENT_KEY)$/,
      /^OTEL_EXPORTER_OTLP_(?:TRACES|METRICS)_(?:TIMEOUT|COMPRESSION|CERTIFICATE|CLIENT_CERTIFICATE|CLIENT_KEY)$/,
    ],
    isForDotEnv: true,
    having: "in the file `.env`",
    verdict: "warned",
    reason: "it is read from the environment alone",
  },
  {
    variables: [/^OTEL_(?:NODE|PYTHON|INSTRUMENTATION)_/],
    verdict: "noted",
    reason: "it is for automatic instrumentation, and Kroma measures itself",
  },
];
