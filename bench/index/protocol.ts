// What the benchmark and the processes that hold one engine each say to each other: one request, one reply.
import type { Case } from "./data.ts";
import type { EngineSpec } from "./engine.ts";
import type { FilteredResult } from "./filtered.ts";
import type { Bandwidth } from "./floor.ts";

/** What a process is started with. `path`: where its index is saved. */
export interface ProcessSetting extends EngineSpec {
  readonly case: Case;
  readonly path: string;
}

export interface Cost {
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface Built extends Cost {
  readonly fileBytes: number;
}

export interface Loaded extends Cost {
  /** Growth of the resident memory by the index, after queries have been through it. */
  readonly bytes: number;
}

export interface Read {
  /** Means over the queries. */
  readonly codes: number;
  readonly codeBytes: number;
  readonly others: number;
}

export interface Answers {
  /** k for each query; what is missing is `missing`. */
  readonly labels: Uint32Array;
  /** Where the engine can tell. */
  readonly read?: Read;
}

export const missing = 0xffffffff;

export interface Requests {
  /** Builds the index and saves it. */
  build(): Built;
  /** Reads the saved index; the time lasts until the first query is answered. */
  load(): Promise<Loaded>;
  /** Sets the width of the beam and answers all queries once, untimed. */
  answer(ef: number): Answers;
  /** Answers all queries, timed. */
  run(): Cost;
  filtered(): readonly FilteredResult[];
  bandwidth(codeBytes: number): Bandwidth;
}

export type RequestName = keyof Requests;

export interface Request {
  readonly name: RequestName;
  readonly argument?: number;
}

export type Reply = { readonly value: unknown } | { readonly error: string };
