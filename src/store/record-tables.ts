import type { DatabaseSync, StatementSync } from "node:sqlite";
import { ListQuery } from "./list-query.ts";
import type { StoredMetadata } from "./record-metadata.ts";
import { execute, fromSql, fromSqlOrNull, toSql, toSqlOrNull } from "./sqlite.ts";
import type { ExistingRecord } from "./write-plan.ts";

/** The changing statements of a collection's tables. Knows columns, not semantics. */
export class RecordTables {
  readonly #labels: ListQuery;
  readonly #records: ListQuery;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateDocument: StatementSync;
  readonly #putVector: StatementSync;
  readonly #deleteRecord: StatementSync;
  readonly #deleteVector: StatementSync;
  readonly #insertDeletion: StatementSync;

  constructor(db: DatabaseSync) {
    this.#labels = new ListQuery(db, (list) => `SELECT id, label FROM records WHERE id IN (${list})`, null);
    const columns = "id, label, uri, metadata, hidden";
    this.#records = new ListQuery(db, (list) => `SELECT ${columns} FROM records WHERE id IN (${list})`, null);
    this.#insert = db.prepare(
      "INSERT INTO records (label, position, document_position, id, uri, metadata, hidden, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    const set = "position = ?, uri = ?, metadata = ?, hidden = ?";
    // A document that waits for the text index goes on waiting at the new position: the old one may be passed before its turn.
    const waiting = `EXISTS (SELECT 1 FROM text_state AS text WHERE records.document_position > text.position
      OR (text.position < text.whole_until AND records.position > text.position))`;
    this.#update = db.prepare(
      `UPDATE records SET ${set}, document_position = iif(${waiting}, ?, document_position) WHERE label = ?`,
    );
    this.#updateDocument = db.prepare(`UPDATE records SET ${set}, document = ?, document_position = ? WHERE label = ?`);
    this.#putVector = db.prepare("INSERT OR REPLACE INTO embeddings (label, vector) VALUES (?, ?)");
    this.#deleteRecord = db.prepare("DELETE FROM records WHERE label = ?");
    this.#deleteVector = db.prepare("DELETE FROM embeddings WHERE label = ?");
    this.#insertDeletion = db.prepare("INSERT INTO deletions (position, label) VALUES (?, ?)");
  }

  labelsOf(ids: readonly string[]): Map<string, number> {
    return new Map(this.#labels.all(ids.map(toSql)).map((row) => [fromSql(row[0]), row[1] as number]));
  }

  /** The records that exist among `ids`; their metadata only when it is asked for. */
  existing(ids: readonly string[], withMetadata: boolean): Map<string, ExistingRecord> {
    const found = new Map<string, ExistingRecord>();
    for (const row of (withMetadata ? this.#records : this.#labels).all(ids.map(toSql))) {
      const metadata = { uri: fromSqlOrNull(row[2]), visible: fromSqlOrNull(row[3]), hidden: fromSqlOrNull(row[4]) };
      found.set(fromSql(row[0]), { label: row[1] as number, metadata });
    }
    return found;
  }

  insert(
    label: number,
    position: number,
    id: string,
    { uri, visible, hidden }: StoredMetadata,
    document: string | null,
  ): void {
    const text = toSqlOrNull(document);
    execute(this.#insert, label, position, position, toSql(id), toSqlOrNull(uri), visible, hidden, text);
  }

  /** A `null` document stays what it was. */
  update(label: number, position: number, { uri, visible, hidden }: StoredMetadata, document: string | null): void {
    const set = [position, toSqlOrNull(uri), visible, hidden];
    if (document === null) execute(this.#update, ...set, position, label);
    else execute(this.#updateDocument, ...set, toSql(document), position, label);
  }

  putVector(label: number, vector: Uint8Array): void {
    execute(this.#putVector, label, vector);
  }

  delete(label: number, position: number): void {
    execute(this.#deleteRecord, label);
    execute(this.#deleteVector, label);
    execute(this.#insertDeletion, position, label);
  }
}
