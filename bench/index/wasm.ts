// Compiles kernel/scan.ts once and makes instances of it.
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dataDirectory } from "../cached-embeddings.ts";

export interface Scanner {
  readonly memory: WebAssembly.Memory;
  scanRows(rows: number, first: number, count: number, stride: number, query: number, top: number, k: number): void;
  scanAllowed(rows: number, stride: number, map: number, words: number, query: number, top: number, k: number): void;
  distances(rows: number, count: number, stride: number, query: number, out: number): void;
  stream(start: number, bytes: number): number;
  gather(start: number, records: number, bytes: number, count: number, seed: number): number;
}

const source = fileURLToPath(new URL("./kernel/scan.ts", import.meta.url));
const binary = `${dataDirectory}index-bench.wasm`;
const page = 65536;

/** To be awaited once, before `makeScanner`. */
export async function compileScanner(): Promise<void> {
  if (existsSync(binary) && statSync(binary).mtimeMs > statSync(source).mtimeMs) return;
  mkdirSync(dataDirectory, { recursive: true });
  const { main: compile } = await import("assemblyscript/asc");
  const flags = ["--enable", "simd,bulk-memory", "--runtime", "stub", "-O3", "--noAssert", "--use", "abort="];
  const { error, stderr } = await compile([source, "--outFile", binary, ...flags]);
  if (error) throw new Error(`the benchmark's own kernel: ${stderr.toString()}`, { cause: error });
}

/** An instance with at least `bytes` bytes of memory, all of them free to use from `page` on. */
export function makeScanner(bytes: number): Scanner {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(binary)));
  const scanner = instance.exports as unknown as Scanner;
  const missing = bytes - scanner.memory.buffer.byteLength;
  if (missing > 0) scanner.memory.grow(Math.ceil(missing / page));
  return scanner;
}

/** Hands out places in a scanner's memory, one after the other. */
export class Places {
  #next = page;

  /** A multiple of 64. */
  take(bytes: number): number {
    const place = this.#next;
    this.#next += Math.ceil(bytes / 64) * 64;
    return place;
  }

  get end(): number {
    return this.#next;
  }
}

/** Bytes of a row of float32 as the scanner wants it. */
export const strideOf = (dimensions: number): number => Math.ceil(dimensions / 4) * 16;

/** Copies rows to `at`, padded with zeros. */
export function storeRows(scanner: Scanner, at: number, rows: Float32Array, dimensions: number): void {
  const stride = strideOf(dimensions) / 4;
  const target = new Float32Array(scanner.memory.buffer, at, (rows.length / dimensions) * stride);
  if (stride === dimensions) target.set(rows);
  else {
    for (let i = 0; i * dimensions < rows.length; i++) {
      target.set(rows.subarray(i * dimensions, (i + 1) * dimensions), i * stride);
    }
  }
}
