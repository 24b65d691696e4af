// usearch: prebuilt, picks its instructions at run time.
import { row, startEf } from "./data.ts";
import { type EngineSetting, type IndexEngine, requirePeer } from "./engine.ts";
import { candidatesFor, rescore } from "./rescore.ts";

interface Index {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void;
  search(query: Float32Array, k: number, threads: number): { readonly keys: BigUint64Array };
  save(path: string): void;
  load(path: string): void;
}

interface Library {
  readonly Index: new (options: Readonly<Record<string, string | number | boolean>>) => Index;
}

/** int8 with the candidates compared exactly by this program, as Kroma does: what one could make of usearch. */
export const rescored = "int8-rescored";
const kinds: Readonly<Record<string, string>> = { float32: "f32", float16: "f16", int8: "i8", [rescored]: "i8" };
const oneThread = 1;

export class Usearch implements IndexEngine {
  readonly #setting: EngineSetting;
  readonly #kind: string;
  readonly #rescored: boolean;
  #index: Index;
  #path: string | undefined;
  #queries: Float32Array = new Float32Array(0);

  constructor(setting: EngineSetting, code: string) {
    this.#setting = setting;
    this.#kind = kinds[code];
    this.#rescored = code === rescored;
    this.#index = this.#make(startEf);
  }

  #make(ef: number): Index {
    const { Index } = requirePeer<Library>("usearch");
    const { case: test, m, efConstruction } = this.#setting;
    const beam = { expansion_add: efConstruction, expansion_search: ef };
    const shape = { dimensions: test.dimensions, metric: "l2sq", quantization: this.#kind, connectivity: m };
    return new Index({ ...shape, ...beam, multi: false });
  }

  form(vectors: Float32Array): unknown {
    return vectors;
  }

  add(first: number, formed: unknown): void {
    const vectors = formed as Float32Array;
    const keys = BigUint64Array.from({ length: vectors.length / this.#setting.case.dimensions }, (_, i) =>
      BigInt(first + i),
    );
    this.#index.add(keys, vectors, oneThread);
  }

  finish(): void {}

  save(path: string): void {
    this.#index.save(path);
  }

  load(path: string): void {
    this.#path = path;
    this.#index.load(path);
  }

  useQueries(queries: Float32Array): void {
    this.#queries = queries;
  }

  /** The binding sets the width of the beam in the constructor only. */
  setEf(ef: number): void {
    if (this.#path === undefined) throw new Error("usearch: load before searching");
    this.#index = this.#make(ef);
    globalThis.gc?.(); // frees the one before
    this.#index.load(this.#path);
  }

  search(query: number, k: number): ArrayLike<number | bigint> {
    const { case: test, base } = this.#setting;
    const vector = row(this.#queries, test.dimensions, query);
    if (!this.#rescored) return this.#index.search(vector, k, oneThread).keys;
    const { keys } = this.#index.search(vector, candidatesFor(k, test.dimensions), oneThread);
    return rescore(vector, base, Array.from(keys, Number), k);
  }

  close(): void {}
}
