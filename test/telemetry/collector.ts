// A collector: takes what is exported over gRPC and HTTP, and decodes it with the messages generated from OpenTelemetry's own
// definitions of the protocol, which are independent of what Kroma encodes with.
import { once } from "node:events";
import { createServer, type Server as HttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { type Metadata, Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";
import definitions from "otlp-definitions/build/src/generated/root.js";

/** What is used of the generated messages, which have no types of their own. */
interface Message<T> {
  decode(bytes: Uint8Array): T;
  encode(message: object): { finish(): Uint8Array };
}
interface KeyValue {
  readonly key: string;
  readonly value: { stringValue?: string; boolValue?: boolean; doubleValue?: number; intValue?: object };
}
interface Point {
  readonly attributes: readonly KeyValue[];
  readonly asDouble?: number;
  readonly asInt?: object;
  readonly count?: object;
}
interface Points {
  readonly dataPoints: readonly Point[];
}
interface Span {
  readonly name: string;
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array | null;
  readonly kind: number;
  readonly status?: { code: number } | null;
  readonly startTimeUnixNano: object;
  readonly endTimeUnixNano: object;
  readonly attributes: readonly KeyValue[];
}
interface Metric extends Partial<Record<"sum" | "gauge" | "histogram", Points | null>> {
  readonly name: string;
  readonly unit: string;
}
interface Resource {
  readonly attributes: readonly KeyValue[];
}
interface Traces {
  readonly resourceSpans: readonly { resource: Resource; scopeSpans: readonly { spans: readonly Span[] }[] }[];
}
interface Metrics {
  readonly resourceMetrics: readonly { resource: Resource; scopeMetrics: readonly { metrics: readonly Metric[] }[] }[];
}
type Service<Name extends string, T> = {
  v1: Record<`Export${Name}Request`, Message<T>> & Record<`Export${Name}Response`, Message<object>>;
};

const { proto } = (definitions as unknown as Record<"opentelemetry", { proto: { collector: object } }>).opentelemetry;
const services = proto.collector as {
  trace: Service<"TraceService", Traces>;
  metrics: Service<"MetricsService", Metrics>;
};
const { ExportTraceServiceRequest, ExportTraceServiceResponse } = services.trace.v1;
const { ExportMetricsServiceRequest, ExportMetricsServiceResponse } = services.metrics.v1;

type Value = string | number | boolean;

export interface ReceivedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentId: string;
  /** 1: internal, 2: server. */
  readonly kind: number;
  /** 2: error. */
  readonly status: number;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, Value>>;
}

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly kind: "sum" | "gauge" | "histogram";
  readonly points: readonly { readonly attributes: Readonly<Record<string, Value>>; readonly value: number }[];
}

interface Export {
  readonly resource: Readonly<Record<string, Value>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What the collector encrypts with, in PEM. */
export interface CollectorTls {
  readonly cert: string;
  readonly key: string;
  /** Clients must show a certificate of this authority. */
  readonly clientCa?: string;
}

const LIMIT_MS = 120_000;

export class Collector {
  readonly spans: ReceivedSpan[] = [];
  readonly metrics = new Map<string, ReceivedMetric>();
  readonly exports: Export[] = [];
  readonly #grpc = new Server();
  readonly #http: HttpServer;
  readonly #scheme: "http" | "https";
  #grpcPort = 0;

  private constructor(tls: CollectorTls | null) {
    const handle = (request: IncomingMessage, response: ServerResponse): void => void this.#overHttp(request, response);
    this.#scheme = tls === null ? "http" : "https";
    this.#http =
      tls === null
        ? createServer(handle)
        : createTlsServer({ ...tls, ca: tls.clientCa, requestCert: tls.clientCa !== undefined }, handle);
  }

  static async start(tls: CollectorTls | null = null): Promise<Collector> {
    const started = new Collector(tls);
    started.#serve("trace.v1.TraceService", (body, headers) => started.#traces(body, headers), encodedTraceResponse);
    started.#serve(
      "metrics.v1.MetricsService",
      (body, headers) => started.#takeMetrics(body, headers),
      encodedMetricsResponse,
    );
    started.#grpcPort = await new Promise((resolve, reject) => {
      started.#grpc.bindAsync("127.0.0.1:0", grpcCredentials(tls), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    await once(started.#http.listen(0, "127.0.0.1"), "listening");
    return started;
  }

  get grpcUrl(): string {
    return `${this.#scheme}://127.0.0.1:${this.#grpcPort}`;
  }

