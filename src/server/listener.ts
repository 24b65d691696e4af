import { createServer, type Server, STATUS_CODES } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Handler } from "./handler.ts";
import { SERVER_LIMITS } from "./limits.ts";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** Enough of the preface to tell it from every request line of HTTP/1. */
const TELLING = 4;

export interface Timeouts {
  readonly headersMs: number;
  readonly requestMs: number;
  readonly keepAliveMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  headersMs: SERVER_LIMITS.headersTimeoutMs,
  requestMs: SERVER_LIMITS.requestTimeoutMs,
  keepAliveMs: SERVER_LIMITS.keepAliveTimeoutMs,
};

/** Accepts connections and hands each to HTTP/1 or, when it begins with the preface of HTTP/2, to HTTP/2. */
export class Listener {
  /** Of this server's listeners for connections only `accept` is reached by new ones; it tracks them for time-outs and closing. */
  readonly http1: Server;
  readonly #http2: Http2Server;
  readonly #http1Connection: (socket: Socket) => void;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #silent = new Set<Socket>();
  readonly #timeouts: Timeouts;

  constructor(handler: Handler, timeouts: Timeouts) {
    this.#timeouts = timeouts;
    this.http1 = createHttp1(handler, timeouts);
    this.#http2 = createHttp2Server({ settings: { maxConcurrentStreams: SERVER_LIMITS.http2Streams } }, handler.handle);
    this.#http2.on("checkContinue", handler.handle);
    this.#http2.on("session", (session) => this.#track(session));
    this.#http2.on("sessionError", () => {});
    this.#http1Connection = this.http1.listeners("connection")[0] as (socket: Socket) => void;
    this.http1.removeAllListeners("connection");
    this.http1.on("connection", this.accept);
    this.http1.maxConnections = SERVER_LIMITS.connections;
  }

  /** Waits for the first bytes of a connection. */
  readonly accept = (socket: Socket): void => {
    this.#silent.add(socket);
    socket.allowHalfOpen = false;
    socket.setNoDelay(true);
    socket.setTimeout(this.#timeouts.keepAliveMs, destroySocket);
    socket.on("error", ignore);
    socket.once("close", () => this.#silent.delete(socket));
    this.#peek(socket, null);
  };

  /** Closes what is idle and asks the rest to end after the requests under way. */
  close(): void {
    this.http1.close();
    for (const socket of this.#silent) socket.destroy();
    for (const session of this.#sessions) session.close();
  }

  destroy(): void {
    this.http1.closeAllConnections();
    for (const session of this.#sessions) session.destroy();
  }

  #peek(socket: Socket, before: Buffer | null): void {
    socket.once("data", (chunk: Buffer) => {
      const start = before === null ? chunk : Buffer.concat([before, chunk]);
      const length = Math.min(start.length, TELLING);
      const isPreface = start.compare(PREFACE, 0, length, 0, length) === 0;
      if (!isPreface || length === TELLING) this.#handOver(socket, start, isPreface);
      else this.#peek(socket, start);
    });
  }

  #handOver(socket: Socket, start: Buffer, isHttp2: boolean): void {
    this.#silent.delete(socket);
    socket.setTimeout(0, destroySocket);
    socket.off("timeout", destroySocket);
    socket.pause();
    socket.unshift(start);
    if (isHttp2) {
      this.#http2.emit("connection", socket);
      return;
    }
    socket.allowHalfOpen = true;
    this.#http1Connection.call(this.http1, socket);
    socket.resume();
  }

  #track(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    session.setTimeout(this.#timeouts.keepAliveMs, () => session.close());
    session.on("error", ignore);
    session.once("close", () => this.#sessions.delete(session));
  }
}

function createHttp1(handler: Handler, timeouts: Timeouts): Server {
  const server = createServer({
    headersTimeout: timeouts.headersMs,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    connectionsCheckingInterval: Math.min(10_000, Math.max(100, timeouts.headersMs / 4)),
    maxHeaderSize: SERVER_LIMITS.headerBytes,
    requireHostHeader: false,
    noDelay: true,
  });
  server.on("request", handler.handle);
  server.on("checkContinue", handler.handle);
  server.on("checkExpectation", handler.handle);
  server.on("clientError", answerClientError);
  server.on("connect", (_request, socket: Socket) => endWith(socket, 404));
  server.timeout = 0;
  return server;
}

/** Answers what the parser of HTTP/1 does not let through, then closes. */
function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Socket & { _httpMessage?: { headersSent: boolean } },
): void {
  if (error.code === "ECONNRESET" || !socket.writable || socket._httpMessage?.headersSent === true) {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERRORS[error.code ?? ""] ?? 400;
  endWith(socket, status);
}

function endWith(socket: Socket, status: number): void {
  const date = new Date().toUTCString();
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\ndate: ${date}\r\n\r\n`,
    () => socket.destroy(),
  );
}

const CLIENT_ERRORS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

function destroySocket(this: Socket): void {
  this.destroy();
}

function ignore(): void {}
