import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import type { PushMetricExporter } from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { OtlpTarget } from "../export-plan.ts";

export const traceExporter = ({ url, headers }: OtlpTarget): SpanExporter => new OTLPTraceExporter({ url, headers });

export const metricExporter = ({ url, headers }: OtlpTarget): PushMetricExporter =>
  new OTLPMetricExporter({ url, headers });
