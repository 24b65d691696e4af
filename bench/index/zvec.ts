// zvec: Alibaba's vector database as a library. int8 gives usable results with its cosine distance only, which orders vectors of
// unit length as l2 does. Codes are refined with full vectors, as it recommends.
import { cpSync } from "node:fs";
import { row, startEf } from "./data.ts";
import { type EngineSetting, type IndexEngine, removeIndex, requirePeer } from "./engine.ts";

interface Collection {
  insertSync(documents: readonly unknown[]): readonly { readonly ok: boolean; readonly message: string }[];
  optimizeSync(options: { readonly concurrency: number }): void;
  querySync(query: unknown): readonly { readonly id: string }[];
  closeSync(): void;
}

interface Library {
  ZVecInitialize(options: { readonly queryThreads: number; readonly optimizeThreads: number }): void;
  ZVecCreateAndOpen(path: string, schema: unknown): Collection;
  ZVecOpen(path: string, options: { readonly readOnly: boolean; readonly enableMMAP: boolean }): Collection;
  readonly ZVecCollectionSchema: new (schema: unknown) => unknown;
}

interface Kind {
  readonly indexType: number;
  readonly metricType: number;
  readonly refine: boolean;
  readonly more?: object;
}

const hnsw = 1;
const hnswRabitq = 4;
const l2 = 1;
const cosine = 3;
const float32 = 23;
const field = "v";

const kinds: Readonly<Record<string, Kind>> = {
  float32: { indexType: hnsw, metricType: l2, refine: false, more: { useContiguousMemory: true } },
  int8: {
    ...{ indexType: hnsw, metricType: cosine, refine: true },
    more: { useContiguousMemory: true, quantizeType: 2 },
  },
  "1bit": { indexType: hnswRabitq, metricType: l2, refine: true, more: { totalBits: 1 } },
};

export class Zvec implements IndexEngine {
  readonly #setting: EngineSetting;
  readonly #kind: Kind;
  readonly #library = requirePeer<Library>("@zvec/zvec");
  readonly #directory: string;
  #collection: Collection | undefined;
  #queries: Float32Array = new Float32Array(0);
  #ef = startEf;

  /** `directory`: where it may build. */
  constructor(setting: EngineSetting, code: string, directory: string) {
    this.#setting = setting;
    this.#kind = kinds[code];
    this.#directory = directory;
    this.#library.ZVecInitialize({ queryThreads: 1, optimizeThreads: 1 });
  }

  #create(): Collection {
    const { ZVecCollectionSchema: Schema, ZVecCreateAndOpen: create } = this.#library;
    const { case: test, m, efConstruction } = this.#setting;
    const { indexType, metricType, more } = this.#kind;
    const indexParams = { indexType, metricType, m, efConstruction, ...more };
    const vectors = { name: field, dataType: float32, dimension: test.dimensions, indexParams };
    removeIndex(this.#directory);
    return create(this.#directory, new Schema({ name: "bench", vectors }));
  }

  form(vectors: Float32Array): unknown {
    const { dimensions } = this.#setting.case;
    return Array.from({ length: vectors.length / dimensions }, (_, i) => row(vectors, dimensions, i));
  }

  add(first: number, formed: unknown): void {
    this.#collection ??= this.#create();
    const rows = formed as Float32Array[];
    const documents = rows.map((vector, i) => ({ id: String(first + i), vectors: { [field]: vector } }));
    const failed = this.#collection.insertSync(documents).find(({ ok }) => !ok);
    if (failed !== undefined) throw new Error(`zvec: ${failed.message}`);
  }

  finish(): void {
    this.#collection?.optimizeSync({ concurrency: 1 });
  }

  save(path: string): void {
    this.#collection?.closeSync();
    this.#collection = undefined;
    cpSync(this.#directory, path, { recursive: true });
    removeIndex(this.#directory);
  }

  load(path: string): void {
    this.#collection = this.#library.ZVecOpen(path, { readOnly: true, enableMMAP: true });
  }

  useQueries(queries: Float32Array): void {
    this.#queries = queries;
  }

  setEf(ef: number): void {
    this.#ef = ef;
  }

  search(query: number, k: number): number[] {
    const { indexType, refine } = this.#kind;
    const vector = row(this.#queries, this.#setting.case.dimensions, query);
    const params = { indexType, ef: this.#ef, ...(refine ? { isUsingRefiner: true } : {}) };
    const request = { fieldName: field, topk: k, vector, outputFields: [], params };
    return this.#collection?.querySync(request).map(({ id }) => Number(id)) ?? [];
  }

  close(): void {
    this.#collection?.closeSync();
  }
}
