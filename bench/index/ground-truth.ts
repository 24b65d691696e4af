// Exact nearest neighbours by squared distance, computed in threads and cached in bench/data/. Doubles as the threads' program.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { dataDirectory } from "../cached-embeddings.ts";
import { caseName, type Dataset, k, queryCount, row } from "./data.ts";
import { compileScanner, makeScanner, Places, storeRows, strideOf } from "./wasm.ts";

/** Candidates by float32 arithmetic, of which double precision picks the k nearest. */
const candidates = 2 * k;
const block = 64;

interface Work {
  readonly dimensions: number;
  readonly base: Float32Array;
  readonly queries: Float32Array;
}

/** `queryCount` × k labels, the nearest first. */
export async function groundTruth(data: Dataset): Promise<Uint32Array> {
  const file = `${dataDirectory}nearest${k}.${caseName(data.case)}.seed${data.case.seed}.u32`;
  if (!existsSync(file)) {
    await compileScanner();
    writeFileSync(`${file}.part`, new Uint8Array((await solve(data)).buffer));
    renameSync(`${file}.part`, file);
  }
  return new Uint32Array(new Uint8Array(readFileSync(file)).buffer);
}

async function solve({ case: test, base, queries }: Dataset): Promise<Uint32Array> {
  const { dimensions } = test;
  const share = Math.ceil(queryCount / availableParallelism());
  const parts: Promise<Uint32Array>[] = [];
  for (let from = 0; from < queryCount; from += share) {
    const part = queries.subarray(from * dimensions, (from + share) * dimensions);
    const work: Work = { dimensions, base, queries: part };
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { nearest: work } });
    parts.push(new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject)));
  }
  return Uint32Array.from((await Promise.all(parts)).flatMap((part) => [...part]));
}

/** Goes through the base in blocks that stay in the cache while every query visits them. */
function search({ dimensions, base, queries }: Work): Uint32Array {
  const stride = strideOf(dimensions);
  const count = queries.length / dimensions;
  const records = base.length / dimensions;
  const places = new Places();
  const rows = places.take(block * stride);
  const wanted = places.take(count * stride);
  const tops = places.take(count * candidates * 8);
  const scanner = makeScanner(places.end);
  new Float32Array(scanner.memory.buffer, tops, count * candidates * 2).fill(Infinity);
  storeRows(scanner, wanted, queries, dimensions);
  for (let first = 0; first < records; first += block) {
    const size = Math.min(block, records - first);
    storeRows(scanner, rows, base.subarray(first * dimensions, (first + size) * dimensions), dimensions);
    for (let q = 0; q < count; q++) {
      scanner.scanRows(rows, first, size, stride, wanted + q * stride, tops + q * candidates * 8, candidates);
    }
  }
  const found = new Uint32Array(count * k);
  for (let q = 0; q < count; q++) {
    const labels = new Uint32Array(scanner.memory.buffer, tops + (q * 2 + 1) * candidates * 4, candidates);
    found.set(nearest(row(queries, dimensions, q), base, [...labels]), q * k);
  }
  return found;
}

/** The k nearest of `labels` in double precision, ties by label. */
export function nearest(query: Float32Array, base: Float32Array, labels: readonly number[]): number[] {
  const known = labels.filter((label) => label < base.length / query.length);
  const found = known.map((label) => ({ label, distance: squaredDistance(query, row(base, query.length, label)) }));
  found.sort((a, b) => a.distance - b.distance || a.label - b.label);
  return found.slice(0, k).map(({ label }) => label);
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}

if (!isMainThread && workerData?.nearest !== undefined) parentPort?.postMessage(search(workerData.nearest));
