import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pageSizeFor, TABLES } from "./collection-schema.ts";
import { createFolder, fileError, syncFolder } from "./layout.ts";
import { DatabaseSync } from "./node-sqlite.ts";
import { guarded } from "./sqlite.ts";

/** Empty collection files by page size: copying one takes a tenth of the time that making one does. */
const templates = new Map<number, Uint8Array>();

/** Makes an empty collection file with its folder. It appears under its name only when it is whole and on the disk. */
export function createCollectionFile(path: string, dimension: number, durable: boolean): void {
  createFolder(dirname(path));
  const fresh = `${path}.new`;
  const bytes = template(pageSizeFor(dimension), fresh);
  try {
    writeFileSync(fresh, bytes, { flush: durable });
    renameSync(fresh, path);
    if (durable) syncFolder(dirname(path));
  } catch (error) {
    rmSync(fresh, { force: true });
    throw fileError(error, path);
  }
}

function template(pageSize: number, path: string): Uint8Array {
  const known = templates.get(pageSize);
  if (known !== undefined) return known;
  rmSync(path, { force: true });
  guarded(path, () => build(pageSize, path));
  const bytes = readFileSync(path);
  templates.set(pageSize, bytes);
  return bytes;
}

function build(pageSize: number, path: string): void {
  const db = new DatabaseSync(path);
  try {
    db.exec(`PRAGMA synchronous = OFF; PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL; BEGIN; ${TABLES} COMMIT`);
  } finally {
    db.close();
  }
}
