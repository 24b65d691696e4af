// Exact nearest neighbours, computed in threads and cached in bench/data/. Doubles as the threads' own program.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { dataDirectory } from "../cached-embeddings.ts";
import { type Case, caseName, type Dataset, queryCount } from "./dataset.ts";
import { makeFilters } from "./filters.ts";

export const neighbours = 10;
export const filteredQueries = 100;

export interface GroundTruth {
  /** Record numbers of the nearest neighbours, per query. */
  readonly all: readonly (readonly number[])[];
  /** Per filter of `makeFilters`, for the first `filteredQueries` queries. */
  readonly filtered: readonly (readonly (readonly number[])[])[];
}

interface Job {
  readonly query: number;
  readonly column?: Uint8Array;
  readonly least: number;
  readonly most: number;
}

interface Work {
  readonly base: Float32Array;
  readonly queries: Float32Array;
  readonly dimensions: number;
  readonly jobs: readonly Job[];
}

export async function groundTruth(test: Case, data: Dataset): Promise<GroundTruth> {
  const file = `${dataDirectory}neighbours2.${caseName(test)}.seed${test.seed}.json`;
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  const all = Array.from({ length: queryCount }, (_, query): Job => ({ query, least: 0, most: 0 }));
  const filters = makeFilters(data);
  const filtered = filters.map(({ column, bounds }) =>
    Array.from({ length: filteredQueries }, (_, query): Job => ({ query, column, ...bounds(query) })),
  );
  const answers = await solve(data, [...all, ...filtered.flat()]);
  const truth: GroundTruth = {
    all: answers.slice(0, queryCount),
    filtered: filters.map((_, i) =>
      answers.slice(queryCount + i * filteredQueries, queryCount + (i + 1) * filteredQueries),
    ),
  };
  writeFileSync(`${file}.part`, JSON.stringify(truth));
  renameSync(`${file}.part`, file);
  return truth;
}

async function solve({ base, queries, dimensions }: Dataset, jobs: readonly Job[]): Promise<number[][]> {
  const threads = availableParallelism();
  const slice = Math.ceil(jobs.length / threads);
  const parts = Array.from({ length: threads }, (_, i): Promise<number[][]> => {
    const data: Work = { base, queries, dimensions, jobs: jobs.slice(i * slice, (i + 1) * slice) };
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { groundTruth: data } });
    return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  });
  return (await Promise.all(parts)).flat();
}

/** The nearest few, kept sorted. */
class Nearest {
  readonly labels: number[] = [];
  readonly #distances: number[] = [];

  offer(label: number, distance: number): void {
    if (this.labels.length === neighbours && distance >= this.#distances[neighbours - 1]) return;
    let at = this.labels.length;
    while (at > 0 && this.#distances[at - 1] > distance) at--;
    this.labels.splice(at, 0, label);
    this.#distances.splice(at, 0, distance);
    if (this.labels.length > neighbours) {
      this.labels.pop();
      this.#distances.pop();
    }
  }
}

function squaredDistance(a: Float32Array, aStart: number, b: Float32Array, bStart: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  for (let i = 0; i < length; i += 2) {
    const d0 = a[aStart + i] - b[bStart + i];
    const d1 = a[aStart + i + 1] - b[bStart + i + 1];
    s0 += d0 * d0;
    s1 += d1 * d1;
  }
  return s0 + s1;
}

/** Goes through the base in blocks that stay in the cache while every query visits them. */
function search({ base, queries, dimensions, jobs }: Work): number[][] {
  const block = 64;
  const records = base.length / dimensions;
  const found = jobs.map(() => new Nearest());
  for (let start = 0; start < records; start += block) {
    const end = Math.min(records, start + block);
    jobs.forEach(({ query, column, least, most }, job) => {
      for (let i = start; i < end; i++) {
        if (column !== undefined && (column[i] < least || column[i] > most)) continue;
        found[job].offer(i, squaredDistance(base, i * dimensions, queries, query * dimensions, dimensions));
      }
    });
  }
  return found.map(({ labels }) => labels);
}

if (!isMainThread && workerData?.groundTruth !== undefined) parentPort?.postMessage(search(workerData.groundTruth));
