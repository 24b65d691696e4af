import type { MessagePort } from "node:worker_threads";
import { KromaError } from "../api/errors.ts";
import { errorReply } from "../api/responses.ts";
import type { IndexHandle } from "../index/vector/partition.ts";
import type { Answer } from "./answer.ts";
import { takeTiming } from "./stopwatch.ts";
import type { ReplyMessage } from "./threads.ts";
import type { WireReply, WireRequest } from "./wire.ts";

/** Worded as Chroma's server words it where roles are checked. */
const FORBIDDEN: Answer = { status: 403, body: '{"detail":"Forbidden"}' };

/** A thread's answers to the main thread. */
export class Replies {
  readonly #port: MessagePort;
  /** Goes with the next reply. */
  #commit: ReplyMessage["commit"];

  constructor(port: MessagePort) {
    this.#port = port;
  }

  value(id: number, value?: unknown, extra?: Partial<ReplyMessage>): void {
    this.#post({ id, value, ...extra });
  }

  wire(id: number, answer: Answer, request: WireRequest, extra?: Partial<ReplyMessage>, spare?: ArrayBuffer): void {
    const { touched } = request;
    const body = typeof answer.body === "string" ? answer.body : ownBytes(answer.body);
    const value: WireReply = { status: answer.status, body, ...(spare && { spare }), ...(touched && { touched }) };
    const message: ReplyMessage = { id, value, ...extra, ...(answer.removed && { removed: answer.removed }) };
    const transfer = typeof body === "string" ? [] : [body.buffer];
    this.#post(message, spare === undefined ? transfer : [...transfer, spare]);
  }

  /** An error of a request from the wire is an answer like any other. */
  wireError(id: number, error: unknown, request: WireRequest): void {
    if (error instanceof KromaError && error.code === "forbidden") return this.wire(id, FORBIDDEN, request);
    if (!(error instanceof KromaError) || error.code === "internal") this.log(error);
    this.wire(id, errorReply(error), request);
  }

  error(id: number, error: unknown): void {
    const known =
      error instanceof KromaError ? error : new KromaError("internal", String((error as Error).message ?? error));
    if (known.code === "internal") this.log(error);
    this.#port.postMessage({ id, error: { code: known.code, message: known.message } });
  }

  /** Records were committed: told for the metrics, with the first of the writes that are acknowledged now. */
  committed(milliseconds: number, writes: number): void {
    this.#commit = { seconds: milliseconds / 1_000, writes };
  }

  checkpointed(milliseconds: number): void {
    this.#port.postMessage({ note: "", checkpointSeconds: milliseconds / 1_000 });
  }

  log(what: unknown): void {
    const note = what instanceof Error ? describe(what) : String(what);
    this.#port.postMessage({ note });
  }

  requestCheckpoint(collection: string): void {
    this.#port.postMessage({ note: "", checkpoint: collection });
  }

  indexGrown(collection: string, handle: IndexHandle): void {
    this.#port.postMessage({ note: "", grownIndex: { collection, handle } });
  }

  indexFailed(collection: string, error: Error): void {
    const note = `the vector index of collection ${collection} failed and is left out of searches: ${error.message}`;
    this.#port.postMessage({ note, failedIndex: collection });
  }

  #post(message: ReplyMessage, transfer: ArrayBuffer[] = []): void {
    const commit = this.#commit;
    const timing = takeTiming();
    const isPlain = commit === undefined && timing === undefined;
    this.#port.postMessage(isPlain ? message : { ...message, commit, timing }, transfer);
    this.#commit = undefined;
  }
}

/** Stack traces name code, not data. */
function describe(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${describe(error.cause)}` : "";
  return `${error.stack ?? error.message}${cause}`;
}

/** Bytes with a buffer of their own, which can be handed over: views of pools would take the whole pool along. */
function ownBytes(body: Uint8Array): Uint8Array<ArrayBuffer> {
  if (body.buffer instanceof ArrayBuffer && body.byteLength === body.buffer.byteLength)
    return body as Uint8Array<ArrayBuffer>;
  return new Uint8Array(body);
}
