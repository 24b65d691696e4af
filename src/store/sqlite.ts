import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import type { SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { KromaError } from "../api/errors.ts";
import { DatabaseSync } from "./node-sqlite.ts";

export interface StoreOptions {
  /** `false` gives up durability: for data that lives only as long as the process. */
  readonly durable?: boolean;
  /** Nothing is written, not even a recovery; the directory may be write-protected. */
  readonly readOnly?: boolean;
}

export type SqlRow = SQLOutputValue[];

/** A prepared statement whose rows are arrays: half the cost of objects. */
export function prepare(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

export const allRows = (statement: StatementSync, ...values: SQLInputValue[]): SqlRow[] =>
  statement.all(...values) as unknown as SqlRow[];

export const firstRow = (statement: StatementSync, ...values: SQLInputValue[]): SqlRow | undefined =>
  statement.get(...values) as unknown as SqlRow | undefined;

/**
 * Runs a statement that returns nothing. Not `run()`: that reports the last rowid of the connection, and those that FTS5 gives
 * itself are beyond 2^53, whereupon Node throws after the change was made.
 */
export function execute(statement: StatementSync, ...values: SQLInputValue[]): void {
  statement.get(...values);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text with NUL is stored as a blob, because Node 22 cuts texts off at NUL when it reads them. Each text has one form only,
 * so comparing and indexing work. */
export const toSql = (text: string): string | Uint8Array => (text.includes("\0") ? encoder.encode(text) : text);

export const toSqlOrNull = (text: string | null): string | Uint8Array | null => (text === null ? null : toSql(text));

export const fromSql = (value: SQLOutputValue | undefined): string =>
  typeof value === "string" ? value : decoder.decode(value as Uint8Array);

export const fromSqlOrNull = (value: SQLOutputValue | undefined): string | null =>
  value === null || value === undefined ? null : fromSql(value);

export const placeholders = (count: number): string => `?${",?".repeat(count - 1)}`;

/** Opens a file with the settings that all files of a directory share. */
export function openSqlite(path: string, options: StoreOptions): DatabaseSync {
  return guarded(path, () => {
    const db = new DatabaseSync(location(path, options), { readOnly: options.readOnly === true });
    try {
      db.exec("PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON");
      if (options.readOnly !== true) {
        db.exec(`PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; PRAGMA synchronous = ${level(options)}`);
      }
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** In a folder that cannot be written SQLite has no place for the shared memory of its log. Where there is no log, it can do
 * without when it is told that nobody changes the file. */
function location(path: string, options: StoreOptions): string | URL {
  if (options.readOnly !== true || existsSync(`${path}-wal`) || isWritable(dirname(path))) return path;
  const url = pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  return url;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export const level = (options: StoreOptions): "FULL" | "OFF" => (options.durable === false ? "OFF" : "FULL");

/** Runs `body` in a transaction that takes the write lock at once, so that what it reads is still true when it writes. */
export function transaction<T>(db: DatabaseSync, body: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = body();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** Result codes of SQLite that get an error of their own. */
const RESULT = { busy: 5, readonly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 } as const;
const IO_READS = new Set([266, 522, 3082]);
/** What the text index answers when it is damaged: that it is, that it lacks something, or that it runs out of memory, for
 * lengths that are rubbish. */
const TEXT_DAMAGE = new Set([267, 1, 7]);

export const isTextDamage = (error: unknown): boolean => TEXT_DAMAGE.has(sqliteCode(error));

export const sqliteCode = (error: unknown): number =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0;

/** What SQLite reports about the file at `path`, as an error that says what to do. Other errors stay as they are. */
export function storeError(error: unknown, path: string): unknown {
  const code = sqliteCode(error);
  if (code === 0) return error;
  const detail = error instanceof Error ? error.message : String(error);
  const make = (kind: "storage_full" | "internal" | "unavailable", message: string): KromaError =>
    new KromaError(kind, message, { cause: error });
  switch (code & 0xff) {
    case RESULT.full:
      return make("storage_full", `The disk is full: nothing was changed. Free some space for ${path} and try again`);
    case RESULT.readonly:
      return make("storage_full", `The file ${path} cannot be written (${detail}): nothing was changed`);
    case RESULT.io:
      return IO_READS.has(code)
        ? make("internal", `The file ${path} cannot be read (${detail}, SQLite error ${code}): check the disk`)
        : make("storage_full", `The file ${path} cannot be written (${detail}, SQLite error ${code}): check the disk`);
    case RESULT.corrupt:
    case RESULT.notADatabase:
      return make("internal", `The file ${path} is damaged (${detail}): restore it from a backup or salvage its rows`);
    case RESULT.cannotOpen:
      return make(
        "internal",
        `The file ${path} cannot be opened (${detail}): check that it exists and its permissions`,
      );
    case RESULT.busy:
      return make("unavailable", `The file ${path} is locked by someone else (${detail}): try again`);
    default:
      return make("internal", `SQLite error ${code} in ${path}: ${detail}`);
  }
}

export function guarded<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw storeError(error, path);
  }
}
