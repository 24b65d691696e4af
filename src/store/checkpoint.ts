import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { firstRow, openSqlite, prepare, type StoreOptions } from "./sqlite.ts";

/** Left free beside what a checkpoint takes, for the writes that go on. */
const SPARE_BYTES = 1024 * 1024;

/** Unit of `blocks`, whatever the file system has. */
const BLOCK_BYTES = 512;

/**
 * Moves the write-ahead log of a collection into its file as far as it goes, on a connection of its own: the writer goes on
 * meanwhile, in its own thread, and has little left to move when it finishes the checkpoint.
 */
export function checkpointInBackground(path: string, options: StoreOptions): void {
  const db = openSqlite(path, options);
  try {
    if (hasRoomForLog(db, path)) db.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } finally {
    db.close();
  }
}

/**
 * Whether the disk has room for the file that the log makes. Where it has not, a checkpoint would fail half-way and leave the file grown: the
 * last free bytes would be gone, which the next writes need.
 */
export function hasRoomForLog(db: DatabaseSync, path: string): boolean {
  const [pages, pageSize] = firstRow(
    prepare(db, "SELECT page_count, page_size FROM pragma_page_count, pragma_page_size"),
  ) as [number, number];
  // Blocks, not size: a checkpoint that failed may have left holes.
  const growth = pages * pageSize - statSync(path).blocks * BLOCK_BYTES;
  if (growth <= 0) return true;
  const { bavail, bsize } = statfsSync(dirname(path));
  return bavail * bsize > growth + SPARE_BYTES;
}
