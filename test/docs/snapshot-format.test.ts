// docs/snapshot-format.md says what the code writes: a snapshot is taken apart by the tables of that page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { crc32 } from "node:zlib";
import { decodeOwner, encodeOwner, OWNER_BYTES, OWNER_VERSION } from "../../src/engine/snapshot-owner.ts";
import { CODES, type Codes } from "../../src/index/vector/options.ts";
import {
  BLOCK_HEADER_BYTES,
  END_BYTES,
  FORMAT_VERSION,
  HEADER_BYTES,
  SEGMENT_SLOTS,
} from "../../src/index/vector/snapshot-format.ts";
import { clustered, numbers } from "../../src/index/vector/testing.ts";
import { SPACES, VectorIndex } from "../../src/index/vector/vector-index.ts";

const page = readFileSync(new URL("../../docs/snapshot-format.md", import.meta.url), "utf8");
/** What is written, and coordinates and bytes of the two parts of a code, as the page has them. */
interface Case {
  readonly codes: Codes;
  readonly dimension: number;
  readonly coordinates: number;
  readonly code: number;
  readonly fine: number;
  readonly sketch?: number;
}
const CASES: readonly Case[] = [
  { codes: "8bit", dimension: 70, coordinates: 96, code: 96 / 2, fine: 96 / 2 },
  { codes: "4bit", dimension: 70, coordinates: 96, code: 96 / 2, fine: 0 },
  { codes: "1bit", dimension: 70, coordinates: 128, code: 128 / 8, fine: 16 + 128 },
  { codes: "float32", dimension: 70, coordinates: 96, code: 4 * 96, fine: 0 },
  { codes: "8bit", dimension: 250, coordinates: 256, code: 256 / 2, fine: 256 / 2, sketch: 64 },
  { codes: "4bit", dimension: 520, coordinates: 544, code: 544 / 2, fine: 0, sketch: 128 },
];
const M = 8;
const COUNT = 2_500;

interface Field {
  readonly at: number;
  readonly bytes: number;
  readonly text: string;
}

/** The rows of the table whose heading ends with that word. */
function fieldsOf(name: string): Field[] {
  const [, table] = page.split(`| at | bytes | ${name} |\n|---:|---:|---|\n`);
  assert(table !== undefined, `a table of the ${name}`);
  const rows = table.split("\n\n")[0]?.split("\n") ?? [];
  return rows.map((row) => {
    const [, at, bytes, text] = row.split("|").map((cell) => cell.trim());
    return { at: Number(at), bytes: Number(bytes), text: text ?? "" };
  });
}

