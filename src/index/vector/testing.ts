// Data and measures for the tests of this folder.
import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { exactDistance, type Space } from "./exact-distance.ts";
import type { VectorIndexOptions } from "./options.ts";
import type { SnapshotSource } from "./snapshot-reader.ts";
import { VectorIndex } from "./vector-index.ts";

/** mulberry32: the same seed, the same numbers. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Clustered points on a manifold of 12 dimensions: `count` rows of `dimension` numbers. Clusters come in turn: row i is of cluster i % 40.
 * Another `manifold`, other directions and other centres.
 */
export function clustered(count: number, dimension: number, seed: number, manifold = 7): Float32Array {
  const shape = randomFrom(manifold);
  const latent = 12;
  const projection = Float32Array.from({ length: latent * dimension }, () => gaussian(shape));
  const centres = Float32Array.from({ length: 40 * latent }, () => gaussian(shape));
  const random = randomFrom(seed);
  const out = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const point = Array.from(
      { length: latent },
      (_, i) => (centres[(row % 40) * latent + i] ?? 0) + 0.7 * gaussian(random),
    );
    for (let d = 0; d < dimension; d++) {
      let sum = 0.3 * gaussian(random);
      for (let i = 0; i < latent; i++) sum += (point[i] ?? 0) * (projection[i * dimension + d] ?? 0);
      out[row * dimension + d] = sum;
    }
  }
  return out;
}

export function rowOf(vectors: Float32Array, dimension: number, row: number): Float32Array {
  return vectors.subarray(row * dimension, (row + 1) * dimension);
}

export function rowsOf(vectors: Float32Array, dimension: number): Float32Array[] {
  return numbers(0, vectors.length / dimension).map((row) => rowOf(vectors, dimension, row));
}

export function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

/** An index of these vectors with labels from 0, linked. */
export function indexOf(
  vectors: Float32Array,
  options: Partial<VectorIndexOptions> & { dimension: number },
): VectorIndex {
  const index = VectorIndex.create({ space: "l2", m: 16, efConstruction: 100, threads: 2, ...options });
  index.put(numbers(0, vectors.length / options.dimension), vectors);
  linkAll(index);
  return index;
}

export function linkAll(index: VectorIndex): void {
  while (index.link(1000) > 0);
}

/** Links and repairs until there is nothing to do. That it comes to an end is part of the test. */
export function repairAll(index: VectorIndex): void {
  for (let round = 0; round < 100; round++) {
    linkAll(index);
    if (index.repair(index.stored) === 0) return;
  }
  assert.fail("the repair comes to no end");
}

export function snapshotOf(index: VectorIndex): Buffer {
  const chunks: Buffer[] = [];
  index.writeSnapshot((chunk) => chunks.push(Buffer.from(chunk)));
  return Buffer.concat(chunks);
}

/** Hands out the bytes in portions, as files and sockets do, and each only later. */
export function sourceOf(bytes: Uint8Array, portion = 100_000): SnapshotSource {
  return async (targets, position) => {
    await nextTurn();
    const all = bytes.subarray(position, position + portion);
    let at = 0;
    for (const target of targets) {
      const part = all.subarray(at, at + target.length);
      target.set(part);
      at += part.length;
    }
    return at;
  };
}

export function bitmapOf(slots: Iterable<number>, size: number): Uint32Array {
  const words = new Uint32Array((size + 31) >>> 5);
  for (const slot of slots) words[slot >>> 5] = (words[slot >>> 5] ?? 0) | (1 << (slot & 31));
  return words;
}

export interface RecallCase {
  readonly index: VectorIndex;
  readonly space: Space;
  /** Vector of each label; undefined where there is none (any more). */
  readonly rows: ReadonlyArray<Float32Array | undefined>;
  readonly queries: Float32Array;
  readonly ef?: number;
  readonly allowed?: Uint32Array;
}

export const spaces: readonly Space[] = ["l2", "cosine", "ip"];

export function atLeast(recall: number, least: number, what = "recall"): void {
  assert.ok(recall >= least, `${what} ${recall} is below ${least}`);
}

/** Recall@10 after ordering 16 results by exact distance, as the engine does. A result as close as the tenth best counts. */
export function recallOf({ index, space, rows, queries, ef = 100, allowed }: RecallCase): number {
  const { dimension } = index;
  const present = rows.flatMap((row, label) => (row && isAllowed(allowed, label) ? [label] : []));
  let hits = 0;
  let wanted = 0;
  for (let q = 0; q < queries.length / dimension; q++) {
    const query = rowOf(queries, dimension, q);
    const distance = exactDistance(space, query);
    const truth = present.map((label) => distance(rows[label] as Float32Array)).sort((a, b) => a - b);
    const size = Math.min(10, truth.length);
    const tenth = truth[size - 1] as number;
    const worst = tenth + 1e-6 * (1 + Math.abs(tenth)); // float32 rounding tells equal distances apart
    const found = index.search(query, { k: 16, ef, ...(allowed && { allowed }) });
    const exact = [...found.labels].map((label) => distance(rows[label] as Float32Array)).sort((a, b) => a - b);
    hits += exact.slice(0, size).filter((value) => value <= worst).length;
    wanted += size;
  }
  return hits / wanted;
}

function isAllowed(allowed: Uint32Array | undefined, slot: number): boolean {
  return allowed === undefined || (((allowed[slot >>> 5] ?? 0) >>> (slot & 31)) & 1) === 1;
}
