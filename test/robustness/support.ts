// Clients for servers under attack, and what a server uses as the operating system sees it.
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export const TENANT = "/api/v2/tenants/default_tenant";
export const DATABASE = `${TENANT}/databases/default_database`;
export const COLLECTIONS = `${DATABASE}/collections`;

/** Memory and open files of other processes can be read on Linux only. */
export const canMeasure = existsSync("/proc/self/status");

/** Nothing that a test waits for takes nearly as long. */
const PATIENCE_MS = 120_000;

export interface Answer {
  /** 0 when the connection was dropped without an answer. */
  readonly status: number;
  readonly text: string;
}

export interface Message {
  readonly method?: string | undefined;
  readonly path: string;
  readonly body?: string | Uint8Array | undefined;
}

/** Sends bodies as they are, over a few connections that stay open. */
export class Client {
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(url: string, connections = 8) {
    this.#url = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  send({ method = "POST", path, body }: Message): Promise<Answer> {
    const { hostname, port } = this.#url;
    const headers =
      body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    return new Promise((resolve) => {
      const outgoing = request({ hostname, port, path, method, headers, agent: this.#agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", () => resolve({ status: 0, text: "" }));
        incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
      });
      outgoing.on("error", (error) => resolve({ status: 0, text: error.message }));
      outgoing.end(body);
    });
  }

  get(path: string): Promise<Answer> {
    return this.send({ method: "GET", path });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send({ path, body: JSON.stringify(body) });
  }

  /** Sends what must succeed. */
  async must(message: Message): Promise<unknown> {
    const { status, text } = await this.send(message);
    if (status < 200 || status > 299) throw new Error(`${message.method} ${message.path}: ${status} ${text}`);
    return JSON.parse(text);
  }

  /** Makes a collection and resolves to its path. */
  async collection(name: string, records?: object): Promise<string> {
    const made = await this.must({ path: COLLECTIONS, body: JSON.stringify({ name, get_or_create: true }) });
    const path = `${COLLECTIONS}/${(made as { id: string }).id}`;
    if (records !== undefined) await this.must({ path: `${path}/upsert`, body: JSON.stringify(records) });
    return path;
  }

  /** Everything that the collection holds, as text. */
  async contents(collection: string): Promise<string> {
    const include = ["documents", "embeddings", "metadatas", "uris"];
    const { status, text } = await this.post(`${collection}/get`, { include });
    if (status !== 200) throw new Error(`get: ${status} ${text}`);
    return text;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A connection on which bytes are sent as they are. It reads only when told to. */
export class RawConnection {
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
  }

  static async open(url: string): Promise<RawConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ port: Number(port), host: hostname });
    await within(once(socket, "connect"), "connecting");
    socket.pause();
    return new RawConnection(socket);
  }

  write(text: string | Uint8Array): void {
    if (typeof text === "string") this.socket.write(text, "latin1");
    else this.socket.write(text);
  }

  /** Whether everything written so far has been taken by the operating system, for as long as `milliseconds`. */
  async flushed(milliseconds: number): Promise<boolean> {
    const written = new Promise<boolean>((resolve) => this.socket.write("", () => resolve(true)));
    return Promise.race([written, delay(milliseconds, false, { ref: false })]);
  }

  /** Reads until `enough` is satisfied or the server closes the connection; all that came. */
  async read(enough: (received: string) => boolean = () => false): Promise<string> {
    let received = "";
    const done = new Promise<void>((resolve) => {
      this.socket.on("data", (chunk: Buffer) => {
        received += chunk.toString("latin1");
        if (enough(received)) resolve();
      });
      if (this.socket.closed) resolve();
      this.socket.once("close", () => resolve());
    });
    this.socket.resume();
    await within(done, "reading");
    this.socket.removeAllListeners("data");
    this.socket.pause();
    return received;
  }

  /** Reads until this many status lines have come. */
  async statuses(count: number): Promise<number[]> {
    const pattern = /HTTP\/1\.1 (\d{3}) [A-Z]/g;
    const received = await this.read((text) => (text.match(pattern)?.length ?? 0) >= count);
    return [...received.matchAll(pattern)].map(([, status]) => Number(status));
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The head of a request; bodies follow by hand. */
export function head(method: string, path: string, headers: Readonly<Record<string, string | number>> = {}): string {
  const lines = Object.entries({ host: "x", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const limit = new AbortController();
  const late = delay(PATIENCE_MS, undefined, { signal: limit.signal, ref: false }).then(() => {
    throw new Error(`${what} took too long`);
  });
  late.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    limit.abort();
  }
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1024);
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Looks at a figure again and again until it is at most `bound` or no longer falls; the last one seen. */
export async function settled(look: () => number, bound: number): Promise<number> {
  let seen = look();
  for (let calm = 0; seen > bound && calm < 10; calm++) {
    await delay(500);
    const next = look();
    if (next < seen) calm = 0;
    seen = next;
  }
  return seen;
}

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs `work` for each item, a few at a time. */
export async function inParallel<T>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
