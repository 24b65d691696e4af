import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { KromaError } from "../api/errors.ts";
import type { RecordBatch, Vectors, WriteKind } from "../api/requests.ts";
import { hasRoomForLog } from "./checkpoint.ts";
import { createCollectionFile } from "./collection-create.ts";
import type { Applied, CollectionWriter, Operation } from "./collection-file.ts";
import { checkCollectionFile, HISTORY_TABLE } from "./collection-schema.ts";
import { RecordTables } from "./record-tables.ts";
import { execute, firstRow, openSqlite, prepare, type StoreOptions, storeError } from "./sqlite.ts";
import { TextIndexer } from "./text-indexer.ts";
import { planWrite, type RecordChange } from "./write-plan.ts";

/** Labels are 32-bit numbers everywhere in the indexes. */
const LABEL_LIMIT = 2 ** 32;
/** The write-ahead log is moved into the file inside a commit only when it has grown to this many bytes. */
const WAL_LIMIT = 128 * 1024 * 1024;
/** What of the log's file is kept when it begins anew. */
const KEPT_WAL = 16 * 1024 * 1024;
const NO_TYPES: Applied["keyTypes"] = new Map();

interface State {
  nextLabel: number;
  position: number;
  count: number;
  deletionsKnownSince: number;
}

export interface WriterOptions extends StoreOptions {
  /** Of the vectors to come: decides how the file is laid out when it is made. */
  readonly dimension: number;
}

/** Opens `records.sqlite3` for its one writer, and makes it with its folder when it is not there. */
export function openCollectionWriter(path: string, options: WriterOptions): CollectionWriter {
  if (!existsSync(path)) createCollectionFile(path, options.dimension, options.durable !== false);
  const db = openSqlite(path, options);
  try {
    checkCollectionFile(db, path);
    return new SqliteCollectionWriter(db, path, options);
  } catch (error) {
    db.close();
    throw storeError(error, path);
  }
}

class SqliteCollectionWriter implements CollectionWriter {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #tables: RecordTables;
  readonly #text: TextIndexer;
  readonly #saveState: StatementSync;
  readonly #pages: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #release: StatementSync;
  /** As the transaction under way has it; `#committed` is what the file holds. */
  #state: State;
  #committed: State;
  /** Whether this run is on record in the history. */
  #recorded = false;
  /** Why SQLite gave the transaction up by itself. */
  #lost: unknown;

  constructor(db: DatabaseSync, path: string, options: WriterOptions) {
    this.#db = db;
    this.#path = path;
    const [pageSize] = firstRow(prepare(db, "PRAGMA page_size")) as number[];
    db.exec(`PRAGMA cache_size = -6000; PRAGMA wal_autocheckpoint = ${WAL_LIMIT / pageSize};
      PRAGMA journal_size_limit = ${KEPT_WAL}`);
    db.exec(HISTORY_TABLE);
    this.#tables = new RecordTables(db);
    this.#text = new TextIndexer(db, options);
    this.#saveState = db.prepare("UPDATE state SET next_label = ?, position = ?, count = ?, deletions_known_since = ?");
    this.#pages = prepare(db, "SELECT freelist_count, page_count FROM pragma_freelist_count, pragma_page_count");
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
    this.#savepoint = db.prepare("SAVEPOINT apply");
    this.#release = db.prepare("RELEASE apply");
    const row = firstRow(prepare(db, "SELECT next_label, position, count, deletions_known_since FROM state"));
    assert(row, "the state row is there");
    const [nextLabel, position, count, deletionsKnownSince] = row as number[];
    this.#committed = { nextLabel, position, count, deletionsKnownSince };
    this.#state = { ...this.#committed };
  }

  begin(): void {
    this.#lost = undefined;
    this.#guard(() => execute(this.#begin));
  }

