import { type Granularity, granularityOf, type SpanFilter } from "./granularity.ts";
import { type OtlpEndpoint, type OtlpProtocol, type OtlpSignal, protocolOf, signalUrl } from "./otlp-endpoint.ts";
import type { OtlpHeaders } from "./otlp-headers.ts";
import type { SamplerName } from "./sampler-name.ts";

/** What is configured about export, as the settings say it. */
export interface ExportSettings {
  readonly isDisabled: boolean;
  readonly endpoint: OtlpEndpoint | undefined;
  readonly tracesEndpoint: OtlpEndpoint | undefined;
  readonly metricsEndpoint: OtlpEndpoint | undefined;
  readonly protocol: OtlpProtocol | undefined;
  readonly headers: OtlpHeaders;
  /** Beside `headers`, and winning over them. */
  readonly tracesHeaders: OtlpHeaders;
  readonly metricsHeaders: OtlpHeaders;
  readonly exportsTraces: boolean;
  readonly exportsMetrics: boolean;
  readonly serviceName: string | undefined;
  readonly granularity: Granularity | undefined;
  readonly filters: readonly SpanFilter[];
  readonly sampler: SamplerName;
  /** Share of traces that are kept by the samplers that keep a share. */
  readonly samplerRatio: number;
  readonly metricsIntervalMs: number;
  readonly batchDelayMs: number;
  readonly batchQueue: number;
  readonly batchSize: number;
}

export interface OtlpTarget {
  readonly protocol: OtlpProtocol;
  readonly url: string;
  readonly headers: OtlpHeaders;
}

/** What is exported, and where to. */
export interface ExportPlan {
  readonly traces: OtlpTarget | null;
  readonly metrics: OtlpTarget | null;
  readonly granularity: Granularity;
  /** Why nothing is exported although somebody may think so. */
  readonly warning: string | null;
}

const NOTHING: ExportPlan = { traces: null, metrics: null, granularity: "none", warning: null };

/** Decides what the settings amount to. */
export function planExport(settings: ExportSettings): ExportPlan {
  const { endpoint, tracesEndpoint = endpoint, metricsEndpoint = endpoint } = settings;
  const isWanted = tracesEndpoint !== undefined || metricsEndpoint !== undefined;
  if (settings.isDisabled || !isWanted) return NOTHING;
  const granularity = settings.granularity ?? impliedGranularity(settings);
  if (granularity === "none") return { ...NOTHING, warning: silenced(settings) };
  const traces = settings.exportsTraces ? target(settings, tracesEndpoint, "traces") : null;
  const metrics = settings.exportsMetrics ? target(settings, metricsEndpoint, "metrics") : null;
  return { traces, metrics, granularity, warning: null };
}

/** The variables of Chroma 0.x export nothing unless the granularity is set; the other ways everything. */
function impliedGranularity({ endpoint, tracesEndpoint, metricsEndpoint, filters }: ExportSettings): Granularity {
  const isLegacy = endpoint?.style === "legacy" && tracesEndpoint === undefined && metricsEndpoint === undefined;
  return isLegacy ? "none" : granularityOf(filters);
}

function silenced({ granularity }: ExportSettings): string | null {
  if (granularity === "none") return null;
  return "CHROMA_OTEL_COLLECTION_ENDPOINT exports nothing without CHROMA_OTEL_GRANULARITY, as in Chroma: set it to all, for example";
}

function target(settings: ExportSettings, endpoint: OtlpEndpoint | undefined, signal: OtlpSignal): OtlpTarget | null {
  if (endpoint === undefined) return null;
  const protocol = settings.protocol ?? protocolOf(endpoint);
  const own = signal === "traces" ? settings.tracesHeaders : settings.metricsHeaders;
  return { protocol, url: signalUrl(endpoint, protocol, signal), headers: { ...settings.headers, ...own } };
}