  get httpUrl(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#grpc.forceShutdown();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  /** All spans of a trace, once the one that has no parent among them has arrived. */
  async trace(traceId: string): Promise<readonly ReceivedSpan[]> {
    const of = (): ReceivedSpan[] => this.spans.filter((span) => span.traceId === traceId);
    const isWhole = (): boolean => of().some(({ kind }) => kind === 2);
    await this.until(isWhole, () => `trace ${traceId}: ${JSON.stringify(of().map(({ name }) => name))}`);
    return of();
  }

  async until(condition: () => boolean, what: () => string): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`the collector did not receive ${what()}`);
      await delay(20);
    }
  }

  #serve(service: string, take: (body: Buffer, headers: Export["headers"]) => void, response: Buffer): void {
    const path = `/opentelemetry.proto.collector.${service}/Export`;
    const method = {
      ...{ path, requestStream: false, responseStream: false },
      ...{ requestSerialize: (body: Buffer) => body, requestDeserialize: (body: Buffer) => body },
      ...{ responseSerialize: (body: Buffer) => body, responseDeserialize: (body: Buffer) => body },
    };
    this.#grpc.addService({ Export: method } as ServiceDefinition, {
      Export: (call: { request: Buffer; metadata: Metadata }, done: (error: null, response: Buffer) => void) => {
        take(call.request, call.metadata.getMap() as Export["headers"]);
        done(null, response);
      },
    });
  }

  async #overHttp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const given = Buffer.concat(chunks);
    const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(given) : given;
    const isTrace = request.url === "/v1/traces";
    if (!isTrace && request.url !== "/v1/metrics") {
      response.writeHead(404).end();
      return;
    }
    if (isTrace) this.#traces(body, request.headers as Export["headers"]);
    else this.#takeMetrics(body, request.headers as Export["headers"]);
    response.writeHead(200, { "content-type": "application/x-protobuf" });
    response.end(isTrace ? encodedTraceResponse : encodedMetricsResponse);
  }

  #traces(body: Buffer, headers: Export["headers"]): void {
    for (const { resource, scopeSpans } of ExportTraceServiceRequest.decode(body).resourceSpans) {
      this.exports.push({ resource: attributesOf(resource.attributes), headers });
      for (const { spans } of scopeSpans) this.spans.push(...spans.map(spanOf));
    }
  }

  #takeMetrics(body: Buffer, headers: Export["headers"]): void {
    for (const { resource, scopeMetrics } of ExportMetricsServiceRequest.decode(body).resourceMetrics) {
      this.exports.push({ resource: attributesOf(resource.attributes), headers });
      for (const { metrics } of scopeMetrics) for (const each of metrics) this.metrics.set(each.name, metricOf(each));
    }
  }
}

function grpcCredentials(tls: CollectorTls | null): ServerCredentials {
  if (tls === null) return ServerCredentials.createInsecure();
  const { cert, key, clientCa } = tls;
  const root = clientCa === undefined ? null : Buffer.from(clientCa);
  const pair = { cert_chain: Buffer.from(cert), private_key: Buffer.from(key) };
  return ServerCredentials.createSsl(root, [pair], root !== null);
}

const encodedTraceResponse = Buffer.from(ExportTraceServiceResponse.encode({}).finish());
const encodedMetricsResponse = Buffer.from(ExportMetricsServiceResponse.encode({}).finish());

function attributesOf(attributes: readonly KeyValue[]): Record<string, Value> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => {
      return [key, stringValue ?? boolValue ?? doubleValue ?? Number(intValue)];
    }),
  );
}

const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString("hex");

function spanOf(span: Span): ReceivedSpan {
  return {
    name: span.name,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    parentId: hex(span.parentSpanId),
    kind: span.kind,
    status: span.status?.code ?? 0,
    start: BigInt(String(span.startTimeUnixNano)),
    end: BigInt(String(span.endTimeUnixNano)),
    attributes: attributesOf(span.attributes),
  };
}

function metricOf({ name, unit, sum, gauge, histogram }: Metric): ReceivedMetric {
  const kind = histogram ? "histogram" : sum ? "sum" : "gauge";
  const { dataPoints } = (histogram ?? sum ?? gauge) as Points;
  const points = dataPoints.map(({ attributes, asDouble, asInt, count }) => ({
    attributes: attributesOf(attributes),
    value: histogram ? Number(count) : (asDouble ?? Number(asInt)),
  }));
  return { name, unit, kind, points };
}
