import { existsSync } from "node:fs";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { KromaError } from "../api/errors.ts";
import { joinHidden } from "../api/metadata.ts";
import type { ChangedRow, CollectionReader, Columns, Rows } from "./collection-file.ts";
import { checkCollectionFile } from "./collection-schema.ts";
import { ListQuery } from "./list-query.ts";
import { collectRows, inOrder, RowQueries, vectorOf } from "./row-queries.ts";
import {
  allRows,
  firstRow,
  fromSqlOrNull,
  isTextDamage,
  openSqlite,
  prepare,
  type SqlRow,
  type StoreOptions,
  storeError,
  toSql,
} from "./sqlite.ts";
import { trigramQuery } from "./trigrams.ts";

export interface ReaderOptions extends StoreOptions {
  /** Memory for pages of the file. */
  readonly cacheBytes?: number;
  /** Bytes of the file to map into memory: halves the cost of reading scattered rows, but the operating system counts the pages
   * that were touched as memory of the process. */
  readonly mapBytes?: number;
  /** Is told when the text index is damaged. Searches then scan; the writer mends it when it next indexes text. */
  readonly onTextDamage?: (error: unknown) => void;
}

const DEFAULT_CACHE = 3 * 1024 * 1024;
/** Rows of a scan per call into SQLite: few at first, since many scans end early. */
const FIRST_CHUNK = 64;
const LAST_CHUNK = 4096;
/** As `LAST_CHUNK`, but for vectors and texts, which may be large. */
const WIDE_CHUNK = 64;

/** Opens a collection that was written to before; its writer may be at work meanwhile, in this thread or another. */
export function openCollectionReader(path: string, options: ReaderOptions = {}): CollectionReader {
  if (!existsSync(path)) throw new KromaError("internal", `The file ${path} is missing: restore it from a backup`);
  const db = openSqlite(path, options);
  try {
    const cache = Math.ceil((options.cacheBytes ?? DEFAULT_CACHE) / 1024);
    db.exec(`PRAGMA cache_size = -${cache}; PRAGMA query_only = ON; PRAGMA mmap_size = ${options.mapBytes ?? 0}`);
    checkCollectionFile(db, path);
    return new SqliteCollectionReader(db, path, options);
  } catch (error) {
    db.close();
    throw storeError(error, path);
  }
}

class SqliteCollectionReader implements CollectionReader {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #options: ReaderOptions;
  readonly #statements = new Map<string, StatementSync>();
  readonly #labels: ListQuery;
  readonly #rows: RowQueries;
  #depth = 0;

  constructor(db: DatabaseSync, path: string, options: ReaderOptions) {
    this.#db = db;
    this.#path = path;
    this.#options = options;
    this.#labels = new ListQuery(db, (list) => `SELECT label FROM records WHERE id IN (${list})`, null);
    this.#rows = new RowQueries(db);
  }

