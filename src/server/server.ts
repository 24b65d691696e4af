import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { WireEngine } from "../engine/wire.ts";
import { Handler, type HandlerOptions } from "./handler.ts";
import { type HealthOptions, openHealthPort, Readiness } from "./health.ts";
import { SERVER_LIMITS } from "./limits.ts";
import { addressesOf, listenOn, listenToo, publicHost } from "./listen.ts";
import { Listener, type ListenerOptions } from "./listener.ts";
import type { SidePort } from "./side-port.ts";

type Optional = Partial<Omit<ListenerOptions, "log">>;

export interface ServerOptions extends Omit<HandlerOptions, "readiness">, Optional {
  /** A name or an address; `localhost` listens on both loopback addresses. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Between turning red for health checks and accepting no more; so long clients go on as before. */
  readonly drainDelayMs?: number;
  /** Answers health checks in plain HTTP on a port of its own. */
  readonly health?: HealthOptions | undefined;
}

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  readonly healthPort: number | null;
  /** Turns red for health checks, stops accepting, finishes the requests under way within a few seconds, closes all connections. Called again, it does not wait for the delay any more. */
  close(): Promise<void>;
}

const DEFAULTS = {
  headersTimeoutMs: SERVER_LIMITS.headersTimeoutMs,
  requestTimeoutMs: SERVER_LIMITS.requestTimeoutMs,
  keepAliveTimeoutMs: SERVER_LIMITS.keepAliveTimeoutMs,
  maxConnections: SERVER_LIMITS.connections,
} as const;

/**
 * Serves an engine over HTTP/1.0, HTTP/1.1 and HTTP/2 on one port, encrypted or not. The engine stays open when the server
 * closes.
 */
export async function serve(engine: WireEngine, options: ServerOptions): Promise<RunningServer> {
  const readiness = new Readiness();
  const handler = new Handler(engine, { ...options, readiness });
  const listener = new Listener(handler, { ...DEFAULTS, ...options });
  const servers = await listenEverywhere(listener, options);
  const { port } = listener.http1.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    handler.finish();
    await shutDown(servers, listener);
  };
  const health = await openHealthToo(options, readiness, stop);
  const hurry = new AbortController();
  const drain = async (): Promise<void> => {
    readiness.end();
    await delay(options.drainDelayMs ?? 0, undefined, { signal: hurry.signal }).catch(() => undefined);
    await stop();
    await health?.close();
  };
  let closing: Promise<void> | null = null;
  const scheme = options.tls === undefined ? "http" : "https";
  return {
    port,
    url: `${scheme}://${publicHost(options.host)}:${port}`,
    healthPort: health?.port ?? null,
    close: () => {
      if (closing === null) closing = drain();
      else hurry.abort();
      return closing;
    },
  };
}

async function listenEverywhere(listener: Listener, { host, port }: ServerOptions): Promise<Server[]> {
  const [first, ...others] = await addressesOf(host);
  const servers: Server[] = [listener.http1];
  try {
    await listenOn(listener.http1, first as string, { host, port, setting: "port" });
  } catch (error) {
    listener.close();
    throw error;
  }
  for (const address of others) {
    const server = createServer(listener.accept);
    server.maxConnections = listener.http1.maxConnections;
    if (await listenToo(server, address, (listener.http1.address() as AddressInfo).port)) servers.push(server);
  }
  return servers;
}

async function openHealthToo(
  { health }: ServerOptions,
  readiness: Readiness,
  stop: () => Promise<void>,
): Promise<SidePort | null> {
  if (health === undefined) return null;
  try {
    return await openHealthPort(health, readiness);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function shutDown(servers: readonly Server[], listener: Listener): Promise<void> {
  const closed = Promise.all(servers.map((server) => once(server, "close")));
  for (const server of servers.slice(1)) server.close();
  listener.close();
  const timer = setTimeout(() => listener.destroy(), SERVER_LIMITS.shutdownMs);
  await closed;
  clearTimeout(timer);
}
