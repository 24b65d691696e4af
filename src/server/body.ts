import { IncomingMessage } from "node:http";
import type { BodyBudget } from "./body-budget.ts";
import type { HttpRequest } from "./exchange.ts";
import { SERVER_LIMITS } from "./limits.ts";
import type { SpareBuffer } from "./spare-buffer.ts";

export type BodyResult = Uint8Array<ArrayBuffer> | null | "too_large" | "aborted" | "timeout" | "overloaded";

/**
 * Collects a request's body into one buffer of its own, which can be transferred to a thread. `content-length` is believed only
 * up to `trustedLengthBytes`, so that a client cannot reserve memory by announcing what it never sends.
 */
class BodyReader {
  readonly #request: HttpRequest;
  readonly #limit: number;
  readonly #declared: number;
  readonly #spare: SpareBuffer;
  readonly #budget: BodyBudget;
  readonly #resolve: (result: BodyResult) => void;
  #buffer: Uint8Array<ArrayBuffer> | null = null;
  #length = 0;
  readonly #timer: NodeJS.Timeout | null;

  constructor(
    request: HttpRequest,
    { limit, declared, spare, budget, timeoutMs }: BodyOptions,
    resolve: (result: BodyResult) => void,
  ) {
    this.#request = request;
    this.#spare = spare;
    this.#budget = budget;
    this.#limit = limit;
    this.#declared = declared;
    this.#resolve = resolve;
    request.on("data", this.#onData);
    request.on("end", this.#onEnd);
    request.on("close", this.#onClose);
    this.#timer = timeoutMs === 0 ? null : setTimeout(this.#onTimeout, timeoutMs);
  }

  readonly #onData = (chunk: Buffer): void => {
    const length = this.#length + chunk.length;
    if (length > this.#limit) {
      this.#finish("too_large");
      return;
    }
    if (!this.#budget.add(chunk.length, this.#length)) {
      this.#finish("overloaded");
      return;
    }
    this.#reserve(length).set(chunk, this.#length);
    this.#length = length;
    this.#timer?.refresh();
  };

  readonly #onEnd = (): void => {
    this.#finish(this.#buffer === null ? null : this.#buffer.subarray(0, this.#length));
  };

  readonly #onClose = (): void => this.#finish("aborted");

  readonly #onTimeout = (): void => this.#finish("timeout");

  #finish(result: BodyResult): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#request.off("data", this.#onData);
    this.#request.off("end", this.#onEnd);
    this.#request.off("close", this.#onClose);
    if (typeof result === "string") this.#budget.remove(this.#length);
    this.#resolve(result);
  }

  #reserve(length: number): Uint8Array<ArrayBuffer> {
    const buffer = this.#buffer;
    if (buffer !== null && length <= buffer.length) return buffer;
    const trusted = Math.min(this.#declared, Math.max(SERVER_LIMITS.trustedLengthBytes, length));
    const size = buffer === null ? Math.max(trusted, length) : this.#grownSize(length, buffer.length);
    const grown = this.#spare.take(size);
    if (buffer !== null) grown.set(buffer.subarray(0, this.#length));
    this.#buffer = grown;
    return grown;
  }

  #grownSize(length: number, current: number): number {
    return this.#declared > current ? this.#declared : Math.min(this.#limit, Math.max(length, current * 2));
  }
}

export interface BodyOptions {
  /** Most bytes of the body. */
  readonly limit: number;
  /** Its content-length, or 0 when it is not known. */
  readonly declared: number;
  readonly spare: SpareBuffer;
  /** Holds the body's bytes as they come; of one that has arrived whole the caller takes them out. */
  readonly budget: BodyBudget;
  /** So long nothing may arrive; 0: no limit. */
  readonly timeoutMs: number;
}

export async function readBody(request: HttpRequest, options: BodyOptions): Promise<BodyResult> {
  if (request instanceof IncomingMessage) {
    // Short bodies come along with the head. They need no listeners, timer and buffer of their own.
    await new Promise((resolve) => setImmediate(resolve));
    if (request.destroyed) return "aborted";
    if (request.complete) return arrived(request, options);
  }
  return new Promise((resolve) => {
    new BodyReader(request, options, resolve);
  });
}

function arrived(request: IncomingMessage, { limit, budget }: BodyOptions): BodyResult {
  // All of it at once, or chunk by chunk from Node 26 on.
  const chunks: Buffer<ArrayBuffer>[] = [];
  for (let chunk = request.read(); chunk !== null; chunk = request.read()) chunks.push(chunk);
  const [first] = chunks;
  if (first === undefined) return null;
  const body = chunks.length === 1 ? first : Buffer.concat(chunks);
  if (body.length > limit) return "too_large";
  if (!budget.add(body.length, 0)) return "overloaded";
  return body.length === body.buffer.byteLength ? body : new Uint8Array(body);
}

/** Reads what is left of a body and throws it away, within bounds. */
export function drain(request: HttpRequest): Promise<void> {
  return new Promise((resolve) => {
    let length = 0;
    const finish = (): void => {
      clearTimeout(timer);
      request.off("data", onData);
      request.off("end", finish);
      request.off("close", finish);
      resolve();
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > SERVER_LIMITS.drainBytes) finish();
    };
    const timer = setTimeout(finish, SERVER_LIMITS.drainMs);
    request.on("data", onData);
    request.on("end", finish);
    request.on("close", finish);
  });
}
