import { createServer, type Server, STATUS_CODES } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Log } from "../api/log.ts";
import type { Handler } from "./handler.ts";
import { SERVER_LIMITS } from "./limits.ts";
import { TlsFront, type TlsOptions } from "./tls.ts";

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** Enough of the preface to tell it from every request line of HTTP/1. */
const TELLING = 4;
/** The first byte of every TLS connection: a handshake record. */
const CLIENT_HELLO = 22;

export interface ListenerOptions {
  /** A client has this long to send its headers, counted from the first byte. */
  readonly headersTimeoutMs: number;
  /** A client has this long to send a whole request. */
  readonly requestTimeoutMs: number;
  /** Idle connections are kept for so long. */
  readonly keepAliveTimeoutMs: number;
  readonly maxConnections: number;
  readonly tls?: (TlsOptions & { readonly reloadMs?: number }) | undefined;
  readonly log: Log;
}

/**
 * Accepts connections and hands each to HTTP/1 or HTTP/2: to the latter when it begins with its preface or, encrypted, when both
 * sides have agreed on it.
 */
export class Listener {
  /** Of this server's listeners for connections only `accept` is reached by new ones; it tracks them for time-outs and closing. */
  readonly http1: Server;
  #http2: Http2Server | null = null;
  readonly #handler: Handler;
  readonly #http1Connection: (socket: Socket) => void;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #sockets = new Set<Socket>();
  readonly #silent = new Set<Socket>();
  readonly #options: ListenerOptions;
  readonly #tls: TlsFront | null;

  constructor(handler: Handler, options: ListenerOptions) {
    this.#options = options;
    const { tls, headersTimeoutMs: handshakeMs, log } = options;
    this.#tls = tls === undefined ? null : new TlsFront({ ...tls, handshakeMs, log }, (socket) => this.#begin(socket));
    this.http1 = createHttp1(handler, options);
    this.#handler = handler;
    this.#http1Connection = this.http1.listeners("connection")[0] as (socket: Socket) => void;
    this.http1.removeAllListeners("connection");
    this.http1.on("connection", this.accept);
    this.http1.maxConnections = options.maxConnections;
  }

  /** Waits for the first bytes of a connection. */
  readonly accept = (socket: Socket): void => {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    this.#watch(socket);
    if (this.#tls === null) this.#peek(socket, null);
    else this.#secure(socket, this.#tls);
  };

  /** Closes what is idle and asks the rest to end after the requests under way. */
  close(): void {
    this.http1.close();
    this.#tls?.close();
    for (const socket of this.#silent) socket.destroy();
    for (const session of this.#sessions) session.close();
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** As long as a connection says nothing it may be closed at any time. */
  #watch(socket: Socket): void {
    this.#silent.add(socket);
    socket.allowHalfOpen = false;
    socket.setTimeout(this.#options.keepAliveTimeoutMs, destroySocket);
    socket.on("error", ignore);
    socket.once("close", () => this.#silent.delete(socket));
  }

  #unwatch(socket: Socket): void {
    this.#silent.delete(socket);
    socket.setTimeout(0);
    socket.off("timeout", destroySocket);
  }

  /** Clients that do not encrypt are told so. */
  #secure(socket: Socket, tls: TlsFront): void {
    socket.once("data", (chunk: Buffer) => {
      if (chunk[0] !== CLIENT_HELLO) {
        endWith(socket, 400, "This port speaks HTTPS: begin the address with https://\n");
        return;
      }
      this.#unwatch(socket);
      socket.pause();
      socket.unshift(chunk);
      tls.accept(socket);
    });
  }

  /** After the handshake. */
  #begin(socket: TLSSocket): void {
    if (socket.alpnProtocol === "h2") {
      socket.on("error", ignore);
      this.#http2Server().emit("connection", socket);
      return;
    }
    this.#watch(socket);
    this.#peek(socket, null);
  }

  #peek(socket: Socket, before: Buffer | null): void {
    socket.once("data", (chunk: Buffer) => {
      const start = before === null ? chunk : Buffer.concat([before, chunk]);
      const length = Math.min(start.length, TELLING);
      const isPreface = this.#tls === null && start.compare(PREFACE, 0, length, 0, length) === 0;
      if (!isPreface || length === TELLING) this.#handOver(socket, start, isPreface);
      else this.#peek(socket, start);
    });
  }

  #handOver(socket: Socket, start: Buffer, isHttp2: boolean): void {
    this.#unwatch(socket);
    socket.pause();
    socket.unshift(start);
    if (isHttp2) {
      this.#http2Server().emit("connection", socket);
      return;
    }
    socket.allowHalfOpen = true;
    this.#http1Connection.call(this.http1, socket);
    socket.resume();
  }

  /** Made for the first connection that needs it: what it loads takes 20 ms. */
  #http2Server(): Http2Server {
    if (this.#http2 !== null) return this.#http2;
    const { handle } = this.#handler;
    const server = createHttp2Server({ settings: { maxConcurrentStreams: SERVER_LIMITS.http2Streams } }, handle);
    server.on("checkContinue", handle);
    server.on("session", (session) => this.#track(session));
    server.on("sessionError", () => {});
    this.#http2 = server;
    return server;
  }

  #track(session: ServerHttp2Session): void {
    this.#sessions.add(session);
    session.setTimeout(this.#options.keepAliveTimeoutMs, () => session.close());
    session.on("error", ignore);
    session.once("close", () => this.#sessions.delete(session));
  }
}

function createHttp1(handler: Handler, options: ListenerOptions): Server {
  const { headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs } = options;
  const shortest = Math.min(...[headersTimeoutMs, requestTimeoutMs].filter((ms) => ms > 0));
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(10_000, Math.max(100, shortest / 4)),
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

function endWith(socket: Socket, status: number, text = ""): void {
  const type = text === "" ? "" : "content-type: text/plain; charset=utf-8\r\n";
  const head = `connection: close\r\n${type}content-length: ${text.length}\r\ndate: ${new Date().toUTCString()}`;
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n\r\n${text}`, () => socket.destroy());
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
