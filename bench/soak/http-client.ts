import { Agent, request } from "node:http";
import { connect } from "node:net";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Keeps its connections. */
export class HttpClient {
  readonly #base: URL;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(base: string) {
    this.#base = new URL(base);
  }

  ask(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      const sent = request(new URL(path, this.#base), { method, headers, agent: this.#agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      sent.on("error", reject);
      sent.end(text);
    });
  }

  /** Sends the beginning of a request and leaves. */
  leaveAfter(text: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(Number(this.#base.port), this.#base.hostname, () => {
        socket.write(text, () => socket.resetAndDestroy());
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve());
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
