// Whatever becomes of the snapshot of a vector index: the process lives, says so in one line, and makes the index from rows.
import assert from "node:assert/strict";
import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { crc32 } from "node:zlib";
import type { Collection } from "../../src/engine/index.ts";
import { OWNER_BYTES } from "../../src/engine/snapshot-owner.ts";
import { FORMAT_VERSION, HEADER_BYTES } from "../../src/index/vector/snapshot-format.ts";
import { randomFrom } from "../crash/workload.ts";
import { filesOf, fill, opened, RECORDS, vectorOf, Workshop } from "./support.ts";

const SEED = Number(process.env.KROMA_DAMAGE_SEED ?? Math.floor(Math.random() * 1e6));
const SAMPLE = 40;

const workshop = new Workshop();
const sound = workshop.path("sound");
let snapshot = "";
let original: Buffer;

before(async () => {
  await opened(sound, async ({ database }) => {
    await fill(await database.createCollection("vectors", { configuration: { hnsw: { space: "l2" } } }));
    const other = await database.createCollection("other", { configuration: { hnsw: { space: "l2" } } });
    await fill(other);
    await snapshots(sound, 2);
  });
  const { id } = await opened(sound, ({ database }) => database.getCollection("vectors"));
  snapshot = filesOf(sound, ".kvx").find((file) => file.includes(id)) as string;
  original = readFileSync(snapshot);
});
after(() => workshop.remove());

/** Resolves when that many collections have a snapshot that is none of the given ones. */
async function snapshots(path: string, count: number, ...others: readonly string[]): Promise<string[]> {
  for (;;) {
    const found = filesOf(path, ".kvx").filter((file) => !others.includes(file));
    if (found.length === count) return found;
    await delay(10);
  }
}

async function assertAnswers(collection: Collection, count = RECORDS): Promise<void> {
  const step = Math.floor(count / SAMPLE);
  const numbers = Array.from({ length: SAMPLE }, (_, i) => i * step);
  for (const where of [undefined, { even: true }]) {
    const found = await collection.query({
      queryEmbeddings: numbers.map(vectorOf),
      nResults: 2,
      ...(where && { where }),
    });
    const nearest = found.map(({ ids, distances }) => (distances?.[0] === 0 ? ids[0] : undefined));
    const wanted = numbers.map((n) => (where === undefined || n % 2 === 0 ? `r${n}` : undefined));
    assert.deepEqual(nearest, wanted);
  }
  assert.equal(await collection.count(), count);
}

/** Opens a copy whose snapshot was changed, and expects it to be told of in one line, replaced and right. */
async function assertMended(damage: (file: string) => void, said: RegExp): Promise<void> {
  const path = workshop.copy(sound);
  const file = snapshot.replace(sound, path);
  damage(file);
  const damaged = readFileSync(file);
  await opened(path, async ({ database, logged }) => {
    const collection = await database.getCollection("vectors");
    await assertAnswers(collection);
    assert.equal(logged.length, 1, logged.join("\n"));
    assert.match(logged[0] as string, said);
    assert(logged[0]?.includes(basename(file)), "the line names the file");
    // A new snapshot may have taken its name by now.
    assert(!existsSync(file) || !readFileSync(file).equals(damaged), "the useless file is gone");
  });
  rmSync(path, { recursive: true });
}

