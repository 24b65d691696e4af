import type { DatabaseSync } from "node:sqlite";
import type { Columns, Rows } from "./collection-file.ts";
import { ListQuery } from "./list-query.ts";
import { fromSql, fromSqlOrNull, type SqlRow } from "./sqlite.ts";

/** Reads the asked for columns of many labels in few calls. */
export class RowQueries {
  readonly #db: DatabaseSync;
  readonly #lists = new Map<string, ListQuery>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Rows in ascending order of label, with the columns label, id and then those asked for. */
  find(labels: ArrayLike<number>, columns: Columns): SqlRow[] {
    let names = "r.label, r.id";
    if (columns.documents === true) names += ", r.document";
    if (columns.uris === true) names += ", r.uri";
    if (columns.metadatas === true) names += ", r.metadata";
    if (columns.embeddings === true) names += ", e.vector";
    const join = columns.embeddings === true ? " LEFT JOIN embeddings e ON e.label = r.label" : "";
    return this.list(`SELECT ${names} FROM records r${join} WHERE r.label IN`).all(labels);
  }

  list(sql: string): ListQuery {
    let list = this.#lists.get(sql);
    if (list === undefined) {
      list = new ListQuery(this.#db, (places) => `${sql} (${places})`, -1);
      this.#lists.set(sql, list);
    }
    return list;
  }
}

/** Puts the rows that were found into the order of `labels`; labels without a row are left out. */
export function collectRows(found: readonly SqlRow[], labels: ArrayLike<number>, columns: Columns): Rows {
  const rows = inOrder(found, labels);
  let column = 2;
  const take = <T>(wanted: boolean | undefined, value: (row: SqlRow, column: number) => T): T[] | null => {
    if (wanted !== true) return null;
    const index = column++;
    return rows.map((row) => value(row, index));
  };
  const text = (row: SqlRow, index: number): string | null => fromSqlOrNull(row[index]);
  return {
    labels: rows.map((row) => row[0] as number),
    ids: rows.map((row) => fromSql(row[1])),
    documents: take(columns.documents, text),
    uris: take(columns.uris, text),
    metadatas: take(columns.metadatas, text),
    embeddings: take(columns.embeddings, (row, index) => vectorOf(row[index] as Uint8Array)),
  };
}

/** The rows whose first column is among `labels`, in the order of those. */
export function inOrder(found: readonly SqlRow[], labels: ArrayLike<number>): readonly SqlRow[] {
  if (found.length === labels.length && found.every((row, i) => row[0] === labels[i])) return found;
  const byLabel = new Map(found.map((row) => [row[0] as number, row]));
  const rows: SqlRow[] = [];
  for (let i = 0; i < labels.length; i++) {
    const row = byLabel.get(labels[i] as number);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** SQLite hands out each blob in memory of its own; should that not be aligned one day, it is copied. */
export function vectorOf(blob: Uint8Array): Float32Array {
  const aligned = blob.byteOffset % 4 === 0 ? blob : blob.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
