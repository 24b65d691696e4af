import assert from "node:assert/strict";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { KromaError } from "../api/errors.ts";

/** Where everything lies in a data directory. */
export interface Layout {
  readonly root: string;
  readonly catalog: string;
  readonly collections: string;
}

export function directoryLayout(root: string, sqliteFilename = "kroma.sqlite3"): Layout {
  const path = resolve(root);
  return { root: path, catalog: join(path, sqliteFilename), collections: join(path, "collections") };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function collectionFolder(layout: Layout, id: string): string {
  assert(UUID.test(id), `not a collection id: ${id}`);
  return join(layout.collections, id);
}

export const recordsFile = (layout: Layout, id: string): string =>
  join(collectionFolder(layout, id), "records.sqlite3");

/** Whether the collection was ever written to: its files are made on its first write. */
export const hasRecords = (layout: Layout, id: string): boolean => existsSync(recordsFile(layout, id));

/** Makes new names in a folder survive power loss. Windows neither needs nor allows it. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Creates a folder with its parents, durably. */
export function createFolder(path: string): void {
  try {
    const first = mkdirSync(path, { recursive: true });
    if (first === undefined) return;
    for (let made = path; ; made = dirname(made)) {
      syncFolder(dirname(made));
      if (made === resolve(first)) return;
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

/** What the operating system says about making `path`, for the user. */
export function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "ENOSPC" || error.code === "EDQUOT")
    return new KromaError("storage_full", `The disk is full: cannot create ${path}`, { cause: error });
  return new KromaError("internal", `Cannot create ${path}: ${error.message}`, { cause: error });
}

/** Removes all files of a collection. Connections that are still open keep working on POSIX systems; close them first elsewhere. */
export function removeCollectionFolder(layout: Layout, id: string): void {
  rmSync(collectionFolder(layout, id), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}

/** Removes folders of collections that the catalogue does not know: what a crash between catalogue and files leaves behind. */
export function removeOrphanFolders(layout: Layout, known: ReadonlySet<string>): string[] {
  if (!existsSync(layout.collections)) return [];
  const orphans = readdirSync(layout.collections).filter((name) => UUID.test(name) && !known.has(name));
  for (const id of orphans) removeCollectionFolder(layout, id);
  return orphans;
}
