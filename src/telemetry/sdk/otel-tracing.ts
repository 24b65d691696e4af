import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapPropagator,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import type { TracerProvider } from "@opentelemetry/sdk-trace";
import { monotonicMs, type Timing } from "../../engine/stopwatch.ts";
import { type Granularity, includes } from "../granularity.ts";
import { PHASE_SPANS } from "../phase-levels.ts";
import type { BeforePhase, RequestEnd, RequestHead, RequestSpan, Tracing } from "../tracing.ts";

type Headers = RequestHead["headers"];

const GETTER: TextMapGetter<Headers> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => headers[name] as string | string[] | undefined,
};

/** Makes spans of requests: one for each, below it one for the operation, below that those of its phases. */
export class OtelTracing implements Tracing {
  readonly #provider: TracerProvider;
  readonly #propagator: TextMapPropagator | null;
  readonly #tracer: Tracer;
  readonly #granularity: Granularity;

  /** Without a propagator every request begins a trace of its own. */
  constructor(
    provider: TracerProvider,
    granularity: Granularity,
    version: string,
    propagator: TextMapPropagator | null = new W3CTraceContextPropagator(),
  ) {
    this.#provider = provider;
    this.#propagator = propagator;
    this.#tracer = provider.getTracer("kroma", version);
    this.#granularity = granularity;
  }

  begin(head: RequestHead): RequestSpan {
    const parent = this.#propagator?.extract(ROOT_CONTEXT, head.headers, GETTER) ?? ROOT_CONTEXT;
    const startTime = Date.now();
    const span = this.#tracer.startSpan(head.method ?? "GET", { kind: SpanKind.SERVER, startTime }, parent);
    return new OtelRequestSpan(this.#tracer, span, head, this.#granularity, startTime - monotonicMs());
  }

  async close(milliseconds: number): Promise<void> {
    const closed = this.#provider.shutdown().catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([closed, late]);
    clearTimeout(timer);
  }
}

class OtelRequestSpan implements RequestSpan {
  readonly traceId: string;
  readonly isRecording: boolean;
  readonly #tracer: Tracer;
  readonly #span: Span;
  readonly #head: RequestHead;
  readonly #granularity: Granularity;
  /** What makes milliseconds since 1970 of a time. */
  readonly #epoch: number;

  constructor(tracer: Tracer, span: Span, head: RequestHead, granularity: Granularity, epoch: number) {
    this.#tracer = tracer;
    this.#span = span;
    this.#head = head;
    this.#granularity = granularity;
    this.#epoch = epoch;
    this.traceId = span.spanContext().traceId;
    this.isRecording = span.isRecording();
  }

  end(end: RequestEnd): void {
    const span = this.#span;
    if (!this.isRecording) return span.end();
    const { method = "GET", url = "/", httpVersion, headers } = this.#head;
    const { route, status } = end;
    span.updateName(`${method} ${route.path}`);
    span.setAttributes({
      "http.method": method,
      "http.uri": url,
      "http.route": route.path,
      "http.version": `HTTP/${httpVersion}`,
      "http.host": (headers.host ?? headers[":authority"]) as string | undefined,
      "http.user_agent": headers["user-agent"] as string | undefined,
      ...(status === 0 ? { "kroma.client_left": true } : { "http.status_code": status }),
    });
    if (status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    const below = trace.setSpan(ROOT_CONTEXT, span);
    for (const phase of end.before) this.#makeBefore(below, phase);
    if (end.timing !== null) this.#operation(below, end, end.timing);
    span.end(monotonicMs() + this.#epoch);
  }

  #makeBefore(below: Context, { name, start, end, bytes }: BeforePhase): void {
    if (!includes(this.#granularity, PHASE_SPANS[name].level)) return;
    this.#make(name, start, bytes === undefined ? {} : { bytes }, below).end(end + this.#epoch);
  }

  #operation(below: Context, { route, params }: RequestEnd, { phases, facts }: Timing): void {
    if (phases.length === 0) return;
    const startTime = Math.min(...phases.map(({ start }) => start));
    const endTime = Math.max(...phases.map(({ end }) => end));
    const { tenant, database, collection } = params;
    const attributes = { tenant, database, collection_id: collection, ...facts };
    const operation = this.#make(route.operation, startTime, attributes, below);
    const within = trace.setSpan(below, operation);
    for (const { name, start, end, busy, passes } of phases) {
      if (!includes(this.#granularity, PHASE_SPANS[name].level)) continue;
      const repeated = passes > 1 ? { passes, busy_ms: busy } : {};
      this.#make(name, start, repeated, within).end(end + this.#epoch);
    }
    operation.end(endTime + this.#epoch);
  }

  #make(name: string, start: number, attributes: Attributes, parent: Context): Span {
    return this.#tracer.startSpan(name, { startTime: start + this.#epoch, attributes }, parent);
  }
}