  snapshot<T>(body: () => T): T {
    if (this.#depth++ === 0) this.#first("BEGIN");
    try {
      return body();
    } finally {
      // SQLite may have given it up by itself after an error.
      if (--this.#depth === 0 && this.#db.isTransaction) this.#first("COMMIT");
    }
  }

  count(): number {
    return this.#number("SELECT count FROM state");
  }

  position(): number {
    return this.#number("SELECT position FROM state");
  }

  labelsOf(ids: readonly string[]): number[] {
    const labels = this.#guard(() => this.#labels.all(ids.map(toSql))).map((row) => row[0] as number);
    if (labels.length < 2) return labels;
    labels.sort((a, b) => a - b);
    return labels.filter((label, i) => label !== labels[i - 1]);
  }

  page(offset: number, limit: number): number[] {
    const state = this.#first("SELECT next_label, count FROM state") as number[];
    if (state[0] !== state[1])
      return this.#all("SELECT label FROM records ORDER BY label LIMIT ? OFFSET ?", limit, offset).map(firstNumber);
    // Nothing was ever deleted, so labels have no gaps.
    return Array.from({ length: Math.max(0, Math.min(limit, state[1] - offset)) }, (_, i) => offset + i);
  }

  rows(labels: ArrayLike<number>, columns: Columns): Rows {
    return this.#guard(() => collectRows(this.#rows.find(labels, columns), labels, columns));
  }

  vectors(labels: ArrayLike<number>): {
    readonly labels: readonly number[];
    readonly vectors: readonly Float32Array[];
  } {
    const query = this.#rows.list("SELECT label, vector FROM embeddings WHERE label IN");
    const rows = inOrder(
      this.#guard(() => query.all(labels)),
      labels,
    );
    return { labels: rows.map(firstNumber), vectors: rows.map((row) => vectorOf(row[1] as Uint8Array)) };
  }

  *changesSince(position: number): Iterable<ChangedRow> {
    const columns = "label, metadata, hidden";
    const live = this.#changed(columns, "records", position, LAST_CHUNK);
    const deleted = position === 0 ? [] : this.deletedSince(position);
    let next = 0;
    for (const row of live) {
      const label = row[0] as number;
      for (; next < deleted.length && (deleted[next] as number) < label; next++)
        yield deletedRow(deleted[next] as number);
      const visible = row[1] === "{}" ? null : fromSqlOrNull(row[1]);
      yield { label, deleted: false, metadata: joinHidden(visible, fromSqlOrNull(row[2])) };
    }
    for (; next < deleted.length; next++) yield deletedRow(deleted[next] as number);
  }

  *vectorsSince(position: number): Iterable<{ readonly label: number; readonly vector: Float32Array }> {
    const from = position === 0 ? "embeddings" : "records JOIN embeddings USING (label)";
    for (const row of this.#changed("label, vector", from, position, WIDE_CHUNK))
      yield { label: row[0] as number, vector: vectorOf(row[1] as Uint8Array) };
  }

  deletedSince(position: number): number[] {
    return this.#all("SELECT label FROM deletions WHERE position > ? ORDER BY label", position).map(firstNumber);
  }

  historyAt(position: number): string {
    // Files of earlier versions have no history before they are written to.
    if (this.#first("SELECT 1 FROM sqlite_schema WHERE name = 'history'") === undefined) return NO_HISTORY;
    const sql = "SELECT hex(id) FROM history WHERE position < ? ORDER BY position DESC LIMIT 1";
    return (this.#all(sql, position)[0]?.[0] as string | undefined) ?? NO_HISTORY;
  }

  deletionsKnownSince(): number {
    return this.#number("SELECT deletions_known_since FROM state");
  }

  *documents(labels: Iterable<number>): Iterable<{ readonly label: number; readonly document: string | null }> {
    for (const [label, text] of this.#texts(labels, "documents")) yield { label, document: text };
  }

  *uris(labels: Iterable<number>): Iterable<{ readonly label: number; readonly uri: string | null }> {
    for (const [label, text] of this.#texts(labels, "uris")) yield { label, uri: text };
  }

  *labelsWithDocument(): Iterable<number> {
    yield* this.#labelsWithDocument(-1);
  }

  textPosition(): number {
    return this.#number("SELECT position FROM text_state");
  }

  *textCandidates(literals: readonly string[], after: number): Iterable<number> {
    const query = trigramQuery(literals);
    if (query === "") return yield* this.#labelsWithDocument(after);
    const sql = "SELECT rowid FROM text_index WHERE text_index MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?";
    let last = after;
    try {
      for (const [label] of this.#scan(sql, after, LAST_CHUNK, query)) {
        last = label as number;
        yield last;
      }
    } catch (error) {
      if (!(error instanceof KromaError) || !isTextDamage(error.cause)) throw error;
      this.#options.onTextDamage?.(error);
      yield* this.#labelsWithDocument(last);
    }
  }

  labelsSince(position: number): number[] {
    return this.#all("SELECT label FROM records WHERE position > ?", position)
      .map(firstNumber)
      .sort((a, b) => a - b);
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  *#labelsWithDocument(after: number): Iterable<number> {
    const sql = "SELECT label FROM records WHERE document IS NOT NULL AND label > ? ORDER BY label LIMIT ?";
    for (const row of this.#scan(sql, after, LAST_CHUNK)) yield row[0] as number;
  }

  /** Rows that changed after `position`: by the index on positions when they are few, else by scanning the table. */
  *#changed(columns: string, from: string, position: number, chunk: number): Iterable<SqlRow> {
    if (position === 0) return yield* this.#scan(`SELECT ${columns} FROM ${from} ${AFTER_LABEL}`, -1, chunk);
    const few = this.position() - position < this.count() / 4;
    if (!few) {
      const sql = `SELECT ${columns} FROM ${from} WHERE +position > ? AND label > ? ORDER BY label LIMIT ?`;
      return yield* this.#scan(sql, -1, chunk, position);
    }
    const labels = this.labelsSince(position);
    const query = this.#rows.list(`SELECT ${columns} FROM ${from} WHERE label IN`);
    for (let start = 0; start < labels.length; start += WIDE_CHUNK) {
      const some = labels.slice(start, start + WIDE_CHUNK);
      yield* this.#guard(() => query.all(some));
    }
  }

  /** Runs a query with `label > ? … LIMIT ?` (after other `values`) again and again, so that no statement is open while the caller works. */
  *#scan(sql: string, after: number, largest: number, ...values: SQLInputValue[]): Iterable<SqlRow> {
    let last = after;
    for (let size = Math.min(FIRST_CHUNK, largest); ; size = Math.min(size * 4, largest)) {
      const rows = this.#all(sql, ...values, last, size);
      yield* rows;
      if (rows.length < size) return;
      last = rows[rows.length - 1]?.[0] as number;
    }
  }

  *#texts(labels: Iterable<number>, column: "documents" | "uris"): Iterable<[label: number, text: string | null]> {
    const columns: Columns = { [column]: true };
    for (const some of chunks(labels)) {
      const rows = this.rows(some, columns);
      for (let i = 0; i < rows.labels.length; i++) yield [rows.labels[i] as number, rows[column]?.[i] ?? null];
    }
  }

  #number(sql: string): number {
    return this.#first(sql)?.[0] as number;
  }

  #first(sql: string): SqlRow | undefined {
    return this.#guard(() => firstRow(this.#statement(sql)));
  }

  #all(sql: string, ...values: SQLInputValue[]): SqlRow[] {
    return this.#guard(() => allRows(this.#statement(sql), ...values));
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = prepare(this.#db, sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }
}

const NO_HISTORY = "0".repeat(16);
const AFTER_LABEL = "WHERE label > ? ORDER BY label LIMIT ?";

const firstNumber = (row: SqlRow): number => row[0] as number;
const deletedRow = (label: number): ChangedRow => ({ label, deleted: true, metadata: null });

function* chunks(labels: Iterable<number>): Iterable<number[]> {
  let some: number[] = [];
  for (const label of labels) {
    some.push(label);
    if (some.length < WIDE_CHUNK) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}
