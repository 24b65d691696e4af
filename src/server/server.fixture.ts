// An engine that answers at once, a server in this process, and raw sockets to talk to it.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { WireEngine, WireReply, WireRequest } from "../engine/wire.ts";
import { type RunningServer, type ServerOptions, serve } from "./server.ts";

export const COLLECTION = "/api/v2/tenants/t/databases/dbx/collections/8ebd119c-ebbc-4583-8b31-a2f0530c8f94";

/** Remembers every call and answers with what it was called with, or as it is told. */
export class FakeEngine implements WireEngine {
  readonly calls: WireRequest[] = [];
  answer: (request: WireRequest) => Promise<WireReply> | WireReply = ({ operation }) => ({
    status: operation === "add" ? 201 : 200,
    body: Buffer.from(JSON.stringify({ operation })),
  });

  async call(request: WireRequest): Promise<WireReply> {
    this.calls.push(request);
    return this.answer(request);
  }

  async close(): Promise<void> {}

  /** What the last request was, with its body as text. */
  last(): { operation: string; params: object; query: string; body: string | null } {
    const { operation, params, query, body } = this.calls.at(-1) as WireRequest;
    return { operation, params, query, body: body === null ? null : Buffer.from(body).toString() };
  }
}

export interface Fixture extends RunningServer {
  readonly engine: FakeEngine;
  readonly lines: string[];
}

export async function startFixture(options: Partial<ServerOptions> = {}): Promise<Fixture> {
  const engine = new FakeEngine();
  const lines: string[] = [];
  const server = await serve(engine, {
    host: "127.0.0.1",
    port: 0,
    maxPayloadBytes: 1000,
    corsAllowOrigins: null,
    circuitBreakerRequests: 0,
    log: (line) => lines.push(line),
    ...options,
  });
  return { ...server, engine, lines };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which bytes are sent as they are and answers are read one by one. */
export class RawClient {
  readonly socket: Socket;
  #received = "";

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#received += text;
    });
    socket.on("error", () => {});
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new RawClient(socket);
  }

  write(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  /** The next answer; of answers to HEAD there is no body. */
  async read(isHead = false): Promise<Answer> {
    const { headEnd, status, headers } = await this.#head();
    const length = isHead || status === 100 ? 0 : Number(headers["content-length"] ?? 0);
    await this.#until(() => this.#received.length >= headEnd + length);
    const body = this.#received.slice(headEnd, headEnd + length);
    this.#received = this.#received.slice(headEnd + length);
    return { status, headers, body };
  }

  /** Resolves when the server has closed the connection; with what came before and was not read. */
  async closed(): Promise<string> {
    if (!this.socket.closed) await once(this.socket, "close");
    return this.#received;
  }

  close(): void {
    this.socket.destroy();
  }

  async #head(): Promise<{ headEnd: number; status: number; headers: Record<string, string> }> {
    await this.#until(() => this.#received.includes("\r\n\r\n"));
    const end = this.#received.indexOf("\r\n\r\n");
    const [statusLine = "", ...lines] = this.#received.slice(0, end).split("\r\n");
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)]),
    );
    return { headEnd: end + 4, status: Number(statusLine.split(" ")[1]), headers };
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.socket.closed) throw new Error(`the connection was closed after ${JSON.stringify(this.#received)}`);
      await Promise.race([once(this.socket, "data"), once(this.socket, "close")]);
    }
  }
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly version?: "1.0" | "1.1";
}

/** The text of a request. */
export function requestText(method: string, path: string, options: RequestOptions = {}): string {
  const { headers = {}, body, version = "1.1" } = options;
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host: "x", ...length, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/${version}\r\n${lines.join("")}\r\n${body ?? ""}`;
}

/** Sends one request on a connection of its own. */
export async function ask(port: number, method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const client = await RawClient.open(port);
  client.write(requestText(method, path, options));
  const answer = await client.read(method === "HEAD");
  client.close();
  return answer;
}
