// Kroma as the product uses it: codes and graph in the index, full vectors outside of it.
import { closeSync, openSync, writeSync } from "node:fs";
import type { Codes } from "../../src/index/vector/options.ts";
import type { SearchResult } from "../../src/index/vector/search.ts";
import { snapshotIn } from "../../src/index/vector/snapshot-file.ts";
import { VectorIndex } from "../../src/index/vector/vector-index.ts";
import { k as resultCount, row, startEf } from "./data.ts";
import type { EngineSetting, IndexEngine } from "./engine.ts";
import { candidatesFor, nearestOf } from "./rescore.ts";

interface CodeKind {
  readonly codes: Codes;
  /** Bits of a number that a search reads. */
  readonly bits: number;
  /** Candidates compared exactly for k results. */
  readonly candidates: (k: number, dimensions: number) => number;
}

/** Codes of fewer bits leave more to the exact distances. */
const kinds: Readonly<Record<string, CodeKind>> = {
  int8: { codes: "8bit", bits: 4, candidates: candidatesFor },
  int4: { codes: "4bit", bits: 4, candidates: (k) => 3 * k },
  "1bit": { codes: "1bit", bits: 1, candidates: candidatesFor },
  float32: { codes: "float32", bits: 32, candidates: (k) => k },
};

export const kromaCodes: readonly string[] = Object.keys(kinds);

/** The code that a collection of so many dimensions gets unless it asks for another. */
export const kromaDefaultCode = (_dimensions: number): string => "int8";

/** Beside a code: factors and label. */
const factorBytes = 16;
const sketchBytes = 64;
/** Candidates beyond those compared exactly that are read in full in any case: kernel/refine.ts. */
const refined = 8;

export class Kroma implements IndexEngine {
  readonly #setting: EngineSetting;
  readonly #kind: CodeKind;
  #index: VectorIndex;
  #queries: Float32Array = new Float32Array(0);
  #ef = startEf;

  constructor(setting: EngineSetting, code: string) {
    const kind = kinds[code];
    if (kind === undefined) throw new Error(`Kroma builds no ${code}, only ${kromaCodes.join(", ")}`);
    this.#setting = setting;
    this.#kind = kind;
    const { case: test, m, efConstruction } = setting;
    const { codes } = kind;
    this.#index = VectorIndex.create({ dimension: test.dimensions, space: "l2", codes, m, efConstruction, threads: 1 });
  }

  form(vectors: Float32Array): unknown {
    return vectors;
  }

  add(first: number, formed: unknown): void {
    const vectors = formed as Float32Array;
    const count = vectors.length / this.#setting.case.dimensions;
    this.#index.put(
      Array.from({ length: count }, (_, i) => first + i),
      vectors,
    );
    this.#link();
  }

  finish(): void {
    this.#link();
  }

  #link(): void {
    while (this.#index.link(1000) > 0);
  }

  save(path: string): void {
    const file = openSync(path, "wx");
    try {
      this.#index.writeSnapshot((chunk) => {
        for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
      });
    } finally {
      closeSync(file);
    }
  }

  async load(path: string): Promise<void> {
    const file = openSync(path, "r");
    try {
      this.#index = await VectorIndex.loadSnapshot(snapshotIn(file), { threads: 1 });
    } finally {
      closeSync(file);
    }
  }

  useQueries(queries: Float32Array): void {
    this.#queries = queries;
  }

  setEf(ef: number): void {
    this.#ef = ef;
  }

  search(query: number, k: number): number[] {
    const { dimensions } = this.#setting.case;
    const vector = row(this.#queries, dimensions, query);
    return this.#nearest(
      vector,
      this.#index.search(vector, { k: this.#kind.candidates(k, dimensions), ef: this.#ef }),
      k,
    );
  }

  /** Among the labels whose bits are set. */
  searchAllowed(vector: Float32Array, allowed: Uint32Array, k: number): number[] {
    const options = { k: this.#kind.candidates(k, vector.length), ef: this.#ef, allowed };
    return this.#nearest(vector, this.#index.search(vector, options), k);
  }

  /** The same by comparing with every allowed code. */
  scanAllowed(vector: Float32Array, allowed: Uint32Array, k: number): number[] {
    return this.#nearest(vector, this.#index.scan(vector, { k: this.#kind.candidates(k, vector.length), allowed }), k);
  }

  /**
   * Bytes that the last search had to read at least: codes looked at (or sketches, and the codes of candidates), links of the nodes expanded,
   * full vectors compared.
   */
  bytesRead(): { readonly codes: number; readonly codeBytes: number; readonly others: number } {
    const { case: test, m } = this.#setting;
    const codeBytes = (this.#kind.bits * test.dimensions) / 8 + factorBytes;
    const candidates = this.#kind.candidates(resultCount, test.dimensions);
    const others = this.#ef * 2 * m * 4 + candidates * test.dimensions * 4;
    const { looked, sketches } = this.#index;
    if (sketches !== "alone") return { codes: looked, codeBytes, others };
    const inFull = Math.min(this.#ef, candidates + refined) * (codeBytes + test.dimensions / 2);
    return { codes: looked, codeBytes: sketchBytes, others: others + inFull };
  }

  close(): void {}

  #nearest(vector: Float32Array, { labels: found }: SearchResult, k: number): number[] {
    const labels = Array.from(found);
    const rows = labels.map((label) => row(this.#setting.base, vector.length, label));
    const distances = this.#index.exactDistances(vector, rows);
    return nearestOf(labels, distances, k);
  }
}
