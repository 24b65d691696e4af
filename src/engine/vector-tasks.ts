import type { CollectionRecord } from "../api/collections.ts";
import { VectorIndex } from "../index/vector/vector-index.ts";
import type { CollectionReader } from "../store/collection-file.ts";
import { hasRecords } from "../store/layout.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { IndexCounts, IndexStatus, LinkProgress } from "./threads.ts";
import { hasSnapshot, latestSnapshot, writeSnapshotFile } from "./vector-files.ts";
import type { WriteQueue } from "./write-queue.ts";

/** Vectors linked in one task: a few milliseconds, the longest that a read waits for a thread that is building. */
const LINK_SLICE = 32;
/** Vectors read from rows before other tasks get their turn. */
const LOAD_SLICE = 1_000;

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Makes the index from its snapshot, if there is a sound one, and the rows changed since. Null when there are no vectors. */
export async function loadIndex(
  context: ThreadContext,
  id: string,
  fresh: boolean,
): Promise<WebAssembly.Memory | null> {
  const record = context.collectionById(id);
  if (record === undefined || record.dimension === null || !hasRecords(context.layout, id)) return null;
  const reader = context.openReader(id);
  try {
    if (reader.count() === 0) return null;
    const index = (fresh ? null : latestSnapshot(context, record, reader)) ?? createIndex(context, record);
    await catchUp(index, reader, rest);
    return index.memory;
  } finally {
    reader.close();
  }
}

export function createIndex(context: ThreadContext, record: CollectionRecord): VectorIndex {
  const { space, max_neighbors, ef_construction } = record.hnsw;
  return VectorIndex.create({
    dimension: record.dimension as number,
    space,
    m: Math.max(2, max_neighbors),
    efConstruction: Math.max(1, ef_construction),
    threads: context.options.threads,
  });
}

/** Brings the index up to the newest committed rows; `pause` is called between slices. */
export async function catchUp(index: VectorIndex, reader: CollectionReader, pause: () => Promise<void>): Promise<void> {
  const target = reader.position();
  const from = index.position;
  index.delete(reader.deletedSince(from));
  for (const slice of slices(reader, from, index.dimension)) {
    index.put(slice.labels, slice.vectors);
    await pause();
  }
  index.position = Math.max(index.position, target);
}

/** The same without pauses, for the writer, which is alone with the rows. */
export function catchUpNow(index: VectorIndex, reader: CollectionReader): number {
  const from = index.position;
  let changed = 0;
  index.delete(reader.deletedSince(from));
  for (const slice of slices(reader, from, index.dimension)) {
    index.put(slice.labels, slice.vectors);
    changed += slice.labels.length;
  }
  index.position = Math.max(from, reader.position());
  return changed;
}

function* slices(
  reader: CollectionReader,
  from: number,
  dimension: number,
): Iterable<{ labels: Uint32Array; vectors: Float32Array }> {
  let labels = new Uint32Array(LOAD_SLICE);
  let vectors = new Float32Array(LOAD_SLICE * dimension);
  let filled = 0;
  for (const { label, vector } of reader.vectorsSince(from)) {
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

export function useIndex(context: ThreadContext, id: string, memory: WebAssembly.Memory): VectorIndex {
  const index = VectorIndex.attach(memory, context.options.number);
  context.vectors.set(id, index);
  return index;
}

/** In the writer: takes the index over and brings it up to date, so that every later commit can keep it so. */
export function attachIndex(
  context: ThreadContext,
  queue: WriteQueue,
  id: string,
  memory: WebAssembly.Memory,
): IndexStatus | null {
  const open = context.open(id);
  if (open === null || context.collectionById(id) === undefined) return null;
  const index = useIndex(context, id, memory);
  const changed = catchUpNow(index, open.reader);
  if (!hasSnapshot(context, id)) queue.forgetDeletions(id, index.position);
  return { ...countsOf(index), unsaved: changed };
}

export function linkSlice(context: ThreadContext, id: string): LinkProgress {
  const index = context.vectors.get(id);
  if (index === undefined) return { linked: 0, stored: 0, live: 0, bytes: 0, pending: 0 };
  const linked = index.link(LINK_SLICE);
  return { linked, ...countsOf(index) };
}

/** Answers the position that the snapshot is current to. */
export function saveIndex(context: ThreadContext, id: string, memory: WebAssembly.Memory): number {
  const index = context.vectors.get(id) ?? useIndex(context, id, memory);
  const { position } = index;
  writeSnapshotFile(context, id, index);
  return position;
}

export const countsOf = (index: VectorIndex): IndexCounts => ({
  stored: index.stored,
  live: index.live,
  bytes: index.bytes,
  pending: index.pending,
});
