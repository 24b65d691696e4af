// What telemetry costs the main thread: the time in which the HTTP handler takes a request apart, hands it to an engine that answers
// at once, and sends the answer to a connection that swallows it. With each way of watching, and without any.
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { monotonicMs, type Timing } from "../../src/engine/stopwatch.ts";
import type { WireEngine, WireReply } from "../../src/engine/wire.ts";
import type { HttpResponse } from "../../src/server/exchange.ts";
import { Handler, type HandlerOptions } from "../../src/server/handler.ts";
import { Readiness } from "../../src/server/health.ts";

const REQUESTS = 20_000;
const REPLY: WireReply = { status: 200, body: "3" };
const TARGET =
  "/api/v2/tenants/default_tenant/databases/default_database/collections/8ebd119c-ebbc-4583-8b31-a2f0530c8f94/count";

const PHASES = ["queue", "decode", "plan", "filter", "search", "fetch", "encode"] as const;

/** What a thread would measure of a request whose time is taken. */
function timing(): Timing {
  const start = monotonicMs();
  return {
    facts: { collection_name: "bench", n_results: 10, plan: "walk of the graph" },
    phases: PHASES.map((name, i) => ({ name, start: start + i, end: start + i + 1, busy: 1, passes: 1 })),
  };
}

const engine: WireEngine = {
  call: async ({ isTimed }) => (isTimed === true ? { ...REPLY, timing: timing() } : REPLY),
  close: async () => undefined,
};
const socket = new Socket();

function request(): IncomingMessage {
  const message = new IncomingMessage(socket);
  message.httpVersion = "1.1";
  message.httpVersionMajor = 1;
  message.httpVersionMinor = 1;
  message.method = "GET";
  message.url = TARGET;
  message.headers = { host: "localhost:8000", "user-agent": "bench" };
  message.complete = true;
  return message;
}

const nothing = (): void => undefined;
const response = {
  ...{ socket, destroyed: false, shouldKeepAlive: true, statusCode: 200 },
  ...{ removeHeader: nothing, writeHead: nothing, end: nothing, once: nothing, off: nothing },
} as unknown as HttpResponse;

export const options = (more: Partial<HandlerOptions> = {}): HandlerOptions => ({
  maxPayloadBytes: 1_000_000,
  corsAllowOrigins: null,
  circuitBreakerRequests: 0,
  readiness: new Readiness(),
  log: console.error,
  ...more,
});

/** Nanoseconds of processor time for a request, which other work on the machine disturbs less than time by the clock. */
async function measure(handler: Handler): Promise<number> {
  const start = process.cpuUsage();
  for (let i = 0; i < REQUESTS; i++) await handler.handle(request(), response);
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / REQUESTS;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

/** Each way in turn, round by round, so that what else the machine does meets all of them. */
export async function compare(ways: Readonly<Record<string, HandlerOptions>>, rounds: number): Promise<void> {
  const handlers = Object.entries(ways).map(([name, each]) => ({
    name,
    handler: new Handler(engine, each),
    times: [] as number[],
  }));
  for (const { handler } of handlers) await measure(handler);
  for (let round = 0; round < rounds; round++) {
    for (const { handler, times } of handlers) times.push(await measure(handler));
  }
  for (const { name, times } of handlers)
    console.log(`${name}: ${Math.round(median(times))} ns, best ${Math.round(Math.min(...times))} ns`);
}
