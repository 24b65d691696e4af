import { type Granularity, granularityOf, type SpanFilter } from "./granularity.ts";
import {
  type OtlpEndpoint,
  type OtlpProtocol,
  type OtlpSignal,
  protocolOf,
  signalUrl,
  withSecurity,
} from "./otlp-endpoint.ts";
import type { OtlpHeaders } from "./otlp-headers.ts";
import { isHonoured, TRACE_CONTEXT } from "./propagators.ts";
import type { SamplerName } from "./sampler-name.ts";

/** `http/json` may be asked for; `http/protobuf` is spoken then. */
export type AskedProtocol = OtlpProtocol | "http/json";

/** What is configured about export, as the settings say it. */
export interface ExportSettings {
  readonly isDisabled: boolean;
  readonly endpoint: OtlpEndpoint | undefined;
  readonly tracesEndpoint: OtlpEndpoint | undefined;
  readonly metricsEndpoint: OtlpEndpoint | undefined;
  /** Whether endpoints without a scheme are not encrypted. */
  readonly isInsecure: boolean;
  readonly protocol: AskedProtocol | undefined;
  readonly tracesProtocol: AskedProtocol | undefined;
  readonly metricsProtocol: AskedProtocol | undefined;
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
  /** The ways in which callers hand their traces over, by OpenTelemetry's names. */
  readonly propagators: readonly string[];
  readonly metricsIntervalMs: number;
  readonly metricsTimeoutMs: number;
  readonly batchDelayMs: number;
  readonly batchTimeoutMs: number;
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
  const asked = askedProtocol(settings, signal) ?? protocolOf(endpoint);
  const protocol = asked === "http/json" ? "http/protobuf" : asked;
  const own = signal === "traces" ? settings.tracesHeaders : settings.metricsHeaders;
  const url = signalUrl(withSecurity(endpoint, settings.isInsecure), protocol, signal);
  return { protocol, url, headers: { ...settings.headers, ...own } };
}

function askedProtocol(settings: ExportSettings, signal: OtlpSignal): AskedProtocol | undefined {
  return (signal === "traces" ? settings.tracesProtocol : settings.metricsProtocol) ?? settings.protocol;
}

/** Sentences on what is asked for and not done. */
export function exportWarnings(settings: ExportSettings): string[] {
  const plan = planExport(settings);
  const warnings = plan.warning === null ? [] : [plan.warning];
  const signals = (["traces", "metrics"] as const).filter((signal) => plan[signal] !== null);
  if (signals.some((signal) => askedProtocol(settings, signal) === "http/json"))
    warnings.push(
      'the protocol "http/json" is not supported, and "http/protobuf" is used in its place: set it to "http/protobuf" or "grpc"',
    );
  const unknown = settings.propagators.filter((name) => !isHonoured(name));
  if (plan.traces !== null && unknown.length > 0)
    warnings.push(
      `the propagator "${unknown.join(",")}" is not supported: traces of callers are continued only with "${TRACE_CONTEXT}" in OTEL_PROPAGATORS, by the header traceparent`,
    );
  return warnings;
}
