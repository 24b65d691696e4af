// hnswlib-node: the C++ of hnswlib, compiled for this processor. It takes arrays of numbers only.

import { row, startEf } from "./data.ts";
import { type EngineSetting, type IndexEngine, requirePeer } from "./engine.ts";

interface Index {
  initIndex(maximum: number, m: number, efConstruction: number, seed: number): void;
  addPoint(point: number[], label: number): void;
  searchKnn(query: number[], k: number): { readonly neighbors: number[] };
  setEf(ef: number): void;
  writeIndexSync(path: string): void;
  readIndexSync(path: string): void;
}

interface Library {
  readonly HierarchicalNSW: new (space: string, dimensions: number) => Index;
}

export class Hnswlib implements IndexEngine {
  readonly #setting: EngineSetting;
  readonly #index: Index;
  #started = false;
  #queries: number[][] = [];

  constructor(setting: EngineSetting) {
    this.#setting = setting;
    const { HierarchicalNSW } = requirePeer<Library>("hnswlib-node");
    this.#index = new HierarchicalNSW("l2", setting.case.dimensions);
  }

  form(vectors: Float32Array): unknown {
    const { dimensions } = this.#setting.case;
    return Array.from({ length: vectors.length / dimensions }, (_, i) => Array.from(row(vectors, dimensions, i)));
  }

  add(first: number, formed: unknown): void {
    const { case: test, m, efConstruction } = this.#setting;
    if (!this.#started) this.#index.initIndex(test.records, m, efConstruction, test.seed);
    this.#started = true;
    const points = formed as number[][];
    for (let i = 0; i < points.length; i++) this.#index.addPoint(points[i], first + i);
  }

  finish(): void {}

  save(path: string): void {
    this.#index.writeIndexSync(path);
  }

  load(path: string): void {
    this.#index.readIndexSync(path);
    this.#index.setEf(startEf);
  }

  useQueries(queries: Float32Array): void {
    this.#queries = this.form(queries) as number[][];
  }

  setEf(ef: number): void {
    this.#index.setEf(ef);
  }

  search(query: number, k: number): number[] {
    return this.#index.searchKnn(this.#queries[query], k).neighbors;
  }

  close(): void {}
}
