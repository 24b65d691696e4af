// The load generator's face: it lives in a thread of its own (load-worker.ts), keeps the request sets there, and runs
// one plan at a time.
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { RequestSet } from "./request-set.ts";

export interface LoadPlan {
  /** Name of an uploaded request set. */
  readonly set: string;
  readonly port: number;
  readonly connections: number;
  /** Written into every request of the set. */
  readonly collection?: string;
  /** Stop sending after this long … */
  readonly milliseconds?: number;
  /** … or after this many requests. One of both is required. */
  readonly requests?: number;
  /** Run unmeasured for so long first. */
  readonly warmUpMilliseconds?: number;
  /** Keep the bodies of the answers to the first so many requests of the set. */
  readonly sample?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly milliseconds: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the generator's thread, microseconds per request. */
  readonly cpuMicroseconds: number;
  /** Index in the set → body. */
  readonly samples: ReadonlyMap<number, string>;
}

export type ToWorker =
  | { readonly kind: "upload"; readonly name: string; readonly set: RequestSet }
  | { readonly kind: "run"; readonly plan: LoadPlan };
export type FromWorker =
  | { readonly kind: "result"; readonly result: LoadResult }
  | { readonly kind: "error"; readonly message: string };

export class LoadGenerator {
  readonly #worker = new Worker(new URL("./load-worker.ts", import.meta.url));

  /** Hands a request set to the generator; the caller loses its buffers. */
  upload(name: string, set: RequestSet): void {
    const message: ToWorker = { kind: "upload", name, set };
    this.#worker.postMessage(message, [...set.chunks, set.table.buffer]);
  }

  async run(plan: LoadPlan): Promise<LoadResult> {
    const answer = once(this.#worker, "message");
    this.#worker.postMessage({ kind: "run", plan } satisfies ToWorker);
    const [message] = (await answer) as [FromWorker];
    if (message.kind === "error") throw new Error(`${plan.set}: ${message.message}`);
    return message.result;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
