import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { CollectionRecord } from "../api/collections.ts";
import type { AttachedPartition } from "../index/vector/partition.ts";
import { PartitionedIndex } from "../index/vector/partitioned-index.ts";
import { snapshotIn } from "../index/vector/snapshot-file.ts";
import { VectorIndex } from "../index/vector/vector-index.ts";
import type { CollectionReader } from "../store/collection-file.ts";
import { collectionFolder, syncFolder } from "../store/layout.ts";
import { decodeOwner, encodeOwner, OWNER_BYTES, type SnapshotOwner } from "./snapshot-owner.ts";
import type { ThreadContext } from "./thread-context.ts";
import { indexOptions } from "./vector-options.ts";

const NAME = /^vectors\.(\d+)\.kvx$/;
const UNFINISHED = /^vectors\.\d+\.kvx\.tmp$/;

/** A file that holds the snapshot of one partition. The larger the generation, the newer it is. */
export interface SnapshotFile {
  readonly path: string;
  readonly generation: number;
  readonly bytes: number;
  readonly owner: SnapshotOwner;
}

/**
 * The index as the newest whole set of snapshots has it, if rows can bring it up to date; else undefined. Damaged and useless
 * files are removed: the index is a cache and will be made from rows.
 */
export async function latestSnapshot(
  context: ThreadContext,
  record: CollectionRecord,
  reader: CollectionReader,
): Promise<PartitionedIndex | undefined> {
  const directory = collectionFolder(context.layout, record.id);
  removeUnfinished(directory);
  const files = snapshotFiles(context, record.id);
  for (const build of new Set(files.map(({ owner }) => owner.build))) {
    const set = newestSet(files.filter(({ owner }) => owner.build === build));
    if (set === undefined) continue;
    const index = await loadSet(context, record, reader, set);
    if (index !== undefined) return index;
  }
  return undefined;
}

/** The snapshot files of a collection, newest first. Those that are none are removed. */
export function snapshotFiles(context: ThreadContext, id: string): SnapshotFile[] {
  const directory = collectionFolder(context.layout, id);
  const files: SnapshotFile[] = [];
  for (const generation of generations(directory)) {
    const path = fileOf(directory, generation);
    try {
      const { owner, bytes } = readOwner(path);
      if (owner.collection !== id) throw new Error("it is not of this collection");
      files.push({ path, generation, bytes, owner });
    } catch (error) {
      discard(context, path, error as Error);
    }
  }
  return files;
}

/** Whether there is a snapshot, which needs to know the deletions since it was written. */
export const hasSnapshot = (context: ThreadContext, id: string): boolean =>
  generations(collectionFolder(context.layout, id)).length > 0;

/**
 * Writes snapshots of the partitions with the given ids beside the old ones, each synced and then renamed, and removes what they
 * replace. The last partition comes first: a file that tells of more partitions is there only when theirs are.
 */
export function writeSnapshots(
  context: ThreadContext,
  id: string,
  index: PartitionedIndex,
  partitions: readonly string[],
  historyAt: (position: number) => string,
): void {
  const directory = collectionFolder(context.layout, id);
  const { build, parts } = index;
  for (let number = parts.length - 1; number >= 0; number--) {
    const part = parts[number] as AttachedPartition;
    if (!partitions.includes(part.id)) continue;
    const { position } = part.index;
    const place = { partition: number, partitions: parts.length, firstLabel: part.firstLabel };
    const owner = { ...place, collection: id, build, history: historyAt(position), position };
    const generation = (generations(directory)[0] ?? 0) + 1;
    writeSnapshot(fileOf(directory, generation), owner, part.index, context.options.durable);
  }
  if (context.options.durable) syncFolder(directory);
  removeReplaced(snapshotFiles(context, id), build, parts.length);
}

