import type { MetadataScalar } from "../../api/values.ts";
import { Bitmap } from "./bitmap.ts";
import { Column } from "./column.ts";
import type { FilterReader } from "./filter-reader.ts";
import { interval, type NumberOperator } from "./interval.ts";
import { LruCache } from "./lru-cache.ts";
import { RowMap } from "./row-map.ts";
import { type ColumnValue, keyScanner } from "./scan.ts";

/** Bytes of results of clauses kept for reuse. */
const CACHED_BYTES = 16 * 1024 * 1024;

interface BuiltColumn {
  readonly column: Column;
  readonly valueIn: (text: string) => ColumnValue | undefined;
}

/**
 * The metadata of one collection as columns in memory, for one reader thread. Columns are built when a filter first needs their
 * key. Everything may be dropped at any time by dropping the object.
 *
 * Call `catchUp` and whatever follows it within one `reader.snapshot`, since columns are built from the reader's current rows.
 * Bitmaps given out hold live ordinals only, are shared and must not be changed.
 */
export class MetadataIndex {
  readonly #rows = new RowMap();
  #live: Bitmap | null = null;
  #position = 0;
  readonly #columns = new Map<string, BuiltColumn>();
  readonly #results = new LruCache<Bitmap>(CACHED_BYTES, (bitmap) => bitmap.words.byteLength);

  get rows(): RowMap {
    return this.#rows;
  }

  /** The position that the index is current to. */
  get position(): number {
    return this.#position;
  }

  live(): Bitmap {
    this.#live ??= this.#rows.live();
    return this.#live;
  }

  /** Results by name, valid for the current position. */
  get results(): LruCache<Bitmap> {
    return this.#results;
  }

  bytes(): number {
    let sum = this.#rows.bytes + this.#results.bytes;
    for (const { column } of this.#columns.values()) sum += column.bytes;
    return sum;
  }

  /** Brings ordinals and columns to the reader's state. */
  catchUp(reader: FilterReader): void {
    const position = reader.position();
    const before = this.#position;
    if (position === before) return;
    // Should anything below throw, the next call begins from nothing
    this.#position = 0;
    this.#live = null;
    this.#results.clear();
    if (before === 0 || before < reader.deletionsKnownSince()) this.#rebuild(reader);
    else this.#apply(reader, before);
    if (this.#rows.wasteful) this.#rebuild(reader);
    this.#position = position;
  }

  /** Makes the columns of the given keys in one pass over the rows. */
  prepare(reader: FilterReader, keys: Iterable<string>): void {
    const missing: BuiltColumn[] = [];
    for (const key of new Set(keys)) {
      if (this.#columns.has(key)) continue;
      const built = { column: new Column(), valueIn: keyScanner(key) };
      missing.push(built);
      this.#columns.set(key, built);
    }
    if (missing.length === 0) return;
    try {
      for (const { label, metadata, deleted } of reader.changesSince(0)) {
        if (metadata !== null && !deleted) store(missing, this.#rows.ordinal(label), metadata);
      }
    } catch (error) {
      this.#columns.clear();
      throw error;
    }
  }

  compare(key: string, operator: NumberOperator, operand: MetadataScalar): Bitmap {
    const numeric = typeof operand === "number" || typeof operand === "bigint";
    const range = numeric ? interval(operator, operand) : null;
    return this.#select(key, (column, words) => {
      if (operator === "eq") column.equal(operand, range, words);
      else if (range !== null) column.within(range, words);
    });
  }

  anyOf(key: string, operands: readonly MetadataScalar[]): Bitmap {
    return this.#select(key, (column, words) => column.anyOf(operands, words));
  }

  hasElement(key: string, element: MetadataScalar): Bitmap {
    return this.#select(key, (column, words) => column.contains(element, words));
  }

  #select(key: string, body: (column: Column, words: Uint32Array) => void): Bitmap {
    const built = this.#columns.get(key);
    if (built === undefined) throw new Error(`The column of ${key} was not prepared`);
    const bitmap = new Bitmap(this.#rows.length);
    body(built.column, bitmap.words);
    return bitmap;
  }

  #rebuild(reader: FilterReader): void {
    this.#rows.clear();
    this.#columns.clear();
    for (const label of reader.labelsSince(0)) this.#rows.append(label);
  }

  #apply(reader: FilterReader, before: number): void {
    const columns = [...this.#columns.values()];
    for (const label of reader.deletedSince(before)) {
      const ordinal = this.#rows.delete(label);
      if (ordinal >= 0) for (const { column } of columns) column.set(ordinal, undefined);
    }
    if (columns.length === 0) {
      for (const label of reader.labelsSince(before)) this.#ordinalFor(label);
      return;
    }
    for (const { label, metadata, deleted } of reader.changesSince(before)) {
      if (!deleted) store(columns, this.#ordinalFor(label), metadata ?? "{}");
    }
  }

  #ordinalFor(label: number): number {
    const ordinal = this.#rows.ordinal(label);
    return ordinal >= 0 ? ordinal : this.#rows.append(label);
  }
}

function store(columns: readonly BuiltColumn[], ordinal: number, metadata: string): void {
  for (const { column, valueIn } of columns) column.set(ordinal, valueIn(metadata));
}
