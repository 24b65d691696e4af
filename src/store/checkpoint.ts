import { openSqlite, type StoreOptions } from "./sqlite.ts";

/**
 * Moves the write-ahead log of a collection into its file as far as it goes, on a connection of its own: the writer goes on
 * meanwhile, in its own thread, and has little left to move when it finishes the checkpoint.
 */
export function checkpointInBackground(path: string, options: StoreOptions): void {
  const db = openSqlite(path, options);
  try {
    db.exec("PRAGMA wal_checkpoint(PASSIVE)");
  } finally {
    db.close();
  }
}
