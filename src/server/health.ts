import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { headOf } from "./exchange.ts";
import { addressesOf, listenOn } from "./listen.ts";
import { emptyReply, jsonReply, type Reply } from "./replies.ts";
import { systemReply } from "./system.ts";

export interface HealthOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

/** A probe that has not sent its request by then is cut off. */
const PROBE_MS = 10_000;
const NOT_READY = jsonReply(503, JSON.stringify({ is_executor_ready: false, is_log_client_ready: true }));

/** Whether requests are welcome: from the start until the server begins to stop. */
export class Readiness {
  #isReady = true;

  get isReady(): boolean {
    return this.#isReady;
  }

  end(): void {
    this.#isReady = false;
  }

  /** The answer to `GET /api/v2/healthcheck`. */
  reply(): Reply {
    return this.#isReady ? systemReply("healthcheck") : NOT_READY;
  }
}

/** A port that answers health checks in plain HTTP and nothing else, without the limits of the other. */
export class HealthPort {
  readonly #server: Server;
  readonly #readiness: Readiness;

  private constructor(readiness: Readiness) {
    this.#readiness = readiness;
    this.#server = createServer({ headersTimeout: PROBE_MS, requestTimeout: PROBE_MS, keepAliveTimeout: PROBE_MS });
    this.#server.on("request", this.#answer);
    this.#server.on("clientError", (_, socket) => socket.destroy());
  }

  static async open({ host, port }: HealthOptions, readiness: Readiness): Promise<HealthPort> {
    const health = new HealthPort(readiness);
    const [address = host] = await addressesOf(host);
    await listenOn(health.#server, address, { host, port, setting: "health_port" });
    return health;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  readonly #answer = (request: IncomingMessage, response: ServerResponse): void => {
    const reply = request.method === "GET" || request.method === "HEAD" ? this.#reply(request.url) : emptyReply(405);
    response.writeHead(reply.status, headOf(reply, null));
    response.end(reply.body);
  };

  #reply(url = "/"): Reply {
    switch (url.split("?")[0]) {
      case "/api/v2":
      case "/api/v2/heartbeat":
        return systemReply("heartbeat");
      case "/api/v2/healthcheck":
        return this.#readiness.reply();
      default:
        return emptyReply(404);
    }
  }
}
