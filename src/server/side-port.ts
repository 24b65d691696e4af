import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { headOf } from "./exchange.ts";
import { addressesOf, listenOn } from "./listen.ts";
import type { Reply } from "./replies.ts";

/** Who has not sent its request by then, or sends none for so long, is cut off. */
const CLIENT_MS = 10_000;

export interface SidePortOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The setting that chooses the port: errors name it. */
  readonly setting: string;
}

/** A port of its own, in plain HTTP and without the limits of the main one, for probes and scrapers. */
export class SidePort {
  readonly #server: Server;

  private constructor(answer: (request: IncomingMessage) => Promise<Reply> | Reply) {
    const timeouts = { headersTimeout: CLIENT_MS, requestTimeout: CLIENT_MS, keepAliveTimeout: CLIENT_MS };
    this.#server = createServer(timeouts, async (request, response) => {
      const reply = await answer(request);
      response.writeHead(reply.status, headOf(reply, null));
      response.end(reply.body);
    });
    this.#server.on("clientError", (_, socket) => socket.destroy());
  }

  /** `answer` must not throw or reject. */
  static async open(
    { host, port, setting }: SidePortOptions,
    answer: (request: IncomingMessage) => Promise<Reply> | Reply,
  ): Promise<SidePort> {
    const side = new SidePort(answer);
    const [address = host] = await addressesOf(host);
    await listenOn(side.#server, address, { host, port, setting });
    return side;
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
}
