// One round of one engine: a fresh server, loaded, measured, stopped, started again, and removed.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Dataset, recordId, row } from "./dataset.ts";
import type { Engine } from "./engine.ts";
import type { LoadGenerator, LoadResult } from "./load-generator.ts";
import { collectionsPath } from "./request-set.ts";
import { ServerProcess } from "./server-process.ts";
import { labelOf, type Measurement, type RoundResult, type WorkId, workOf } from "./work.ts";
import { batchSize, type Load, type LoadId } from "./workload.ts";

const indexTimeout = 600_000;
const megabyte = 1e6;

export interface RoundSetting {
  readonly data: Dataset;
  readonly loads: Readonly<Record<LoadId, Load>>;
  readonly generator: LoadGenerator;
  readonly directory: string;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly restSeconds: number;
  readonly progress: (text: string) => void;
}

const reads = [
  ...(["query16", "filter1", "filter10", "filter50", "filter50b"] as const),
  ...(["getIds", "getFilter", "contains"] as const),
];

const directories = new Set<string>();

/** Tries again a few times: a server that was just killed may still be closing its files. */
function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

process.on("exit", () => {
  for (const directory of directories) removeDirectory(directory);
});

export async function runRound(engine: Engine, setting: RoundSetting): Promise<RoundResult> {
  const directory = mkdtempSync(join(setting.directory, "bench-server-"));
  directories.add(directory);
  const round = new Round(engine, join(directory, "data"), setting);
  try {
    return await round.execute();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${engine.name}: ${reason}\n${round.output()}`, { cause: error });
  } finally {
    await round.end();
    removeDirectory(directory);
    directories.delete(directory);
  }
}

class Round {
  readonly #engine: Engine;
  readonly #directory: string;
  readonly #setting: RoundSetting;
  readonly #results: Partial<Record<WorkId, Measurement>> = {};
  #server: ServerProcess | undefined;
  #collection = "";

  constructor(engine: Engine, directory: string, setting: RoundSetting) {
    this.#engine = engine;
    this.#directory = directory;
    this.#setting = setting;
  }

  async execute(): Promise<RoundResult> {
    const server = await this.#start();
    await server.heartbeat();
    this.#collection = (await this.#post(collectionsPath, { name: "bench" })).id;
    await this.#add(server);
    await sleep(this.#setting.restSeconds * 1000);
    this.#record("memory", { value: server.residentBytes() / megabyte });
    await this.#measure("query1", "query16", 1);
    for (const id of reads) await this.#measure(id, id, connectionsOf(id));
    await sleep(this.#setting.restSeconds * 1000);
    this.#record("memoryEnd", { value: server.residentBytes() / megabyte });
    const stopped = await server.stop();
    if (this.#engine.stopSignal === "SIGTERM") this.#setting.progress(`stopped in ${seconds(stopped)}`);
    this.#record("disk", { value: diskBytes(this.#directory) / megabyte });
    await this.#restart();
    // Last, because a faster server gets through more of them and would then hold more records than the other.
    await this.#measure("upsert", "upsert", connectionsOf("upsert"));
    return this.#results as RoundResult;
  }

  output(): string {
    const printed = this.#server?.output() ?? "";
    return printed === "" ? "" : `It printed:\n${printed}`;
  }

  async end(): Promise<void> {
    await this.#server?.kill();
  }

  async #start(): Promise<ServerProcess> {
    this.#server = await ServerProcess.spawn(this.#engine, this.#directory);
    return this.#server;
  }

  #record(id: WorkId, measurement: Measurement): void {
    this.#results[id] = measurement;
    const { unit } = workOf(id);
    const { value, p50, p99, recall, requests } = measurement;
    const times = p50 === undefined || p99 === undefined ? "" : `, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
    const quality = recall === undefined ? "" : `, recall ${recall.toFixed(4)}`;
    const count = requests === undefined ? "" : `, ${requests} requests`;
    this.#setting.progress(`${labelOf(id)}: ${value.toFixed(2)} ${unit}${times}${quality}${count}`);
  }

  async #add(server: ServerProcess): Promise<void> {
    const { data, generator } = this.#setting;
    const requests = data.records / batchSize;
    const plan = { set: "add", port: server.port, connections: 1, collection: this.#collection, requests };
    const result = await generator.run(plan);
    const acknowledged = performance.now();
    if (!(await this.#findsLastRecord())) throw new Error("the last record added is not visible to a query");
    this.#setting.progress(
      `visible to a query, answered ${seconds(performance.now() - acknowledged)} after the last add`,
    );
    const pending = this.#engine.indexesLater ? await this.#untilIndexed(server) : 0;
    const count = await (await fetch(`${server.url}${collectionsPath}/${this.#collection}/count`)).json();
    if (count !== data.records) throw new Error(`the server counts ${count} records instead of ${data.records}`);
    this.#record("add", { ...summary(result), value: (data.records / result.milliseconds) * 1000 });
    const total = result.milliseconds + (pending === 0 ? 0 : pending - acknowledged);
    this.#record("indexed", { value: (data.records / total) * 1000 });
  }

  /** Waits until the server reports that nothing is pending, or failing that, until it is idle; returns since when. */
  async #untilIndexed(server: ServerProcess): Promise<number> {
    const url = `${server.url}/kroma/v1/collections/${this.#collection}/statistics`;
    const deadline = performance.now() + indexTimeout;
    while (performance.now() < deadline) {
      const response = await fetch(url);
      const body: unknown = response.ok ? await response.json() : undefined;
      if (response.status === 404) return untilIdle(server, deadline);
      const pending = (body as { pending?: unknown } | undefined)?.pending;
      if (typeof pending !== "number") throw new Error(`${url}: ${response.status}, no member "pending"`);
      if (pending === 0) return performance.now();
      await sleep(20);
    }
    throw new Error(`not indexed within ${indexTimeout / 1000} s`);
  }

  async #measure(id: WorkId, set: LoadId, connections: number): Promise<void> {
    const { generator, loads, seconds, warmUpSeconds } = this.#setting;
    const { sample, judge } = loads[set];
    const result = await generator.run({
      ...{ set, connections, sample, collection: this.#collection, port: this.#server?.port ?? 0 },
      milliseconds: seconds * 1000,
      warmUpMilliseconds: warmUpSeconds * 1000,
    });
    if (judge === undefined) return this.#record(id, summary(result));
    const marks = [...result.samples].map(([index, body]) => judge(index, body));
    const recall = marks.reduce((sum, mark) => sum + mark, 0) / marks.length;
    this.#record(id, { ...summary(result), recall });
  }

  async #restart(): Promise<void> {
    const server = await this.#start();
    await server.until(async () => (await this.#findsLastRecord()) || undefined);
    this.#record("restart", { value: (performance.now() - server.spawnedAt) / 1000 });
  }

  /** Whether a query for the vector of the last record added has that record at the top. */
  async #findsLastRecord(): Promise<boolean> {
    const { data } = this.#setting;
    const last = data.records - 1;
    const vector = Array.from(row(data.base, data.dimensions, last));
    const path = `${collectionsPath}/${this.#collection}/query`;
    const answer = await this.#post(path, { query_embeddings: [vector], n_results: 1 });
    return answer.ids[0][0] === recordId(last);
  }

  async #post(path: string, body: object) {
    const response = await fetch(`${this.#server?.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(3)} s`;

function summary({ perSecond, p50, p99, requests }: LoadResult): Measurement {
  return { value: perSecond, p50, p99, requests };
}

function connectionsOf(id: LoadId): number {
  return workOf(id).connections ?? 1;
}

/** Since when the server has used less than a twentieth of one core. */
async function untilIdle(server: ServerProcess, deadline: number): Promise<number> {
  const step = 250;
  const calm = 4;
  let since = performance.now();
  let used = server.processorMilliseconds();
  for (let quiet = 0; quiet < calm && performance.now() < deadline; quiet++) {
    await sleep(step);
    const now = server.processorMilliseconds();
    if (now - used > step * 0.05) {
      quiet = -1;
      since = performance.now();
    }
    used = now;
  }
  return since;
}

function diskBytes(directory: string): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).blocks * 512;
  }
  return bytes;
}
