import { closeSync, fsyncSync, openSync, readdirSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { CollectionRecord } from "../api/collections.ts";
import { VectorIndex } from "../index/vector/vector-index.ts";
import type { CollectionReader } from "../store/collection-file.ts";
import { collectionFolder, syncFolder } from "../store/layout.ts";
import type { ThreadContext } from "./thread-context.ts";

const NAME = /^vectors\.(\d+)\.kvx$/;
const UNFINISHED = /^vectors\.\d+\.kvx\.tmp$/;
/** A file starts with whose it is: "KROMAIDX", the collection's id, and a CRC-32 of both. Then follows the snapshot. */
const OWNER_MAGIC = "KROMAIDX";
const OWNER_BYTES = 28;

/** Generations of snapshot files of a collection, newest first. */
function generations(directory: string): number[] {
  const found = readdirSync(directory).flatMap((name) => NAME.exec(name)?.[1] ?? []);
  return found.map(Number).sort((a, b) => b - a);
}

const fileOf = (directory: string, generation: number): string => join(directory, `vectors.${generation}.kvx`);

/**
 * The newest sound snapshot that rows can bring up to date; undefined when there is none. Damaged and useless files are removed:
 * the index is a cache and will be made from rows.
 */
export function latestSnapshot(
  context: ThreadContext,
  record: CollectionRecord,
  reader: CollectionReader,
): VectorIndex | undefined {
  const directory = collectionFolder(context.layout, record.id);
  removeUnfinished(directory);
  for (const generation of generations(directory)) {
    const file = fileOf(directory, generation);
    try {
      const index = readSnapshot(file, record.id, context.options.threads);
      const fits = index.dimension === record.dimension && index.space === record.hnsw.space;
      if (fits && index.position >= reader.deletionsKnownSince() && index.position <= reader.position()) return index;
      context.replies.log(`${file} does not fit the rows of its collection; the vector index is made from rows`);
    } catch (error) {
      context.replies.log(`${file} is damaged (${(error as Error).message}); the vector index is made from rows`);
    }
    rmSync(file, { force: true });
  }
  return undefined;
}

function readSnapshot(file: string, id: string, threads: number): VectorIndex {
  const descriptor = openSync(file, "r");
  try {
    const owner = Buffer.alloc(OWNER_BYTES);
    readSync(descriptor, owner, 0, OWNER_BYTES, null);
    if (!owner.equals(ownerOf(id))) throw new Error("it does not start as a snapshot of this collection");
    return VectorIndex.loadSnapshot((target) => readSync(descriptor, target, 0, target.byteLength, null), { threads });
  } finally {
    closeSync(descriptor);
  }
}

/** Whether there is a snapshot, which needs to know the deletions since it was written. */
export const hasSnapshot = (context: ThreadContext, id: string): boolean =>
  generations(collectionFolder(context.layout, id)).length > 0;

/** Removes what a crash in the middle of writing a snapshot left behind. */
function removeUnfinished(directory: string): void {
  for (const name of readdirSync(directory)) if (UNFINISHED.test(name)) rmSync(join(directory, name), { force: true });
}

function ownerOf(id: string): Buffer {
  const owner = Buffer.alloc(OWNER_BYTES);
  owner.write(OWNER_MAGIC, "latin1");
  owner.write(id.replaceAll("-", ""), OWNER_MAGIC.length, "hex");
  owner.writeUInt32LE(crc32(owner.subarray(0, OWNER_BYTES - 4)), OWNER_BYTES - 4);
  return owner;
}

/** Writes the snapshot beside the old one, syncs and renames it, then removes the old ones. */
export function writeSnapshotFile(context: ThreadContext, id: string, index: VectorIndex): void {
  const directory = collectionFolder(context.layout, id);
  const old = generations(directory);
  const file = fileOf(directory, (old[0] ?? 0) + 1);
  const temporary = `${file}.tmp`;
  const descriptor = openSync(temporary, "w");
  const write = (chunk: Uint8Array): void => {
    for (let at = 0; at < chunk.byteLength; ) at += writeSync(descriptor, chunk, at);
  };
  try {
    write(ownerOf(id));
    index.writeSnapshot(write);
    if (context.options.durable) fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
  if (context.options.durable) syncFolder(directory);
  for (const generation of old) rmSync(fileOf(directory, generation), { force: true });
}