function writeSnapshot(path: string, owner: SnapshotOwner, index: VectorIndex, durable: boolean): void {
  const temporary = `${path}.tmp`;
  const descriptor = openSync(temporary, "w");
  const write = (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.byteLength; ) at += writeSync(descriptor, chunk, at);
  };
  try {
    write(encodeOwner(owner));
    index.writeSnapshot(write);
    if (durable) fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, path);
}

/** Older files of the same build go, and once this build is whole, those of all others. */
function removeReplaced(files: readonly SnapshotFile[], build: string, partitions: number): void {
  const newest = new Map<number, SnapshotFile>();
  for (const file of files)
    if (file.owner.build === build && !newest.has(file.owner.partition)) newest.set(file.owner.partition, file);
  for (const file of files) {
    const isReplaced =
      file.owner.build === build ? newest.get(file.owner.partition) !== file : newest.size >= partitions;
    if (isReplaced) rmSync(file.path, { force: true });
  }
}

/** The newest file of each partition, if none is missing. */
function newestSet(files: readonly SnapshotFile[]): SnapshotFile[] | undefined {
  const count = Math.max(...files.map(({ owner }) => owner.partitions));
  const set = Array.from({ length: count }, (_, i) => files.find(({ owner }) => owner.partition === i));
  return set.every((file) => file !== undefined) ? (set as SnapshotFile[]) : undefined;
}

async function loadSet(
  context: ThreadContext,
  record: CollectionRecord,
  reader: CollectionReader,
  set: readonly SnapshotFile[],
): Promise<PartitionedIndex | undefined> {
  const parts: AttachedPartition[] = [];
  for (const { path, owner } of set) {
    try {
      const index = fits(owner, reader) ? await readSnapshot(path, context.options.threads) : undefined;
      if (index?.dimension === record.dimension && index?.space === record.hnsw.space) {
        index.position = owner.position;
        parts.push({ id: randomUUID(), memory: index.memory, firstLabel: owner.firstLabel, index });
        continue;
      }
      context.replies.log(`${path} does not fit the rows of its collection; the vector index is made from rows`);
    } catch (error) {
      discard(context, path, error as Error);
    }
    for (const file of set) rmSync(file.path, { force: true });
    return undefined;
  }
  return PartitionedIndex.of(set[0]?.owner.build as string, indexOptions(context, record), parts);
}

/** Whether the rows are those that the snapshot was made from, and know what has happened since. */
function fits({ position, history }: SnapshotOwner, reader: CollectionReader): boolean {
  const isKnown = position >= reader.deletionsKnownSince() && position <= reader.position();
  return isKnown && history === reader.historyAt(position);
}

function readOwner(path: string): { owner: SnapshotOwner; bytes: number } {
  const descriptor = openSync(path, "r");
  try {
    const head = Buffer.alloc(OWNER_BYTES);
    const length = readSync(descriptor, head, 0, OWNER_BYTES, null);
    return { owner: decodeOwner(head.subarray(0, length)), bytes: fstatSync(descriptor).size };
  } finally {
    closeSync(descriptor);
  }
}

async function readSnapshot(path: string, threads: number): Promise<VectorIndex> {
  const descriptor = openSync(path, "r");
  try {
    return await VectorIndex.loadSnapshot(snapshotIn(descriptor, OWNER_BYTES), { threads });
  } finally {
    closeSync(descriptor);
  }
}

function discard(context: ThreadContext, path: string, error: Error): void {
  if (!existsSync(path)) return;
  context.replies.log(`${path} is damaged (${error.message}); the vector index is made from rows`);
  rmSync(path, { force: true });
}

function generations(directory: string): number[] {
  const found = readdirSync(directory).flatMap((name) => NAME.exec(name)?.[1] ?? []);
  return found.map(Number).sort((a, b) => b - a);
}

const fileOf = (directory: string, generation: number): string => join(directory, `vectors.${generation}.kvx`);

/** Removes what a crash in the middle of writing a snapshot left behind. */
function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) if (UNFINISHED.test(name)) rmSync(join(directory, name), { force: true });
}
