import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { KromaError } from "../api/errors.ts";
import { createFolder } from "./layout.ts";
import { DatabaseSync } from "./node-sqlite.ts";
import { sqliteCode, storeError } from "./sqlite.ts";

export interface DirectoryLock {
  release(): void;
}

export interface LockOptions {
  /** Shares the directory with other read-only openings, but with no owner. */
  readonly readOnly?: boolean;
}

const BUSY = 5;

/** Locks that are held. They must be reachable: a collected connection would let its lock go. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process (and in it: this one opening) the owner of a directory. What excludes others is a lock of the operating
 * system on `kroma.lock.sqlite3`, which goes away with the process however it ends; `kroma.lock` only says whose it is. Nothing
 * else in the process may open that file: POSIX drops a process's locks on a file when it closes any descriptor of it.
 */
export function lockDirectory(directory: string, options: LockOptions = {}): DirectoryLock {
  const readOnly = options.readOnly === true;
  const path = join(directory, "kroma.lock.sqlite3");
  if (!readOnly) prepareFolder(directory);
  else if (!existsSync(path)) return { release() {} };
  const db = openLocked(directory, path, readOnly);
  held.add(db);
  const owner = join(directory, "kroma.lock");
  if (!readOnly) writeOwner(owner);
  return {
    release() {
      if (!held.delete(db)) return;
      if (!readOnly) rmSync(owner, { force: true });
      db.close();
    },
  };
}

/** SQLite would be content with a read lock where it cannot write. */
function prepareFolder(directory: string): void {
  createFolder(directory);
  try {
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw new KromaError("storage_full", `The directory ${directory} cannot be written: check its permissions`, {
      cause: error,
    });
  }
}

function openLocked(directory: string, path: string, readOnly: boolean): DatabaseSync {
  const db = open(path, readOnly);
  try {
    take(db, readOnly ? "shared" : "exclusive");
    return db;
  } catch (error) {
    const free = sqliteCode(error) === BUSY && !readOnly && onlyReaders(db);
    db.close();
    if (sqliteCode(error) !== BUSY) throw storeError(error, path);
    throw new KromaError("failed_precondition", refusal(directory, free), { cause: error });
  }
}

function open(path: string, readOnly: boolean): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly });
  } catch (error) {
    throw storeError(error, path);
  }
}

function take(db: DatabaseSync, kind: "shared" | "exclusive"): void {
  db.exec("PRAGMA busy_timeout = 0");
  db.exec(kind === "exclusive" ? "BEGIN EXCLUSIVE" : "BEGIN; SELECT count(*) FROM sqlite_schema");
}

function onlyReaders(db: DatabaseSync): boolean {
  try {
    take(db, "shared");
    return true;
  } catch {
    return false;
  }
}

function writeOwner(path: string): void {
  const owner = { pid: process.pid, host: hostname(), started: new Date().toISOString() };
  try {
    writeFileSync(path, `${JSON.stringify(owner)}\n`);
  } catch {
    // Only a courtesy to others: the lock itself is held already.
  }
}

function refusal(directory: string, onlyReaders: boolean): string {
  const who = onlyReaders ? "processes that opened it read-only" : describeOwner(join(directory, "kroma.lock"));
  return (
    `The directory ${directory} is in use by ${who}. Only one process can own a data directory at a time: ` +
    "stop the other one or choose another directory. To share the data between processes, run one Kroma server " +
    "on it (`kroma run`) and connect to that"
  );
}

/** The owner writes its name just after taking the lock, so the text may be missing or that of an earlier owner for a moment. */
function describeOwner(path: string): string {
  try {
    const { pid, host, started } = JSON.parse(readFileSync(path, "utf8"));
    const self = pid === process.pid && host === hostname() ? " (this very process)" : "";
    return `process ${pid}${self} on host ${host}, running since ${started}`;
  } catch {
    return "another process";
  }
}
