import { base64Length, base64Problem, decodeBase64 } from "./base64.ts";
import type { JsonReader } from "./json-reader.ts";
import type { Vectors } from "./requests.ts";
import { type Shape, shape } from "./shape.ts";
import type { JsonObject } from "./values.ts";

/** A column of embeddings as it was sent. What is wrong with it ranks after the look-up of the collection, so it is kept. */
export interface DecodedEmbeddings {
  /** Rows, `null` ones included. */
  readonly count: number;
  /** Null when no row has a vector or when their lengths differ. */
  readonly vectors: Vectors | null;
  /** The first thing wrong with a base64 row. */
  readonly base64Problem: string | null;
  readonly hasEmptyRow: boolean;
  readonly isFinite: boolean;
  readonly isConsistent: boolean;
}

const INITIAL_CAPACITY = 1024;
/** An array for collecting rows is kept for the next request up to so many numbers. */
const KEPT_CAPACITY = 2 ** 21;

/** The array that rows are collected in: requests are decoded one after the other. */
let scratch = new Float32Array(INITIAL_CAPACITY);

/** Collects rows of float32 in one array that grows. */
class RowCollector {
  #data = scratch;
  #bytes = Buffer.from(this.#data.buffer);
  #used = 0;
  #count = 0;
  #dimension = -1;
  #isConsistent = true;
  #hasEmptyRow = false;
  #missing: number[] = [];
  #problem: string | null = null;

  /** A row of numbers; the bracket is next. False, with the value read all the same, if an item is not a number. */
  numbers(reader: JsonReader, strict: boolean): boolean {
    const start = this.#used;
    let used = start;
    let data = this.#data;
    let isRow = true;
    reader.enter();
    for (let first = true; reader.item(first); first = false) {
      used = reader.floats(data, used);
      if (used === data.length) {
        this.#grow(used + 1);
        data = this.#data;
      } else if (!reader.atNumber()) {
        if (strict) throw reader.unexpected("f32");
        isRow = false;
        reader.json();
        continue;
      }
      data[used++] = reader.float();
    }
    this.#used = used;
    this.#endRow(used - start);
    return isRow;
  }

