import type { DatabaseSync, StatementSync } from "node:sqlite";
import { TEXT_TABLE } from "./collection-schema.ts";
import {
  allRows,
  CORRUPT_VIRTUAL_TABLE,
  execute,
  firstRow,
  fromSql,
  level,
  prepare,
  type SqlRow,
  type StoreOptions,
  sqliteCode,
  transaction,
} from "./sqlite.ts";
import { indexable } from "./trigrams.ts";

/** Keeps the text index up with the rows, by log position. */
export class TextIndexer {
  readonly #db: DatabaseSync;
  readonly #options: StoreOptions;
  readonly #changed: StatementSync;
  readonly #deleted: StatementSync;
  readonly #newest: StatementSync;
  readonly #position: StatementSync;
  readonly #savePosition: StatementSync;
  #put: StatementSync;
  #remove: StatementSync;

  constructor(db: DatabaseSync, options: StoreOptions) {
    this.#db = db;
    this.#options = options;
    this.#changed = prepare(
      db,
      "SELECT label, position, document, document_position > ? FROM records WHERE position > ? ORDER BY position LIMIT ?",
    );
    this.#deleted = prepare(db, "SELECT label, position FROM deletions WHERE position > ? ORDER BY position LIMIT ?");
    this.#newest = prepare(db, "SELECT position FROM state");
    this.#position = prepare(db, "SELECT position FROM text_state");
    this.#savePosition = db.prepare("UPDATE text_state SET position = ?");
    this.#put = this.#preparePut();
    this.#remove = this.#prepareRemove();
  }

  position(): number {
    return firstRow(this.#position)?.[0] as number;
  }

  /** Indexes at most `limit` changed records and returns how many are left at most: records that
   * changed several times count several times. An index that is damaged is begun anew. */
  advance(limit: number): number {
    try {
      return this.#cheaply(() => this.#advance(limit));
    } catch (error) {
      if (sqliteCode(error) !== CORRUPT_VIRTUAL_TABLE) throw error;
      this.#rebuild();
      return this.#cheaply(() => this.#advance(limit));
    }
  }

  /** The index is a cache: losing its last steps in a power cut costs doing them again, so they need no fsync. */
  #cheaply<T>(body: () => T): T {
    if (level(this.#options) === "OFF") return body();
    this.#db.exec("PRAGMA synchronous = NORMAL");
    try {
      return body();
    } finally {
      this.#db.exec("PRAGMA synchronous = FULL");
    }
  }

  #advance(limit: number): number {
    const from = this.position();
    const newest = firstRow(this.#newest)?.[0] as number;
    if (limit === 0) return newest - from;
    const changed = allRows(this.#changed, from, from, limit);
    const deleted = allRows(this.#deleted, from, limit);
    const steps = [...changed, ...deleted].sort((a, b) => (a[1] as number) - (b[1] as number)).slice(0, limit);
    const last = steps.at(-1);
    if (last === undefined) return 0;
    transaction(this.#db, () => {
      for (const step of steps) this.#step(step);
      execute(this.#savePosition, last[1] as number);
    });
    return newest - (last[1] as number);
  }

  #step([label, , document, documentChanged]: SqlRow): void {
    const isDeletion = documentChanged === undefined;
    if (isDeletion) execute(this.#remove, label as number);
    else if (documentChanged === 1 && document !== null)
      execute(this.#put, label as number, indexable(fromSql(document)));
  }

  #rebuild(): void {
    transaction(this.#db, () => {
      this.#db.exec(`DROP TABLE text_index; ${TEXT_TABLE} UPDATE text_state SET position = 0`);
    });
    this.#put = this.#preparePut();
    this.#remove = this.#prepareRemove();
  }

  #preparePut(): StatementSync {
    return this.#db.prepare("INSERT OR REPLACE INTO text_index (rowid, document) VALUES (?, ?)");
  }

  #prepareRemove(): StatementSync {
    return this.#db.prepare("DELETE FROM text_index WHERE rowid = ?");
  }
}
