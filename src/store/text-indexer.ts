import type { DatabaseSync, StatementSync } from "node:sqlite";
import { TEXT_TABLE } from "./collection-schema.ts";
import {
  allRows,
  execute,
  firstRow,
  fromSql,
  isTextDamage,
  level,
  prepare,
  type SqlRow,
  type StoreOptions,
  transaction,
} from "./sqlite.ts";
import { indexable } from "./trigrams.ts";

/** The index is begun anew when more than so many of its entries are stale, and more than this share of the records. */
const STALE_MINIMUM = 1_000;
const STALE_SHARE = 2;

interface TextState {
  position: number;
  /** Highest label that was indexed: texts of labels up to it leave something stale behind. */
  topLabel: number;
  stale: number;
  /** Position of the rows when the index was begun anew. */
  wholeUntil: number;
}

/** Keeps the text index up with the rows, by log position. */
export class TextIndexer {
  readonly #db: DatabaseSync;
  readonly #options: StoreOptions;
  readonly #changed: StatementSync;
  readonly #deleted: StatementSync;
  readonly #newest: StatementSync;
  readonly #state: StatementSync;
  readonly #saveState: StatementSync;
  #put: StatementSync;

  constructor(db: DatabaseSync, options: StoreOptions) {
    this.#db = db;
    this.#options = options;
    this.#changed = prepare(
      db,
      `SELECT label, position, document, document_position > ? OR position <= (SELECT whole_until FROM text_state)
        FROM records WHERE position > ? ORDER BY position LIMIT ?`,
    );
    this.#deleted = prepare(db, "SELECT label, position FROM deletions WHERE position > ? ORDER BY position LIMIT ?");
    this.#newest = prepare(db, "SELECT position, count FROM state");
    this.#state = prepare(db, "SELECT position, top_label, stale, whole_until FROM text_state");
    this.#saveState = db.prepare("UPDATE text_state SET position = ?, top_label = ?, stale = ?");
    this.#put = this.#preparePut();
  }

  position(): number {
    return this.#readState().position;
  }

  /** Indexes at most `limit` changed records and returns how many are left at most: records that
   * changed several times count several times. An index that is damaged is begun anew. */
  advance(limit: number): number {
    try {
      return this.#cheaply(() => this.#advance(limit));
    } catch (error) {
      if (!isTextDamage(error)) throw error;
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
    const state = this.#readState();
    const from = state.position;
    const [newest, count] = firstRow(this.#newest) as number[];
    if (limit === 0) return newest - from;
    const changed = allRows(this.#changed, from, from, limit);
    const deleted = allRows(this.#deleted, from, limit);
    const steps = [...changed, ...deleted].sort((a, b) => (a[1] as number) - (b[1] as number)).slice(0, limit);
    const last = steps.at(-1);
    if (last === undefined) return 0;
    state.position = last[1] as number;
    // FTS5 gathers documents in memory only as long as their labels ascend; each step back writes a segment of its own.
    steps.sort((a, b) => (a[0] as number) - (b[0] as number));
    transaction(this.#db, () => {
      for (const step of steps) this.#step(step, state);
      execute(this.#saveState, state.position, state.topLabel, state.stale);
    });
    if (state.stale > STALE_MINIMUM && state.stale > count * STALE_SHARE) {
      this.#rebuild();
      return newest;
    }
    return newest - state.position;
  }

  #readState(): TextState {
    const [position, topLabel, stale, wholeUntil] = firstRow(this.#state) as number[];
    return { position, topLabel, stale, wholeUntil };
  }

  #step([label, position, document, documentChanged]: SqlRow, state: TextState): void {
    const isDeletion = documentChanged === undefined;
    if (isDeletion && (position as number) <= state.wholeUntil) return;
    if (!isDeletion && (documentChanged === 0 || document === null)) return;
    if (!isDeletion) execute(this.#put, label as number, indexable(fromSql(document)));
    if ((label as number) <= state.topLabel) state.stale++;
    else state.topLabel = label as number;
  }

  /** Begins anew: up to where the rows are now, every document is indexed, not only those that changed since the last look. */
  #rebuild(): void {
    transaction(this.#db, () => {
      this.#db.exec(
        `DROP TABLE text_index; ${TEXT_TABLE} UPDATE text_state
          SET position = 0, top_label = -1, stale = 0, whole_until = (SELECT position FROM state)`,
      );
    });
    this.#put = this.#preparePut();
  }

  #preparePut(): StatementSync {
    return this.#db.prepare("INSERT INTO text_index (rowid, document) VALUES (?, ?)");
  }
}
