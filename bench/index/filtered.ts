// Kroma's searches under a filter, against an exact scan of the matching vectors in float32 (SIMD, this benchmark's own).
import { uniform } from "../synthetic-embeddings.ts";
import { type Dataset, k, row } from "./data.ts";
import { nearest } from "./ground-truth.ts";
import type { Kroma } from "./kroma.ts";
import { measured } from "./measure.ts";
import { quantile } from "./statistics.ts";
import { makeScanner, Places, type Scanner, storeRows, strideOf } from "./wasm.ts";

/** Which vectors match: any, those around the query, or those around a vector that is far from the query. */
export type Correlation = "random" | "near" | "far";

export interface FilteredResult {
  readonly correlation: Correlation;
  readonly share: number;
  readonly recall: number;
  /** Milliseconds of processor time; each query counts with the median of its times. */
  readonly search: Percentiles;
  readonly codeScan: Percentiles;
  readonly exactScan: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

export const shares: readonly number[] = [0.5, 0.1, 0.01, 0.003, 0.001];
export const correlations: readonly Correlation[] = ["random", "near", "far"];
/** The width of the beam that a collection has unless it asks for another. */
const ef = 100;
const queries = 100;
const repeats = 5;
const candidates = 2 * k;
/** A correlated filter lets through a random part of so many times its share of the vectors. */
const spread = 1.5;
/** How much of all vectors is closer to the query than the middle of a filter that goes against it. */
const farAway = 0.9;

export function measureFiltered(kroma: Kroma, data: Dataset): FilteredResult[] {
  kroma.setEf(ef);
  const exact = new ExactScan(data);
  return correlations.flatMap((correlation) =>
    shares.map((share) => measureOne(kroma, data, exact, correlation, share)),
  );
}

function measureOne(
  kroma: Kroma,
  { case: test, base, queries: vectors }: Dataset,
  exact: ExactScan,
  correlation: Correlation,
  share: number,
): FilteredResult {
  const random = uniform(test.seed + 77);
  const times: Record<"search" | "codeScan" | "exactScan", number[]> = { search: [], codeScan: [], exactScan: [] };
  const same = correlation === "random" ? randomBitmap(test.records, share, random) : undefined;
  let hits = 0;
  let wanted = 0;
  for (let q = 0; q < queries; q++) {
    const query = row(vectors, test.dimensions, q);
    const allowed =
      same ?? bitmapAround(exact, correlation === "near" ? query : exact.rowAt(query, farAway), share, random);
    const truth = nearest(query, base, exact.scan(query, allowed));
    const found = kroma.searchAllowed(query, allowed, k);
    hits += truth.filter((label) => found.includes(label)).length;
    wanted += truth.length;
    times.search.push(typicalTime(() => kroma.searchAllowed(query, allowed, k)));
    times.codeScan.push(typicalTime(() => kroma.scanAllowed(query, allowed, k)));
    times.exactScan.push(typicalTime(() => exact.scan(query, allowed)));
  }
  const [search, codeScan, exactScan] = [times.search, times.codeScan, times.exactScan].map(percentiles);
  return { correlation, share, recall: hits / wanted, search, codeScan, exactScan };
}

function percentiles(times: readonly number[]): Percentiles {
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

function typicalTime(work: () => void): number {
  const times = Array.from({ length: repeats }, () => measured(work).cpuMs);
  return quantile(times, 0.5);
}

export function randomBitmap(records: number, share: number, random: () => number): Uint32Array {
  const bitmap = new Uint32Array((records + 31) >>> 5);
  for (let i = 0; i < records; i++) if (random() < share) bitmap[i >>> 5] |= 1 << (i & 31);
  return bitmap;
}

function bitmapAround(exact: ExactScan, centre: Float32Array, share: number, random: () => number): Uint32Array {
  return closestBitmap(exact.distances(centre), share, random);
}

/** Of the vectors with the smallest distances a random part, so that `share` of all are allowed. */
export function closestBitmap(distances: Float32Array, share: number, random: () => number): Uint32Array {
  const bitmap = new Uint32Array((distances.length + 31) >>> 5);
  const bound = Float32Array.from(distances).sort()[Math.ceil(distances.length * share * spread) - 1];
  for (let i = 0; i < distances.length; i++) {
    if (distances[i] <= bound && random() < 1 / spread) bitmap[i >>> 5] |= 1 << (i & 31);
  }
  return bitmap;
}

/** Every matching vector compared in float32. */
class ExactScan {
  readonly #base: Float32Array;
  readonly #dimensions: number;
  readonly #stride: number;
  readonly #scanner: Scanner;
  readonly #rows: number;
  readonly #query: number;
  readonly #top: number;
  readonly #bitmap: Uint32Array;
  readonly #distances: Float32Array;

  constructor({ case: test, base }: Dataset) {
    this.#base = base;
    this.#dimensions = test.dimensions;
    this.#stride = strideOf(test.dimensions);
    const places = new Places();
    this.#rows = places.take(test.records * this.#stride);
    this.#query = places.take(this.#stride);
    this.#top = places.take(candidates * 8);
    const words = (test.records + 31) >>> 5;
    const bitmap = places.take(words * 4);
    const distances = places.take(test.records * 4);
    this.#scanner = makeScanner(places.end);
    storeRows(this.#scanner, this.#rows, base, test.dimensions);
    const { buffer } = this.#scanner.memory;
    this.#bitmap = new Uint32Array(buffer, bitmap, words);
    this.#distances = new Float32Array(buffer, distances, test.records);
  }

  /** A view that is valid until the next call. */
  distances(query: Float32Array): Float32Array {
    const out = this.#distances;
    storeRows(this.#scanner, this.#query, query, this.#dimensions);
    this.#scanner.distances(this.#rows, out.length, this.#stride, this.#query, out.byteOffset);
    return out;
  }

  /** The vector that is further away from the query than `share` of all. */
  rowAt(query: Float32Array, share: number): Float32Array {
    const distances = this.distances(query);
    const wanted = Float32Array.from(distances).sort()[Math.floor((distances.length - 1) * share)];
    return row(this.#base, this.#dimensions, distances.indexOf(wanted));
  }

  /** The labels of the closest, a few more than wanted. */
  scan(query: Float32Array, allowed: Uint32Array): number[] {
    const { memory } = this.#scanner;
    storeRows(this.#scanner, this.#query, query, this.#dimensions);
    this.#bitmap.set(allowed);
    new Float32Array(memory.buffer, this.#top, candidates * 2).fill(Number.POSITIVE_INFINITY);
    const map = this.#bitmap;
    this.#scanner.scanAllowed(this.#rows, this.#stride, map.byteOffset, map.length, this.#query, this.#top, candidates);
    return [...new Uint32Array(memory.buffer, this.#top + candidates * 4, candidates)];
  }
}