  /** A row in base64; the quote is next. */
  base64(reader: JsonReader): void {
    const plain = reader.plainText();
    const length = base64Length(plain);
    this.#grow(this.#used + Math.ceil(length / 4) + 1);
    if (plain !== "" && decodeBase64(plain, this.#bytes, this.#used * 4)) {
      reader.position += plain.length + 2;
      this.#base64Row(length);
    } else this.#slowBase64(reader.string());
  }

  missing(): void {
    this.#missing.push(this.#count++);
  }

  finish(): DecodedEmbeddings {
    const present = this.#count - this.#missing.length;
    return {
      count: this.#count,
      vectors: present > 0 && this.#isConsistent && this.#problem === null ? this.#vectors() : null,
      base64Problem: this.#problem,
      hasEmptyRow: this.#hasEmptyRow,
      isFinite: isFinite32(this.#data, 0, this.#used),
      isConsistent: this.#isConsistent,
    };
  }

  /** Rows that are escaped, empty or wrong. */
  #slowBase64(text: string): void {
    if (text === "") this.#endRow(0);
    else if (decodeBase64(text, this.#bytes, this.#used * 4)) this.#base64Row(base64Length(text));
    else {
      this.#problem ??= `Invalid base64 string: ${base64Problem(text)}`;
      this.#count++;
    }
  }

  #base64Row(length: number): void {
    const start = this.#used;
    if (length % 4 !== 0) {
      this.#problem ??= `Invalid byte length: ${length} bytes cannot be converted to f32 values (must be divisible by 4)`;
    } else {
      this.#used += length / 4;
      if (!isFinite32(this.#data, start, this.#used))
        this.#problem ??= nonFinite(this.#data.subarray(start, this.#used));
    }
    this.#endRow(this.#used - start);
  }

  #endRow(length: number): void {
    this.#count++;
    if (length === 0) this.#hasEmptyRow = true;
    if (this.#dimension < 0) this.#dimension = length;
    else if (length !== this.#dimension) this.#isConsistent = false;
  }

  #grow(needed: number): void {
    if (needed <= this.#data.length) return;
    const data = new Float32Array(Math.max(needed, this.#data.length * 2));
    data.set(this.#data);
    this.#data = data;
    this.#bytes = Buffer.from(data.buffer);
    if (data.length <= KEPT_CAPACITY) scratch = data;
  }

  #vectors(): Vectors {
    const dimension = this.#dimension;
    const count = this.#count;
    const used = this.#data.subarray(0, this.#used);
    if (this.#missing.length === 0) return { dimension, count, data: used.slice() };
    const data = new Float32Array(count * dimension);
    const present = new Uint8Array(count).fill(1);
    for (const row of this.#missing) present[row] = 0;
    for (let row = 0, from = 0; row < count; row++) {
      if (present[row] === 0) continue;
      data.set(used.subarray(from, from + dimension), row * dimension);
      from += dimension;
    }
    return { dimension, count, data, present };
  }
}

/** Infinite and NaN are the only values whose difference with themselves is not zero. */
function isFinite32(data: Float32Array, from: number, to: number): boolean {
  let sum = 0;
  for (let i = from; i < to; i++) sum += data[i] - data[i];
  return sum === 0;
}

function nonFinite(row: Float32Array): string {
  const index = row.findIndex((value) => !Number.isFinite(value));
  const value = row[index];
  const name = Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
  return `Non-finite float value at embedding index ${index}: ${name}`;
}

const numberRows = (): JsonObject => ({
  type: "array",
  items: { type: "array", items: { type: "number", format: "float" } },
});

const base64Rows = (nullableItems: boolean): JsonObject => ({
  type: "array",
  items: { type: nullableItems ? ["string", "null"] : "string", description: "float32, little-endian, in base64" },
});

/**
 * The embeddings of a write: all rows as numbers or all in base64, and in updates `null` for rows to be kept. Like the
 * reference's "untagged" values it is read to its end before it is judged.
 */
export function embeddings(kind: "EmbeddingsPayload" | "UpdateEmbeddingsPayload"): Shape<DecodedEmbeddings> {
  const nullableRows = kind === "UpdateEmbeddingsPayload";
  return shape(
    () => ({ anyOf: [numberRows(), base64Rows(nullableRows)] }),
    (reader) => {
      const byte = reader.valueStart();
      const start = reader.position;
      if (byte === 0x5b) {
        const decoded = writeRows(reader, nullableRows);
        if (decoded) return decoded;
      } else reader.json();
      throw reader.wrongInside(`data did not match any variant of untagged enum ${kind}`, start);
    },
  );
}

function writeRows(reader: JsonReader, nullableRows: boolean): DecodedEmbeddings | null {
  const rows = new RowCollector();
  let form = 0;
  let isSound = true;
  reader.enter();
  for (let first = true; reader.item(first); first = false) {
    const byte = reader.valueStart();
    if (byte === 0x6e && nullableRows) {
      reader.word("null");
      rows.missing();
    } else if ((byte === 0x5b || byte === 0x22) && (form === 0 || form === byte)) {
      form = byte;
      if (byte === 0x22) rows.base64(reader);
      else if (!rows.numbers(reader, false)) isSound = false;
    } else {
      isSound = false;
      reader.json();
    }
  }
  return isSound ? rows.finish() : null;
}

/** Query vectors: numbers only, and the first thing that is none is reported where it stands. */
export const queryEmbeddings = (): Shape<DecodedEmbeddings> =>
  shape(numberRows, (reader) => {
    if (reader.peek() !== 0x5b) throw reader.unexpected("a sequence");
    const rows = new RowCollector();
    reader.enter();
    for (let first = true; reader.item(first); first = false) {
      if (reader.peek() !== 0x5b) throw reader.unexpected("a sequence");
      rows.numbers(reader, true);
    }
    return rows.finish();
  });
