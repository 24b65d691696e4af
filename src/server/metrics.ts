import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "../api/log.ts";
import { headOf } from "./exchange.ts";
import { addressesOf, listenOn } from "./listen.ts";
import { emptyReply, fileReply, REPLIES, type Reply } from "./replies.ts";

/** The text format of Prometheus. */
const CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
/** A scraper that has not sent its request by then is cut off. */
const SCRAPE_MS = 10_000;

export interface MetricsOptions {
  readonly text: () => Promise<string>;
  /** Whether they are told without credentials where other routes need them. */
  readonly isPublic: boolean;
}

/** The answer to `GET /metrics`. */
export async function metricsReply(metrics: Pick<MetricsOptions, "text"> | null | undefined): Promise<Reply> {
  if (!metrics) return REPLIES.unknownRoute;
  return fileReply(CONTENT_TYPE, Buffer.from(await metrics.text()));
}

/** A port that tells metrics and nothing else: for scrapers in a network of their own. */
export class MetricsPort {
  readonly #server: Server;
  readonly #text: () => Promise<string>;
  readonly #log: Log;

  private constructor(text: () => Promise<string>, log: Log) {
    this.#text = text;
    this.#log = log;
    this.#server = createServer({ headersTimeout: SCRAPE_MS, requestTimeout: SCRAPE_MS });
    this.#server.on("request", (request, response) => void this.#answer(request, response));
    this.#server.on("clientError", (_, socket) => socket.destroy());
  }

  static async open(host: string, port: number, text: () => Promise<string>, log: Log): Promise<MetricsPort> {
    const metrics = new MetricsPort(text, log);
    const [address = host] = await addressesOf(host);
    await listenOn(metrics.#server, address, { host, port, setting: "metrics.port" });
    return metrics;
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

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await this.#reply(request).catch((error: unknown) => {
      this.#log(`the metrics could not be collected: ${String(error)}`, "error");
      return REPLIES.internal;
    });
    response.writeHead(reply.status, headOf(reply, null));
    response.end(reply.body);
  }

  async #reply({ method, url = "/" }: IncomingMessage): Promise<Reply> {
    if (url.split("?")[0] !== "/metrics") return emptyReply(404);
    if (method !== "GET" && method !== "HEAD") return emptyReply(405, ["allow", "GET,HEAD"]);
    return metricsReply({ text: this.#text });
  }
}
