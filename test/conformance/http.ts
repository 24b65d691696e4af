// Sends one request exactly as written and returns the answer without interpreting it.
import { Agent, type IncomingMessage, request } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";

const TIMEOUT_MS = 60_000;

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly transport?: "chunked" | "http2" | "raw" | undefined;
}

export interface HttpAnswer {
  /** 0 when the server closed the connection without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const dropped: HttpAnswer = { status: 0, headers: {}, body: Buffer.alloc(0) };

/** Keeps one connection to one server. */
export class HttpClient {
  readonly #url: URL;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string) {
    this.#url = new URL(url);
  }

  send(message: HttpRequest): Promise<HttpAnswer> {
    if (message.transport === "http2") return this.#sendHttp2(message);
    if (message.transport === "raw") return this.#sendRaw(message.body ?? Buffer.alloc(0));
    return this.#sendHttp1(message);
  }

  close(): void {
    this.#agent.destroy();
  }

  #sendHttp1({ method, path, headers, body, transport }: HttpRequest): Promise<HttpAnswer> {
    const { hostname, port } = this.#url;
    const length: Record<string, string> =
      body === undefined || transport === "chunked" ? {} : { "content-length": String(body.length) };
    return new Promise((resolve) => {
      const outgoing = request(
        { hostname, port, path, method, headers: { ...headers, ...length }, agent: this.#agent, timeout: TIMEOUT_MS },
        (incoming) => void readAnswer(incoming).then(resolve),
      );
      let answered = false;
      outgoing.on("response", () => {
        answered = true;
      });
      outgoing.on("timeout", () => outgoing.destroy());
      outgoing.on("error", () => {
        if (!answered) resolve(dropped);
      });
      if (transport === "chunked" && body !== undefined) outgoing.write(body.subarray(0, body.length / 2));
      outgoing.end(transport === "chunked" ? body?.subarray(body.length / 2) : body);
    });
  }

  #sendHttp2({ method, path, headers, body }: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const session = connectHttp2(this.#url);
      session.on("error", () => resolve(dropped));
      const stream = session.request({ ":method": method, ":path": path, ...headers });
      const chunks: Buffer[] = [];
      let received: Record<string, string> = {};
      stream.on("response", (fields) => {
        received = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, String(value)]));
      });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", () => resolve(dropped));
      stream.on("end", () => {
        const { ":status": status, ...rest } = received;
        session.close();
        resolve({ status: Number(status ?? 0), headers: rest, body: Buffer.concat(chunks) });
      });
      stream.end(body);
    });
  }

  /** Several pipelined requests may be in the text; the answer then holds the last of them. */
  #sendRaw(text: Buffer): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const socket = connect(Number(this.#url.port), this.#url.hostname);
      const chunks: Buffer[] = [];
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("error", () => resolve(dropped));
      socket.on("close", () => resolve(lastAnswer(Buffer.concat(chunks).toString("latin1"))));
      socket.setTimeout(1_500, () => socket.destroy());
      socket.write(text);
    });
  }
}

async function readAnswer(incoming: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return dropped;
  }
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([key, value]) => [key, String(value)]));
  return { status: incoming.statusCode ?? 0, headers, body: Buffer.concat(chunks) };
}

function lastAnswer(text: string): HttpAnswer {
  const start = text.lastIndexOf("HTTP/1.");
  if (start < 0) return dropped;
  const [head = "", body = ""] = text.slice(start).split("\r\n\r\n", 2);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { status: Number(statusLine.split(" ")[1] ?? 0), headers, body: Buffer.from(body, "latin1") };
}