  apply(operation: Operation, within?: (applied: Applied) => void): Applied {
    if (this.#lost !== undefined) throw this.#lost;
    assert(this.#db.isTransaction, "apply outside of a transaction");
    const before = { ...this.#state };
    return this.#guard(() => {
      execute(this.#savepoint);
      try {
        const applied =
          operation.kind === "delete" ? this.#delete(operation.ids) : this.#write(operation.kind, operation.batch);
        within?.(applied);
        execute(this.#release);
        return applied;
      } catch (error) {
        this.#state = before;
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK TO apply; RELEASE apply");
        else this.#lost = storeError(error, this.#path);
        throw error;
      }
    });
  }

  commit(): void {
    if (this.#lost !== undefined) throw this.#lost;
    try {
      this.#guard(() => {
        const changed = this.#state.position !== this.#committed.position;
        if (changed && !this.#recorded) this.#recordHistory();
        if (changed) this.#writeState(this.#state);
        execute(this.#commit);
        this.#recorded ||= changed;
      });
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.#committed = { ...this.#state };
  }

  rollback(): void {
    this.#state = { ...this.#committed };
    this.#lost = undefined;
    if (this.#db.isTransaction) this.#guard(() => this.#db.exec("ROLLBACK"));
  }

  indexText(rows: number): number {
    assert(!this.#db.isTransaction, "indexText inside of a transaction");
    return this.#guard(() => this.#text.advance(rows));
  }

  forgetDeletions(position: number): void {
    // The text index must see deletions as well.
    const until = Math.min(position, this.#text.position(), this.#committed.position);
    if (until <= this.#committed.deletionsKnownSince) return;
    const state = { ...this.#committed, deletionsKnownSince: until };
    this.begin();
    try {
      this.#guard(() => {
        execute(this.#db.prepare("DELETE FROM deletions WHERE position <= ?"), until);
        this.#writeState(state);
        execute(this.#commit);
      });
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.#committed = state;
    this.#state = { ...state };
  }

  checkpoint(): void {
    assert(!this.#db.isTransaction, "checkpoint inside of a transaction");
    this.#guard(() => {
      if (!hasRoomForLog(this.#db, this.#path)) return;
      if (this.#isSparse()) this.#db.exec("PRAGMA incremental_vacuum");
      // Never waits for readers: what they still need of the log stays until next time.
      this.#db.exec("PRAGMA busy_timeout = 0");
      this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout = 10000");
    });
  }

  finishCheckpoint(): void {
    this.#guard(() => {
      if (hasRoomForLog(this.#db, this.#path)) this.#db.exec("PRAGMA wal_checkpoint(PASSIVE)");
    });
  }

  close(): void {
    if (!this.#db.isOpen) return;
    this.rollback();
    this.#guard(() => this.#db.close());
  }

  /** A few free pages are left for the next rows. */
  #isSparse(): boolean {
    const [free, pages] = firstRow(this.#pages) as number[];
    return free > Math.max(16, pages / 20);
  }

  /** Of the runs before, those are kept that a snapshot in use may be of. */
  #recordHistory(): void {
    const { position, deletionsKnownSince } = this.#committed;
    execute(this.#db.prepare("INSERT OR REPLACE INTO history VALUES (?, randomblob(8))"), position);
    const old = "DELETE FROM history WHERE position < (SELECT max(position) FROM history WHERE position < ?)";
    execute(this.#db.prepare(old), Math.max(1, deletionsKnownSince));
  }

  #writeState({ nextLabel, position, count, deletionsKnownSince }: State): void {
    execute(this.#saveState, nextLabel, position, count, deletionsKnownSince);
  }

  #write(kind: WriteKind, batch: RecordBatch): Applied {
    const existing = this.#tables.existing(batch.ids, kind !== "add");
    const { changes, keyTypes } = planWrite(kind, batch, existing);
    const created = changes.reduce((sum, change) => sum + (change.label === null ? 1 : 0), 0);
    if (this.#state.nextLabel + created > LABEL_LIMIT) throw labelsExhausted(this.#path);
    const vectors: [label: number, row: number][] = [];
    for (const change of changes) {
      const label = change.label === null ? this.#insert(change) : this.#update(change.label, change);
      if (change.row < 0) continue;
      this.#tables.putVector(label, vectorBytes(batch.vectors as Vectors, change.row));
      vectors.push([label, change.row]);
    }
    vectors.sort((a, b) => a[0] - b[0]);
    const labels = vectors.map(([label]) => label);
    return { position: this.#state.position, labels, rows: vectors.map(([, row]) => row), deleted: [], keyTypes };
  }

  #insert({ id, document, metadata }: RecordChange): number {
    const label = this.#state.nextLabel++;
    this.#state.count++;
    this.#tables.insert(label, ++this.#state.position, id, metadata, document);
    return label;
  }

  #update(label: number, { document, metadata }: RecordChange): number {
    this.#tables.update(label, ++this.#state.position, metadata, document);
    return label;
  }

  #delete(ids: readonly string[]): Applied {
    const deleted = [...this.#tables.labelsOf(ids).values()].sort((a, b) => a - b);
    for (const label of deleted) this.#tables.delete(label, ++this.#state.position);
    this.#state.count -= deleted.length;
    return { position: this.#state.position, labels: [], rows: [], deleted, keyTypes: NO_TYPES };
  }

  #guard<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }
}

const vectorBytes = ({ data, dimension }: Vectors, row: number): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset + row * dimension * 4, dimension * 4);

const labelsExhausted = (path: string): KromaError =>
  new KromaError(
    "resource_exhausted",
    `The collection has used up its ${LABEL_LIMIT} record numbers (${path}): copy its records into a new collection`,
  );
