import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { KromaError } from "../api/errors.ts";
import { firstRow, openSqlite, prepare, transaction } from "./sqlite.ts";

export const DEFAULT_TENANT = "default_tenant";
export const DEFAULT_DATABASE = "default_database";
export const DEFAULT_DATABASE_ID = "00000000-0000-0000-0000-000000000000";

/** Changes of the catalogue's tables, in order. A released one is never edited: write the next. Names are of type ANY
 * because those with NUL are blobs (`toSql`). */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE tenants (
     name ANY PRIMARY KEY,
     resource_name ANY
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE databases (
     id TEXT PRIMARY KEY,
     tenant ANY NOT NULL,
     name ANY NOT NULL,
     UNIQUE (tenant, name)
   ) STRICT;
   CREATE TABLE collections (
     id TEXT PRIMARY KEY,
     database_id TEXT NOT NULL REFERENCES databases (id),
     name ANY NOT NULL,
     metadata TEXT,
     hnsw TEXT NOT NULL,
     embedding_function TEXT NOT NULL,
     schema TEXT NOT NULL,
     dimension INTEGER,
     UNIQUE (database_id, name)
   ) STRICT;`,
];

export function migrateCatalog(db: DatabaseSync, path: string): void {
  transaction(db, () => {
    db.exec("CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL) STRICT");
    const [version] = firstRow(prepare(db, "SELECT coalesce(max(version), 0) FROM migrations")) as number[];
    if (version > MIGRATIONS.length) throw newerCatalog(path, version);
    for (let next = version; next < MIGRATIONS.length; next++) {
      db.exec(MIGRATIONS[next] ?? "");
      db.prepare("INSERT INTO migrations VALUES (?, ?)").run(next + 1, new Date().toISOString());
    }
    if (version === 0) insertDefaults(db);
  });
}

/** Refuses a catalogue that opening would make or change, for operators who migrate at a time of their choice. */
export function requireMigrated(path: string): void {
  const version = existsSync(path) ? versionOf(path) : 0;
  if (version >= MIGRATIONS.length) return;
  const found =
    version === 0 ? "there is none" : `it is of version ${version}, and this program needs ${MIGRATIONS.length}`;
  throw new KromaError(
    "failed_precondition",
    `The catalogue ${path} may only be validated, but ${found}. Start once with sqlitedb.migration_mode "apply"`,
  );
}

function versionOf(path: string): number {
  const db = openSqlite(path, { readOnly: true });
  try {
    const hasTable = firstRow(prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = 'migrations'")) !== undefined;
    return hasTable ? Number(firstRow(prepare(db, "SELECT coalesce(max(version), 0) FROM migrations"))?.[0]) : 0;
  } finally {
    db.close();
  }
}

/** What a fresh or reset server holds. */
export function insertDefaults(db: DatabaseSync): void {
  db.prepare("INSERT INTO tenants (name) VALUES (?)").run(DEFAULT_TENANT);
  const database = db.prepare("INSERT INTO databases (id, tenant, name) VALUES (?, ?, ?)");
  database.run(DEFAULT_DATABASE_ID, DEFAULT_TENANT, DEFAULT_DATABASE);
}

const newerCatalog = (path: string, version: number): KromaError =>
  new KromaError(
    "failed_precondition",
    `${path} was written by a newer version of Kroma (catalogue version ${version}, this one knows ${MIGRATIONS.length}): ` +
      "upgrade Kroma, or restore a backup made with this version",
  );
