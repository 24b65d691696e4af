import { DiagLogLevel, diag } from "@opentelemetry/api";
import { setGlobalErrorHandler } from "@opentelemetry/core";
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import type { Resource } from "@opentelemetry/resources";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { packageModule } from "../../api/package-files.ts";
import type { ExportPlan, ExportSettings, OtlpTarget } from "../export-plan.ts";
import type { Logger } from "../logger.ts";
import type { PointSource } from "../point.ts";
import { TRACE_CONTEXT } from "../propagators.ts";
import type { Tracing } from "../tracing.ts";
import { warnOfMissingFiles } from "./export-files.ts";
import { KromaMetrics } from "./metric-producer.ts";
import { OtelTracing } from "./otel-tracing.ts";
import { makeResource } from "./resource.ts";
import { makeSampler } from "./samplers.ts";

export interface SdkOptions {
  readonly plan: ExportPlan;
  readonly settings: ExportSettings;
  readonly version: string;
  readonly sources: readonly PointSource[];
  readonly logger: Logger;
}

/** OpenTelemetry at work. */
export interface Sdk {
  readonly tracing: Tracing | null;
  /** Everything that is measured, in the text format of Prometheus. */
  prometheus(): Promise<string>;
  /** Exports what has not been exported, within `milliseconds`. */
  close(milliseconds: number): Promise<void>;
}

/** The same complaint is logged again only after so long: a collector may be gone for days. */
const REPEAT_MS = 10 * 60_000;

/** Sets OpenTelemetry up. This module and what it imports is only loaded when there is something to export or to show. */
export async function startSdk(options: SdkOptions): Promise<Sdk> {
  forgetHeaderVariables();
  const { plan, settings, version, sources } = options;
  reportTo(options.logger);
  warnOfMissingFiles(options.logger);
  const resource = makeResource(settings.serviceName, version);
  const metrics = new KromaMetrics(resource, version, sources);
  const tracing = plan.traces === null ? null : await startTracing(options, plan.traces, resource);
  const provider = plan.metrics === null ? null : await startMetrics(options, plan.metrics, resource, metrics);
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);
  return {
    tracing,
    prometheus: async () => serializer.serialize((await metrics.collect()).resourceMetrics),
    close: async (milliseconds) => {
      const shutDown = provider?.shutdown({ timeoutMillis: milliseconds }).catch(() => undefined);
      await Promise.all([tracing?.close(milliseconds), shutDown]);
    },
  };
}

async function startTracing(
  { plan, settings, version }: SdkOptions,
  target: OtlpTarget,
  resource: Resource,
): Promise<Tracing> {
  const { traceExporter } = await exporters(target);
  const processor = new BatchSpanProcessor({
    exporter: traceExporter(target),
    scheduledDelayMillis: settings.batchDelayMs,
    maxQueueSize: settings.batchQueue,
    maxExportBatchSize: settings.batchSize,
    exportTimeoutMillis: settings.batchTimeoutMs,
  });
  const sampler = makeSampler(settings.sampler, settings.samplerRatio);
  const provider = new TracerProvider({ resource, sampler, spanProcessors: [processor] });
  const propagator = settings.propagators.includes(TRACE_CONTEXT) ? undefined : null;
  return new OtelTracing(provider, plan.granularity, version, propagator);
}

async function startMetrics(
  { settings }: SdkOptions,
  target: OtlpTarget,
  resource: Resource,
  metrics: KromaMetrics,
): Promise<MeterProvider> {
  const { metricExporter } = await exporters(target);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter(target),
    exportIntervalMillis: settings.metricsIntervalMs,
    exportTimeoutMillis: Math.min(settings.metricsTimeoutMs, settings.metricsIntervalMs),
    metricProducers: [metrics],
  });
  return new MeterProvider({ resource, readers: [reader] });
}

/** OpenTelemetry would read them once more, and knows less forms of them than the settings, which have been read. */
function forgetHeaderVariables(): void {
  for (const signal of ["", "TRACES_", "METRICS_"]) delete process.env[`OTEL_EXPORTER_OTLP_${signal}HEADERS`];
}

/** gRPC is a large library: it is loaded for those who use it. */
function exporters({ protocol }: OtlpTarget): Promise<typeof import("./exporters-grpc.ts")> {
  const name = protocol === "grpc" ? "exporters-grpc" : "exporters-http";
  return import(packageModule(`telemetry/sdk/${name}.ts`).href);
}

/** What OpenTelemetry complains about goes to the log as warnings. */
function reportTo(logger: Logger): void {
  const last = new Map<string, number>();
  const report = (message: string): void => {
    const now = performance.now();
    if (now - (last.get(message) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    last.set(message, now);
    logger.warn("telemetry cannot be exported", { reason: message });
  };
  const complain = (message: string): void => report(message.slice(0, 500));
  const ignore = (): void => {};
  diag.setLogger({ error: complain, warn: complain, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.WARN);
  setGlobalErrorHandler((error) => report(reasonOf(error)));
}

/** Messages of connections name addresses, never headers. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(reasonOf))].join("; ");
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
