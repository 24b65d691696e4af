import type { DatabaseSync } from "node:sqlite";
import { KromaError } from "../api/errors.ts";
import { firstRow, prepare } from "./sqlite.ts";

const VERSION = 1;

/**
 * FTS5 over trigrams without the texts themselves: about as many bytes as the documents have. Candidates may be too many, so
 * much is left out: the places of trigrams in a document (`detail`), and deletions. A new text of a record is just added to its
 * old one, which takes a tenth of the time of replacing it; what is stale goes when the index is begun anew.
 */
export const TEXT_TABLE = `
  CREATE VIRTUAL TABLE text_index USING fts5(
    document, content = '', columnsize = 0, detail = 'none', tokenize = 'trigram case_sensitive 1'
  );
  INSERT INTO text_index (text_index, rank) VALUES ('hashsize', 4194304);
  INSERT INTO text_index (text_index, rank) VALUES ('automerge', 8);`;

/**
 * Which run of a writer made the positions after `position`, under a random id. A file that was restored from a backup and then
 * written on has other ids at the same positions: what was made from its old rows is noticed.
 */
export const HISTORY_TABLE = "CREATE TABLE IF NOT EXISTS history (position INTEGER PRIMARY KEY, id BLOB NOT NULL);";

/**
 * Of the columns of `records`, the document comes last: SQLite need not read its pages to get at the others. Vectors lie apart,
 * so that scans of metadata do not drag them through the cache.
 */
export const TABLES = `
  CREATE TABLE records (
    label INTEGER PRIMARY KEY,
    id NOT NULL,
    position INTEGER NOT NULL,
    document_position INTEGER NOT NULL,
    uri,
    metadata TEXT,
    hidden TEXT,
    document
  );
  CREATE UNIQUE INDEX records_by_id ON records (id);
  CREATE INDEX records_by_position ON records (position);
  CREATE TABLE embeddings (label INTEGER PRIMARY KEY, vector BLOB NOT NULL);
  CREATE TABLE deletions (position INTEGER PRIMARY KEY, label INTEGER NOT NULL);
  CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    next_label INTEGER NOT NULL,
    position INTEGER NOT NULL,
    count INTEGER NOT NULL,
    deletions_known_since INTEGER NOT NULL
  );
  INSERT INTO state VALUES (1, 0, 0, 0, 0);
  CREATE TABLE text_state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    position INTEGER NOT NULL,
    top_label INTEGER NOT NULL,
    stale INTEGER NOT NULL,
    whole_until INTEGER NOT NULL
  );
  INSERT INTO text_state VALUES (1, 0, -1, 0, 0);
  ${HISTORY_TABLE}
  ${TEXT_TABLE}
  PRAGMA user_version = ${VERSION};`;

/** Refuses files that are no collections or those of a newer version. */
export function checkCollectionFile(db: DatabaseSync, path: string): void {
  const [version] = firstRow(prepare(db, "PRAGMA user_version")) as number[];
  if (version === VERSION) return;
  if (version < VERSION) throw new KromaError("internal", `The file ${path} is damaged: it holds no collection`);
  throw new KromaError(
    "failed_precondition",
    `${path} was written by a newer version of Kroma (version ${version} of the file, this one knows ${VERSION}): ` +
      "upgrade Kroma, or restore a backup made with this version",
  );
}

/** Page sizes in order of preference: small pages make small writes cheap. */
const PAGE_SIZES = [8192, 16384, 4096, 32768] as const;
const ACCEPTED_WASTE = 1.12;

/** The first page size at which vectors of this dimension take hardly more room than at the best one. */
export function pageSizeFor(dimension: number): number {
  const costs = PAGE_SIZES.map((size) => bytesPerVector(dimension * 4, size));
  const limit = Math.min(...costs) * ACCEPTED_WASTE;
  return PAGE_SIZES[costs.findIndex((cost) => cost <= limit)] ?? PAGE_SIZES[0];
}

/** Room that a vector takes in a table's leaf page, by the file format of SQLite (section "B-tree cell format"). */
function bytesPerVector(vectorBytes: number, pageSize: number): number {
  const payload = vectorBytes + 5;
  const overflowPage = pageSize - 4;
  let local = payload;
  if (payload > pageSize - 35) {
    const least = Math.floor(((pageSize - 12) * 32) / 255) - 23;
    const fitting = least + ((payload - least) % overflowPage);
    local = fitting <= pageSize - 35 ? fitting : least;
  }
  const cell = local + 8 + (local < payload ? 4 : 0);
  return pageSize / Math.floor((pageSize - 8) / cell) + Math.ceil((payload - local) / overflowPage) * pageSize;
}