describe(`a snapshot (seed ${SEED})`, () => {
  test("that is sound is used without a word", async () => {
    const path = workshop.copy(sound);
    await opened(path, async ({ database, logged }) => {
      await assertAnswers(await database.getCollection("vectors"));
      assert.deepEqual(logged, []);
    });
  });

  test("cut off anywhere is made anew", async () => {
    const random = randomFrom(SEED);
    const lengths = [0, 1, 79, 80, 143, 144, 200, original.length - 1, original.length - 16, original.length - 17];
    for (let i = 0; i < 3; i++) lengths.push(Math.floor(random() * original.length));
    for (const length of lengths) await assertMended((file) => truncateSync(file, length), /is damaged/);
  });

  test("with any bit flipped is made anew", async () => {
    const random = randomFrom(SEED + 1);
    const places = [0, 8, 12, 24, 40, 56, 64, 76, 80, 88, 96, 140, 148, 152];
    for (let i = 0; i < 6; i++) places.push(Math.floor(random() * original.length));
    for (const place of places) {
      const flipped = Buffer.from(original);
      flipped[place] = (flipped[place] as number) ^ (1 << Math.floor(random() * 8));
      await assertMended((file) => writeFileSync(file, flipped), /is damaged/);
    }
  });

  test("of rubbish, of another collection or with more behind it is made anew", async () => {
    await assertMended((file) => writeFileSync(file, Buffer.alloc(original.length)), /is damaged/);
    await assertMended((file) => writeFileSync(file, Buffer.concat([original, Buffer.alloc(1)])), /is damaged/);
    const other = filesOf(sound, ".kvx").find((file) => file !== snapshot) as string;
    await assertMended((file) => copyFileSync(other, file), /is damaged .*this collection/);
  });

  test("of an earlier format is made anew", async () => {
    const old = Buffer.from(original);
    const header = old.subarray(OWNER_BYTES, OWNER_BYTES + HEADER_BYTES);
    header.writeUInt32LE(FORMAT_VERSION - 1, 8);
    header.writeUInt32LE(crc32(header.subarray(0, HEADER_BYTES - 4)), HEADER_BYTES - 4);
    await assertMended((file) => writeFileSync(file, old), /is damaged .*format/);
  });

  test("that is newer than the rows does not fit", async () => {
    const path = workshop.copy(sound);
    const file = snapshot.replace(sound, path);
    const others = filesOf(path, ".kvx");
    const [newer] = await opened(path, async ({ database }) => {
      const collection = await database.getCollection("vectors");
      await fill(collection, RECORDS, RECORDS * 2);
      return snapshots(path, 1, ...others);
    });
    assert.equal(dirname(newer as string), dirname(file));
    const bytes = readFileSync(newer as string);
    rmSync(path, { recursive: true });
    await assertMended((place) => writeFileSync(place, bytes), /does not fit/);
  });

  test("of rows that a backup has replaced since does not fit", async () => {
    const path = workshop.copy(sound);
    const restored = workshop.copy(sound);
    const others = filesOf(path, ".kvx");
    const [newer] = await opened(path, async ({ database }) => {
      await fill(await database.getCollection("vectors"), RECORDS, RECORDS * 2);
      return snapshots(path, 1, ...others);
    });
    // The backup is written on: it comes to the same positions with other vectors.
    await opened(restored, async ({ database }) => {
      await fill(await database.getCollection("vectors"), RECORDS * 3, RECORDS * 4 + 1);
    });
    const folder = dirname(snapshot.replace(sound, restored));
    for (const file of filesOf(restored, ".kvx")) if (dirname(file) === folder) rmSync(file);
    copyFileSync(newer as string, join(folder, "vectors.99.kvx"));
    await opened(restored, async ({ database, logged }) => {
      const collection = await database.getCollection("vectors");
      const numbers = [5, RECORDS * 3, RECORDS * 4];
      const found = await collection.query({ queryEmbeddings: numbers.map(vectorOf), nResults: 1 });
      assert.deepEqual(
        found.map(({ ids }) => ids[0]),
        numbers.map((n) => `r${n}`),
      );
      assert.equal(logged.length, 1, logged.join());
      assert.match(logged[0] as string, /vectors\.99\.kvx does not fit/);
    });
  });

  test("that is older than the rows is brought up to date", async () => {
    const path = workshop.copy(sound);
    const file = snapshot.replace(sound, path);
    const killed = await opened(path, async ({ database }) => {
      const collection = await database.getCollection("vectors");
      await fill(collection, RECORDS, RECORDS + 200);
      await collection.delete({ ids: ["r3", "r4"] });
      await collection.update({ ids: ["r5"], embeddings: [vectorOf(90_000)] });
      return workshop.copy(path);
    });
    assert(existsSync(file.replace(path, killed)));
    await opened(killed, async ({ database, logged }) => {
      const collection = await database.getCollection("vectors");
      const numbers = [RECORDS, RECORDS + 199, 90_000, 3];
      const found = await collection.query({ queryEmbeddings: numbers.map(vectorOf), nResults: 1 });
      const ids = found.map((each) => each.ids[0]);
      assert.deepEqual(ids.slice(0, 3), [`r${RECORDS}`, `r${RECORDS + 199}`, "r5"]);
      assert.notEqual(ids[3], "r3", "deleted records do not come back");
      assert.equal(await collection.count(), RECORDS + 198);
      assert.deepEqual(logged, []);
    });
  });

  test("half written by a process that was killed is ignored and removed", async () => {
    const path = workshop.copy(sound);
    const file = snapshot.replace(sound, path);
    for (const [name, bytes] of [
      ["vectors.2.kvx.tmp", original.subarray(0, 1000)],
      ["vectors.9.kvx.tmp", Buffer.alloc(0)],
    ] as const)
      writeFileSync(join(file, "..", name), bytes);
    await opened(path, async ({ database, logged }) => {
      await assertAnswers(await database.getCollection("vectors"));
      assert.deepEqual([logged, filesOf(path, ".tmp")], [[], []]);
    });
  });

  test("that is gone is made anew without a word", async () => {
    const path = workshop.path("gone");
    cpSync(sound, path, { recursive: true });
    rmSync(snapshot.replace(sound, path));
    await opened(path, async ({ database, logged }) => {
      await assertAnswers(await database.getCollection("vectors"));
      assert.deepEqual(logged, []);
    });
  });
});
