// What the benchmark needs of an index library. One object lives in a process of its own and serves one case.
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import type { Case } from "./data.ts";

/**
 * Work is timed by the caller: `form` and `useQueries` are not, so that a library that wants its own kind of arrays is not charged
 * for making them; everything else is. All calls do their work before they return (or resolve), on one thread; loading may use several.
 */
export interface IndexEngine {
  /** Brings vectors into the form that `add` takes. */
  form(vectors: Float32Array): unknown;
  /** Adds vectors of consecutive labels from `first` on. */
  add(first: number, formed: unknown): void;
  /** After the last `add`: when it returns, every vector is in the graph. */
  finish(): void;
  /** Writes the index to `path`, a file or a directory that does not exist. */
  save(path: string): void;
  /** Instead of building: reads what `save` wrote. The width of the beam is `startEf`. */
  load(path: string): void | Promise<void>;
  /** Queries for `search`, by their number. */
  useQueries(queries: Float32Array): void;
  /** The width of the beam of the searches that follow. */
  setEf(ef: number): void;
  /** Labels of the k nearest of query `query`, at most `k`. */
  search(query: number, k: number): ArrayLike<number | bigint>;
  close(): void;
}

/** What an engine is made for. */
export interface EngineSetting {
  readonly case: Case;
  /** All vectors, for engines that compare their candidates exactly (`keepsVectors`); empty for others. */
  readonly base: Float32Array;
  readonly m: number;
  readonly efConstruction: number;
}

export interface EngineSpec {
  readonly engine: string;
  readonly code: string;
}

export const specName = ({ engine, code }: EngineSpec): string => `${engine} ${code}`;

/** Loads a library that is installed in bench/node_modules. */
export function requirePeer<T>(name: string): T {
  return createRequire(new URL("../package.json", import.meta.url))(name) as T;
}

export function removeIndex(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
