import { Metadata } from "@grpc/grpc-js";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-grpc";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import type { PushMetricExporter } from "@opentelemetry/sdk-metrics";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { OtlpTarget } from "../export-plan.ts";

export function traceExporter({ url, headers }: OtlpTarget): SpanExporter {
  return new OTLPTraceExporter({ url, metadata: metadataOf(headers) });
}

export function metricExporter({ url, headers }: OtlpTarget): PushMetricExporter {
  return new OTLPMetricExporter({ url, metadata: metadataOf(headers) });
}

function metadataOf(headers: OtlpTarget["headers"]): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}
