// Synthetic embeddings that are made once and then read from bench/data/.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { embeddings } from "./synthetic-embeddings.ts";

export const dataDirectory = fileURLToPath(new URL("./data/", import.meta.url));

/** The same arguments always give the same vectors, in shared memory. */
export function cachedEmbeddings(count: number, dimensions: number, seed: number): Float32Array {
  const file = `${dataDirectory}embeddings.${count}x${dimensions}.seed${seed}.f32`;
  if (!existsSync(file)) {
    mkdirSync(dataDirectory, { recursive: true });
    const made = embeddings(count, dimensions, { seed });
    writeFileSync(`${file}.part`, new Uint8Array(made.buffer));
    renameSync(`${file}.part`, file);
  }
  const bytes = readFileSync(file);
  const shared = new Float32Array(new SharedArrayBuffer(bytes.length));
  new Uint8Array(shared.buffer).set(bytes);
  return shared;
}