/** Reads fields by the tables, one after the other. */
class Cursor {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The u32 (or u64) values of a table by the first word of their description. */
  read(name: string): Record<string, number> {
    const values: Record<string, number> = {};
    for (const { at, bytes, text } of fieldsOf(name)) {
      const word = text.split(/[:, -]/)[0] ?? "";
      const place = this.at + at;
      if (text.startsWith("`")) assert.equal(this.#bytes.toString("latin1", place, place + 8), text.slice(1, 9));
      else if (bytes === 4) values[word] = this.#bytes.readUInt32LE(place);
      else if (bytes === 8) values[word] = Number(this.#bytes.readBigUInt64LE(place));
    }
    return values;
  }

  take(bytes: number): Buffer {
    this.at += bytes;
    return this.#bytes.subarray(this.at - bytes, this.at);
  }
}

describe("the tables", () => {
  const sizes = { owner: OWNER_BYTES, header: HEADER_BYTES, block: BLOCK_HEADER_BYTES, end: END_BYTES };
  for (const [name, size] of Object.entries(sizes))
    test(`of the ${name} have no gaps and the right size`, () => {
      let end = 0;
      for (const { at, bytes } of fieldsOf(name)) {
        assert.equal(at, end);
        end += bytes;
      }
      assert.equal(end, size);
    });

  test("of codes and spaces name them by their numbers", () => {
    const listed = (values: readonly string[]): string => values.map((value, i) => `${i} \`${value}\``).join(", ");
    assert(page.includes(`codes: ${listed(CODES)} |`));
    assert(page.includes(`space: ${listed(SPACES)} |`));
  });
});

test("the owner is as documented", () => {
  const ids = { collection: "0e3d98ad-5ad4-4c63-a4b7-a8cd2a3d9e3b", build: "11111111-2222-3333-4444-555555555555" };
  const owner = {
    partition: 2,
    partitions: 5,
    firstLabel: 4_000_000_000,
    ...ids,
    history: "0123456789ABCDEF",
    position: 77,
  };
  const bytes = encodeOwner(owner);
  assert.deepEqual(decodeOwner(bytes), owner);
  const read = new Cursor(bytes).read("owner");
  assert.deepEqual([read.version, read.number, read.partitions, read.first], [OWNER_VERSION, 2, 5, 4_000_000_000]);
  assert.equal(bytes.toString("hex", 24, 40), ids.collection.replaceAll("-", ""));
  assert.equal(bytes.toString("hex", 40, 56), ids.build.replaceAll("-", ""));
  assert.equal(bytes.toString("hex", 56, 64).toUpperCase(), owner.history);
  assert.deepEqual([read.log, read.CRC], [77, crc32(bytes.subarray(0, 76))]);
});

/** Rows of length 1, at right angles. */
function checkBasis(bytes: Buffer, rowCount: number, coordinates: number): void {
  const rows = numbers(0, rowCount).map((row) =>
    numbers(0, coordinates).map((i) => bytes.readInt16LE(2 * (row * coordinates + i)) / 8_192),
  );
  for (const a of rows)
    for (const b of rows) {
      const product = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
      assert(Math.abs(product - (a === b ? 1 : 0)) < 0.01, `${product}`);
    }
  const limit = bytes.readFloatLE(rowCount * 2 * coordinates);
  assert(limit > 0 && limit < 1);
}

function checkSketches(sketches: Buffer, size: number, records: Buffer, recordBytes: number): void {
  for (let i = 0; i < sketches.length / size; i++) {
    assert.equal(sketches.readFloatLE(size * i + 8), records.readFloatLE(recordBytes * i + 8));
    const bytes = [...sketches.subarray(size * i + 16, size * i + 64)].map((byte) => Math.abs(byte - 64));
    assert.equal(Math.max(...bytes), 63);
  }
}

for (const { codes, dimension, coordinates, code, fine, sketch = 0 } of CASES)
  test(`a snapshot of ${dimension} dimensions with codes of ${codes} is as documented`, () => {
    const options = { dimension, space: "cosine", m: M, efConstruction: 60, threads: 1, codes } as const;
    const index = VectorIndex.create(options);
    index.put(numbers(100, COUNT), clustered(COUNT, dimension, 1));
    while (index.link(1_000) > 0);
    index.delete([105, 2_000]);
    index.position = 4_711;
    const chunks: Buffer[] = [];
    index.writeSnapshot((chunk) => chunks.push(Buffer.from(chunk)));
    const cursor = new Cursor(Buffer.concat(chunks));

    const header = cursor.read("header");
    const head = cursor.take(HEADER_BYTES);
    assert.equal(header.CRC, crc32(head.subarray(0, HEADER_BYTES - 4)));
    assert.deepEqual([header.format, header.dimension, header.space, header.m], [FORMAT_VERSION, dimension, 1, M]);
    assert.deepEqual([header.candidates, header.slots, header.log], [60, COUNT, 4_711]);
    assert.equal(header.codes, CODES.indexOf(codes));
    assert.deepEqual([head.readUInt32LE(36), head.readUInt32LE(64)], [16 + code, fine]);
    const entry = (header.entry as number) % 2 ** 32;
    assert(entry >= 1 && entry <= COUNT);
    assert.equal(header.sketches, sketch > 0 ? 3 : 0);
    const learnt = cursor.take(4 * coordinates + (sketch > 0 ? (sketch - 16) * 2 * coordinates + 16 : 0));
    assert.equal(cursor.take(4).readUInt32LE(), crc32(learnt));
    if (sketch > 0) checkBasis(learnt.subarray(4 * coordinates), sketch - 16, coordinates);

    const blocks = Math.ceil(COUNT / SEGMENT_SLOTS);
    for (let number = 0; number < blocks; number++) {
      const block = cursor.read("block");
      const start = cursor.take(BLOCK_HEADER_BYTES);
      const n = Math.min(SEGMENT_SLOTS, COUNT - number * SEGMENT_SLOTS);
      const end = cursor.at + (block.length as number);
      assert.equal(block.number, number);
      const bitmaps = cursor.take(5 * 128);
      const upper = cursor.take(64).readUInt32LE();
      const deleted = number === 0 ? [5] : number === 1 ? [2_000 - 100 - 1_024] : [];
      for (let slot = 0; slot < n; slot++) {
        const isSet = (bitmap: number): boolean =>
          ((bitmaps[bitmap * 128 + (slot >>> 3)] as number) >> (slot & 7)) % 2 === 1;
        assert.deepEqual([isSet(0), isSet(1), isSet(2), isSet(3)], [deleted.includes(slot), false, false, true]);
      }
      const records = cursor.take(n * (16 + code));
      for (let i = 0; i < n; i++) assert.equal(records.readUInt32LE(i * (16 + code) + 12), 100 + number * 1_024 + i);
      if (sketch > 0) checkSketches(cursor.take(n * sketch), sketch, records, 16 + code);
      cursor.take(n * fine);
      const links = cursor.take(n * 8 * M);
      for (let at = 0; at < links.length; at += 4) assert(links.readUInt32LE(at) <= COUNT);
      const towers = cursor.take(n * 4);
      let lists = 0;
      for (let i = 0; i < n; i++) lists += towers.readUInt32LE(4 * i) & 0xff;
      assert.equal(lists, upper);
      const mean = 1_024 / (M - 1);
      cursor.take((Math.ceil(mean + 6 * Math.sqrt(mean)) + 15) * 4 * M);
      assert.equal(cursor.at, end);
      const content = Buffer.concat(chunks).subarray(end - (block.length as number), end);
      assert.equal(block.CRC, crc32(content, crc32(start.subarray(0, 8))));
    }
    const last = cursor.read("end");
    const ending = cursor.take(END_BYTES);
    assert.deepEqual([last.number, last.CRC], [blocks, crc32(ending.subarray(0, 12))]);
    assert.equal(cursor.at, Buffer.concat(chunks).length);
  });
