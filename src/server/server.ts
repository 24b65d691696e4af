import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { KromaError } from "../api/errors.ts";
import type { WireEngine } from "../engine/wire.ts";
import { Handler, type HandlerOptions } from "./handler.ts";
import { SERVER_LIMITS } from "./limits.ts";
import { DEFAULT_TIMEOUTS, Listener, type Timeouts } from "./listener.ts";

export interface ServerOptions extends HandlerOptions {
  /** A name or an address; `localhost` listens on both loopback addresses. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly timeouts?: Timeouts;
}

export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /** Stops accepting, finishes the requests under way within a few seconds, and closes every connection. */
  close(): Promise<void>;
}

/** Serves an engine over HTTP/1.0, HTTP/1.1 and cleartext HTTP/2 on one port. The engine stays open when the server closes. */
export async function serve(engine: WireEngine, options: ServerOptions): Promise<RunningServer> {
  const handler = new Handler(engine, options);
  const listener = new Listener(handler, options.timeouts ?? DEFAULT_TIMEOUTS);
  const [first, ...others] = await addressesOf(options.host);
  await listen(listener.http1, first as string, options);
  const { port } = listener.http1.address() as AddressInfo;
  const servers: Server[] = [listener.http1];
  for (const address of others) {
    const server = createServer(listener.accept);
    if (await listenToo(server, address, port)) servers.push(server);
  }
  return { port, url: `http://${publicHost(options.host)}:${port}`, close: () => shutDown(servers, listener, handler) };
}

async function shutDown(servers: readonly Server[], listener: Listener, handler: Handler): Promise<void> {
  handler.finish();
  const closed = Promise.all(servers.map((server) => once(server, "close")));
  for (const server of servers.slice(1)) server.close();
  listener.close();
  const timer = setTimeout(() => listener.destroy(), SERVER_LIMITS.shutdownMs);
  await closed;
  clearTimeout(timer);
}

async function addressesOf(host: string): Promise<string[]> {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  try {
    const found = await lookup(name, { all: true });
    const addresses = found.map(({ address }) => address);
    return name === "localhost" ? [...new Set(["127.0.0.1", ...addresses, "::1"])] : addresses.slice(0, 1);
  } catch (error) {
    throw new KromaError("invalid_argument", `The address to listen on, ${host}, cannot be resolved`, { cause: error });
  }
}

async function listen(server: Server, address: string, { host, port }: ServerOptions): Promise<void> {
  try {
    server.listen({ port, host: address, backlog: 4096 });
    await once(server, "listening");
  } catch (error) {
    throw new KromaError("unavailable", listenFailure(error as NodeJS.ErrnoException, host, port), { cause: error });
  }
}

function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): string {
  const where = `${host}:${port}`;
  if (error.code === "EADDRINUSE")
    return `Address ${where} is not available: another program listens there. Choose another with --port`;
  if (error.code === "EACCES")
    return `Address ${where} is not available: ports below 1024 need special rights. Choose another with --port`;
  if (error.code === "EADDRNOTAVAIL") return `Address ${where} is not available: this machine has no such address`;
  return `Cannot listen on ${where}: ${error.message}`;
}

/** Listens on a further loopback address; the machine may not have it. */
async function listenToo(server: Server, address: string, port: number): Promise<boolean> {
  try {
    server.listen({ port, host: address, backlog: 4096 });
    await once(server, "listening");
    return true;
  } catch {
    return false;
  }
}

/** The name under which a client on this machine reaches the server. */
function publicHost(host: string): string {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  if (["0.0.0.0", "::", "localhost"].includes(name)) return "localhost";
  return name.includes(":") ? `[${name}]` : name;
}
