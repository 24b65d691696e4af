import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { allRows, placeholders, prepare, type SqlRow } from "./sqlite.ts";

const SIZES = [1, 4, 16, 64, 256] as const;

/** A query with `IN (…)` over any number of values: prepared once for a few sizes, so that many values cost few calls. */
export class ListQuery {
  readonly #db: DatabaseSync;
  readonly #sql: (list: string) => string;
  readonly #padding: SQLInputValue;
  readonly #statements = new Map<number, StatementSync>();

  /** `padding` is a value that no row has: it fills places that are left over. */
  constructor(db: DatabaseSync, sql: (list: string) => string, padding: SQLInputValue) {
    this.#db = db;
    this.#sql = sql;
    this.#padding = padding;
  }

  all(values: ArrayLike<SQLInputValue>): SqlRow[] {
    const first = this.#some(values, 0);
    const largest = SIZES[SIZES.length - 1] as number;
    for (let start = largest; start < values.length; start += largest) {
      for (const row of this.#some(values, start)) first.push(row);
    }
    return first;
  }

  #some(values: ArrayLike<SQLInputValue>, start: number): SqlRow[] {
    const left = values.length - start;
    if (left === 0) return [];
    const size = SIZES.find((candidate) => candidate >= left) ?? (SIZES[SIZES.length - 1] as number);
    const bound = new Array<SQLInputValue>(size);
    for (let i = 0; i < size; i++) bound[i] = i < left ? (values[start + i] as SQLInputValue) : this.#padding;
    return allRows(this.#statement(size), ...bound);
  }

  #statement(size: number): StatementSync {
    let statement = this.#statements.get(size);
    if (statement === undefined) {
      statement = prepare(this.#db, this.#sql(placeholders(size)));
      this.#statements.set(size, statement);
    }
    return statement;
  }
}
