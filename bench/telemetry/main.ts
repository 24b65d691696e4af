// Compares the ways of watching requests: `npm run bench:telemetry`. What they cost the worker threads is a clock reading for
// each phase of a request whose time is taken, and nothing for others.
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { Logger } from "../../src/telemetry/logger.ts";
import { RequestLog } from "../../src/telemetry/request-log.ts";
import { RequestMeters } from "../../src/telemetry/request-meters.ts";
import { OtelTracing } from "../../src/telemetry/sdk/otel-tracing.ts";
import { makeSampler } from "../../src/telemetry/sdk/samplers.ts";
import type { Tracing } from "../../src/telemetry/tracing.ts";
import { RequestObserver } from "../../src/telemetry/watch.ts";
import { compare, options } from "./handler.ts";

const ROUNDS = Number(process.argv[2] ?? 41);

const swallow: SpanExporter = {
  export: (_, done) => done({ code: 0 }),
  shutdown: async () => undefined,
};

function tracing(share: number): Tracing {
  const spanProcessors = [new BatchSpanProcessor({ exporter: swallow, scheduledDelayMillis: 100 })];
  const resource = resourceFromAttributes({});
  const sampler = makeSampler("traceidratio", share);
  return new OtelTracing(new TracerProvider({ resource, sampler, spanProcessors }), "all", "0");
}

const log = new RequestLog(new Logger("info", []), 1_000);
const watching = (observers: Partial<ConstructorParameters<typeof RequestObserver>[0]>) =>
  options({ observer: new RequestObserver({ tracing: null, meters: null, log: null, ...observers }) });

await compare(
  {
    "nobody watches": options(),
    metrics: watching({ meters: new RequestMeters() }),
    "log of slow requests": watching({ log }),
    "traces, one in a hundred": watching({ tracing: tracing(0.01) }),
    "traces, all, nine spans each": watching({ tracing: tracing(1) }),
  },
  ROUNDS,
);
