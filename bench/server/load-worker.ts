// A closed-loop HTTP load generator on raw sockets: each connection sends the next request as soon as the answer to its
// last one is complete. Nothing is allocated per request beyond what the socket itself needs.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import { ResponseReader } from "./http-response.ts";
import type { FromWorker, LoadPlan, LoadResult, ToWorker } from "./load-generator.ts";
import type { RequestSet } from "./request-set.ts";

const maxRequests = 4_000_000;
const stallMilliseconds = 180_000;
const latencies = new Float64Array(maxRequests);

interface LoadedSet {
  readonly requests: readonly Buffer[];
  readonly idOffset: number;
}

function load({ chunks, table, idOffset }: RequestSet): LoadedSet {
  const requests: Buffer[] = [];
  for (let i = 0; i < table.length; i += 3) {
    requests.push(Buffer.from(chunks[table[i]], table[i + 1], table[i + 2] - table[i + 1]));
  }
  return { requests, idOffset };
}

/** One phase of a run: hands out request numbers until its time or its count is over, and gathers latencies. */
class Phase {
  readonly #deadline: number;
  readonly #limit: number;
  readonly #started = performance.now();
  completed = 0;
  issued = 0;

  constructor(milliseconds: number, limit: number) {
    this.#deadline = this.#started + milliseconds;
    this.#limit = Math.min(limit, maxRequests);
  }

  get elapsed(): number {
    return performance.now() - this.#started;
  }

  over(now: number): boolean {
    return now >= this.#deadline || this.issued >= this.#limit;
  }
}

/** The answers kept for the checker: index in the set → body. */
class Samples {
  readonly bodies = new Map<number, string>();
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  wants(index: number): boolean {
    return index < this.#first && !this.bodies.has(index);
  }
}

/** One keep-alive connection; drives one phase at a time. */
class Connection {
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  readonly #run: Run;
  #phase: Phase | undefined;
  #finish: (error?: Error) => void = () => {};
  #index = 0;
  #sent = 0;

  constructor(run: Run, port: number) {
    this.#run = run;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk: Buffer) => {
      try {
        if (this.#reader.feed(chunk)) this.#completed();
      } catch (error) {
        this.#finish(error as Error);
      }
    });
    this.#socket.on("error", (error) => this.#finish(error));
    this.#socket.on("close", () => this.#finish(new Error("the server closed the connection")));
  }

  async open(): Promise<void> {
    await once(this.#socket, "connect");
  }

  drive(phase: Phase): Promise<void> {
    this.#phase = phase;
    return new Promise((resolve, reject) => {
      this.#finish = (error) => (error === undefined ? resolve() : reject(error));
      this.#send(phase);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(phase: Phase): void {
    const now = performance.now();
    if (phase.over(now)) {
      this.#finish();
      return;
    }
    phase.issued++;
    this.#index = this.#run.nextIndex();
    this.#reader.begin(this.#run.samples.wants(this.#index));
    this.#sent = performance.now();
    this.#socket.write(this.#run.requests[this.#index]);
  }

  #completed(): void {
    const phase = this.#phase;
    const now = performance.now();
    if (phase === undefined) throw new Error("an answer without a request");
    if (!this.#reader.ok) throw new Error(`status ${this.#reader.status}: ${this.#reader.body}`);
    latencies[phase.completed++] = now - this.#sent;
    const { samples } = this.#run;
    if (samples.wants(this.#index)) samples.bodies.set(this.#index, this.#reader.body.toString());
    this.#send(phase);
  }
}

class Run {
  readonly requests: readonly Buffer[];
  readonly samples: Samples;
  readonly #plan: LoadPlan;
  #next = 0;

  constructor(plan: LoadPlan, set: LoadedSet) {
    this.#plan = plan;
    this.requests = set.requests;
    this.samples = new Samples(plan.sample ?? 0);
    const { collection } = plan;
    if (collection !== undefined) for (const request of set.requests) request.write(collection, set.idOffset, "latin1");
  }

  nextIndex(): number {
    return this.#next++ % this.requests.length;
  }

  async execute(): Promise<LoadResult> {
    const { port, warmUpMilliseconds = 0, milliseconds, requests } = this.#plan;
    const connections = Array.from({ length: this.#plan.connections }, () => new Connection(this, port));
    try {
      await Promise.all(connections.map((connection) => connection.open()));
      if (warmUpMilliseconds > 0) await drive(connections, new Phase(warmUpMilliseconds, maxRequests));
      const cpu = process.threadCpuUsage();
      const phase = new Phase(milliseconds ?? Number.POSITIVE_INFINITY, requests ?? maxRequests);
      await drive(connections, phase);
      const elapsed = phase.elapsed;
      const used = process.threadCpuUsage(cpu);
      return this.#result(phase.completed, elapsed, used.user + used.system);
    } finally {
      for (const connection of connections) connection.close();
    }
  }

  #result(requests: number, milliseconds: number, cpu: number): LoadResult {
    const sorted = latencies.subarray(0, requests).sort();
    const quantile = (q: number): number => sorted[Math.min(requests - 1, Math.floor(q * requests))] ?? Number.NaN;
    return {
      requests,
      milliseconds,
      perSecond: (requests / milliseconds) * 1000,
      p50: quantile(0.5),
      p99: quantile(0.99),
      cpuMicroseconds: cpu / requests,
      samples: this.samples.bodies,
    };
  }
}

/** Runs one phase on all connections; fails when nothing is answered any more. */
async function drive(connections: readonly Connection[], phase: Phase): Promise<void> {
  let seen = -1;
  let watchdog: NodeJS.Timeout | undefined;
  const stalled = new Promise<never>((_, reject) => {
    watchdog = setInterval(() => {
      if (phase.completed === seen) reject(new Error(`no answer for ${stallMilliseconds / 1000} s`));
      seen = phase.completed;
    }, stallMilliseconds);
  });
  try {
    await Promise.race([Promise.all(connections.map((connection) => connection.drive(phase))), stalled]);
  } finally {
    clearInterval(watchdog);
  }
}

const sets = new Map<string, LoadedSet>();

async function answer(message: ToWorker): Promise<FromWorker | undefined> {
  if (message.kind === "upload") {
    sets.set(message.name, load(message.set));
    return undefined;
  }
  const set = sets.get(message.plan.set);
  if (set === undefined) return { kind: "error", message: "unknown request set" };
  try {
    return { kind: "result", result: await new Run(message.plan, set).execute() };
  } catch (error) {
    return { kind: "error", message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on("message", async (message: ToWorker) => {
  const reply = await answer(message);
  if (reply !== undefined) parentPort?.postMessage(reply);
});
