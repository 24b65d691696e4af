import type { LabelRange } from "../index/vector/partition.ts";
import type { PartitionedIndex } from "../index/vector/partitioned-index.ts";
import type { CollectionReader } from "../store/collection-file.ts";

/** Vectors read from rows before other tasks get their turn. */
const LOAD_SLICE = 1_000;

interface Slice {
  readonly labels: ArrayLike<number>;
  readonly vectors: Float32Array;
}

/** Brings the index up to the newest committed rows; `pause` is called between slices. */
export async function catchUp(
  index: PartitionedIndex,
  reader: CollectionReader,
  pause: () => Promise<void>,
): Promise<void> {
  const target = reader.position();
  for (const { labels, vectors } of changes(index, reader)) {
    index.put(labels, vectors);
    await pause();
  }
  if (index.position < target) index.position = target;
}

/** The same without pauses, for the writer, which is alone with the rows. */
export function catchUpNow(index: PartitionedIndex, reader: CollectionReader): void {
  const target = reader.position();
  for (const { labels, vectors } of changes(index, reader)) index.put(labels, vectors);
  if (index.position < target) index.position = target;
}

/** Deletes what was deleted and gives what was written since the index was current, for each partition from its own position. */
function* changes(index: PartitionedIndex, reader: CollectionReader): Iterable<Slice> {
  const ranges = index.ranges();
  index.delete(reader.deletedSince(index.position));
  if (ranges.length === 1) return yield* slices(reader.vectorsSince(index.position), index.dimension);
  for (const range of ranges) yield* slices(vectorsOf(reader, changedIn(reader, range)), index.dimension);
}

interface LabelledVector {
  readonly label: number;
  readonly vector: Float32Array;
}

const changedIn = (reader: CollectionReader, { position, from, until }: LabelRange): number[] =>
  reader.labelsSince(position).filter((label) => label >= from && label < until);

function* vectorsOf(reader: CollectionReader, labels: readonly number[]): Iterable<LabelledVector> {
  for (let start = 0; start < labels.length; start += LOAD_SLICE) {
    const found = reader.vectors(labels.slice(start, start + LOAD_SLICE));
    for (let i = 0; i < found.labels.length; i++)
      yield { label: found.labels[i] as number, vector: found.vectors[i] as Float32Array };
  }
}

function* slices(rows: Iterable<LabelledVector>, dimension: number): Iterable<Slice> {
  let labels = new Uint32Array(LOAD_SLICE);
  let vectors = new Float32Array(LOAD_SLICE * dimension);
  let filled = 0;
  for (const { label, vector } of rows) {
    labels[filled] = label;
    vectors.set(vector, filled * dimension);
    if (++filled < LOAD_SLICE) continue;
    yield { labels, vectors };
    labels = new Uint32Array(LOAD_SLICE);
    vectors = new Float32Array(LOAD_SLICE * dimension);
    filled = 0;
  }
  if (filled > 0) yield { labels: labels.subarray(0, filled), vectors: vectors.subarray(0, filled * dimension) };
}
