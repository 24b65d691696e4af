// The vectors and queries of one case, all from one seed.
import { cachedEmbeddings, dataDirectory } from "../cached-embeddings.ts";

export const k = 10;
export const m = 16;
export const efConstruction = 100;
export const queryCount = 1000;
/** The width of the beam that every engine starts with. */
export const startEf = 64;

export interface Case {
  readonly records: number;
  readonly dimensions: number;
  readonly seed: number;
}

export interface Dataset {
  readonly case: Case;
  readonly base: Float32Array;
  readonly queries: Float32Array;
}

export const caseName = ({ records, dimensions }: Case): string => `${records}x${dimensions}`;

/** Where a case's indexes are kept while the benchmark runs. */
export const indexDirectory = (test: Case): string => `${dataDirectory}indexes/${caseName(test)}.seed${test.seed}/`;

export function loadDataset(test: Case): Dataset {
  return { case: test, base: loadBase(test), queries: loadQueries(test) };
}

export const loadBase = ({ records, dimensions, seed }: Case): Float32Array =>
  cachedEmbeddings(records, dimensions, seed);

export const loadQueries = ({ dimensions, seed }: Case): Float32Array =>
  cachedEmbeddings(queryCount, dimensions, seed + 1);

export function row(vectors: Float32Array, dimensions: number, i: number): Float32Array {
  return vectors.subarray(i * dimensions, (i + 1) * dimensions);
}
