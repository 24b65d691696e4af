import type { CollectionRecord } from "../api/collections.ts";
import type { IndexHandle, Partition } from "../index/vector/partition.ts";
import { PartitionedIndex } from "../index/vector/partitioned-index.ts";
import type { CollectionReader } from "../store/collection-file.ts";
import { hasRecords } from "../store/layout.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { IndexCounts, IndexStatus, IndexTask, LinkProgress, LoadedIndex, SavedIndex } from "./threads.ts";
import { catchUp, catchUpNow } from "./vector-catch-up.ts";
import { hasSnapshot, latestSnapshot, writeSnapshots } from "./vector-files.ts";
import { indexOptions, wantedCodes } from "./vector-options.ts";
import type { WriteQueue } from "./write-queue.ts";

/** Vectors linked in one task: a few milliseconds, the longest that a read waits for a thread that is building. */
const LINK_SLICE = 32;

/** A rebuild that is so many changes behind, and a tenth of its size, catches up before it takes the place of the old index. */
const CAUGHT_UP = 1_000;
/** It does so a few times at most: one thread may link more slowly than others write. */
const REBUILD_ROUNDS = 3;

/** Vectors that a slice of repair gets through even where most lists are chosen anew, with some to spare. */
const REPAIRED_AT_LEAST = 4;

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Makes the index from its snapshots, if there are sound ones, and the rows changed since. Null when there are no vectors. */
export async function loadIndex(context: ThreadContext, id: string): Promise<LoadedIndex | null> {
  return withRows(context, id, async (record, reader) => {
    const stored = await latestSnapshot(context, record, reader);
    const saved = (stored?.parts ?? []).map(({ id: part, index }) => {
      return { id: part, position: index.position, tombstones: index.tombstones };
    });
    const index = stored ?? PartitionedIndex.create(indexOptions(context, record));
    await catchUp(index, reader, rest);
    return { handle: index.handle, saved };
  });
}

/** Makes the index anew from rows and links it, so that it can take the place of the old one. */
export async function rebuildIndex(context: ThreadContext, id: string): Promise<LoadedIndex | null> {
  return withRows(context, id, async (record, reader) => {
    const index = PartitionedIndex.create(indexOptions(context, record));
    let rounds = 0;
    do await catchUp(index, reader, rest);
    while ((await linkAll(index, reader)) && ++rounds < REBUILD_ROUNDS);
    return { handle: index.handle, saved: [] };
  });
}

/** Links what waits; true when so much was written meanwhile that it is worth catching up again. */
async function linkAll(index: PartitionedIndex, reader: CollectionReader): Promise<boolean> {
  while (index.link(LINK_SLICE).linked > 0) await rest();
  return reader.position() - index.position > CAUGHT_UP + index.live / 10;
}

async function withRows<T>(
  context: ThreadContext,
  id: string,
  body: (record: CollectionRecord, reader: CollectionReader) => Promise<T>,
): Promise<T | null> {
  const record = context.collectionById(id);
  if (record === undefined || record.dimension === null || !hasRecords(context.layout, id)) return null;
  const reader = context.openReader(id);
  try {
    return reader.count() === 0 ? null : await body(record, reader);
  } finally {
    reader.close();
  }
}

/** Does nothing for a collection that was deleted meanwhile. */
export function useIndex(context: ThreadContext, id: string, handle: IndexHandle): PartitionedIndex | undefined {
  const index = viewOf(context, id, handle);
  if (index !== undefined) context.vectors.set(id, index);
  return index;
}

function viewOf(context: ThreadContext, id: string, handle: IndexHandle): PartitionedIndex | undefined {
  const record = context.collectionById(id);
  if (record === undefined) return undefined;
  return PartitionedIndex.attach(handle, indexOptions(context, record), context.vectors.get(id));
}

/** In the writer: takes the index over and brings it up to date, so that every later commit can keep it so. */
export function attachIndex(
  context: ThreadContext,
  queue: WriteQueue,
  id: string,
  handle: IndexHandle,
): IndexStatus | null {
  const open = context.open(id);
  const index = open === null ? undefined : useIndex(context, id, handle);
  if (open === null || index === undefined) return null;
  catchUpNow(index, open.reader);
  if (!hasSnapshot(context, id)) queue.forgetDeletions(id, index.position);
  return { ...countsOf(context, id, index), handle: index.handle, dimension: index.dimension };
}

/** Copies a partition without its deleted vectors, once the graph does not need them any more. */
export async function compactIndex(
  context: ThreadContext,
  id: string,
  handle: IndexHandle,
  partition: string,
): Promise<Partition | null> {
  const index = viewOf(context, id, handle);
  const part = index?.parts.find((each) => each.id === partition)?.index;
  if (index === undefined || part === undefined) return null;
  // Bounded, since deletions that go on meanwhile are more to repair.
  for (let slices = part.stored; slices > 0 && part.repair(LINK_SLICE) > 0; slices -= REPAIRED_AT_LEAST) await rest();
  return index.compacted(partition) ?? null;
}

/** In the writer: goes on with the copy of a partition, brought up to date. */
export function replacePartition(
  context: ThreadContext,
  id: string,
  { instance, partition, copy }: ReplaceTask,
): IndexStatus | null {
  const open = context.open(id);
  const known = context.vectors.get(id);
  const index = known?.instance === instance ? known.replaced(partition, copy) : undefined;
  if (open === null || index === undefined) return null;
  catchUpNow(index, open.reader);
  context.vectors.set(id, index);
  return { ...countsOf(context, id, index), handle: index.handle, dimension: index.dimension };
}

type ReplaceTask = Extract<IndexTask, { kind: "index_replace" }>;

export function linkSlice(context: ThreadContext, id: string): LinkProgress {
  const index = context.vectors.get(id);
  if (index === undefined) return { linked: 0, repaired: 0, linkedIn: "", position: 0, isOutdated: false, parts: [] };
  const { linked, id: linkedIn } = index.link(LINK_SLICE);
  const repaired = linked > 0 ? 0 : index.repair(LINK_SLICE);
  return { linked, repaired, linkedIn, ...countsOf(context, id, index) };
}

/** Writes snapshots of some partitions and tells what they hold at least. */
export function saveIndex(
  context: ThreadContext,
  id: string,
  handle: IndexHandle,
  partitions: readonly string[],
): SavedIndex {
  const index = viewOf(context, id, handle);
  if (index === undefined) return { saved: [] };
  const chosen = index.parts.filter((part) => partitions.includes(part.id));
  const saved = chosen.map(({ id: part, index: { position, tombstones } }) => ({ id: part, position, tombstones }));
  const reader = context.openReader(id);
  try {
    writeSnapshots(context, id, index, partitions, (position) => reader.historyAt(position));
  } finally {
    reader.close();
  }
  return { saved };
}

function countsOf(context: ThreadContext, id: string, index: PartitionedIndex): IndexCounts {
  const record = context.collectionById(id);
  return {
    position: index.position,
    isOutdated: record !== undefined && index.codes !== wantedCodes(record),
    parts: index.parts.map(({ id: part, index: { stored, live, bytes, pending } }) => {
      return { id: part, stored, live, bytes, pending };
    }),
  };
}
