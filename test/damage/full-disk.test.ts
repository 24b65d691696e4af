// A disk that is full: writes are refused clearly, nothing acknowledged is lost, reads go on, and so do writes once there is room.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { KromaError } from "../../src/engine/index.ts";
import { HttpCollection, HttpError } from "../crash/http-collection.ts";
import { ServerProcess } from "../crash/server-process.ts";
import type { Records } from "../crash/workload.ts";
import { opened, vectorOf } from "./support.ts";

const DISK_MB = 28;
/** Without it there is room for the file that the log makes, which a checkpoint takes first. */
const FILLER_BYTES = 16 * 1024 * 1024;
const BATCH = 40;
const TEXT = "filling the disk with words ".repeat(60);

/** Mounts a small disk with a file on it whose removal makes room, or skips the test. */
async function withSmallDisk(t: TestContext, body: (data: string, filler: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kroma-full-"));
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", folder]);
  try {
    if (mount.status !== 0) return t.skip("mounting a small tmpfs is not permitted here");
    const filler = join(folder, "filler");
    writeFileSync(filler, Buffer.alloc(FILLER_BYTES, 1));
    mkdirSync(join(folder, "data"));
    await body(join(folder, "data"), filler);
  } finally {
    if (mount.status === 0) spawnSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What was acknowledged: numbers of records in order, each with its document. */
class Acknowledged {
  readonly numbers: number[] = [];
  #next = 0;

  /** Adds a batch; what is refused is not counted. */
  async add(records: Records): Promise<void> {
    const numbers = Array.from({ length: BATCH }, () => this.#next++);
    await records.add({
      ids: numbers.map((n) => `r${n}`),
      embeddings: numbers.map(vectorOf),
      documents: numbers.map((n) => `${n} ${TEXT}`),
      metadatas: numbers.map((n) => ({ n })),
    });
    this.numbers.push(...numbers);
  }

  /** Adds until the disk is full, and then until even small changes are refused. */
  async fillUp(records: Records, isFull: (error: Error) => boolean): Promise<void> {
    for (;;) {
      try {
        await this.add(records);
      } catch (error) {
        assert(isFull(error as Error), `unexpected: ${(error as Error).stack}`);
        break;
      }
    }
    for (let i = 0; i < 3; i++) await assert.rejects(this.add(records), isFull);
  }

  async assertThere(records: Records): Promise<void> {
    assert.equal(await records.count(), this.numbers.length);
    const { ids, documents, metadatas, embeddings } = await records.get({
      include: ["documents", "metadatas", "embeddings"],
    });
    assert.deepEqual(
      ids,
      this.numbers.map((n) => `r${n}`),
    );
    this.numbers.forEach((n, i) => {
      assert.equal(documents?.[i], `${n} ${TEXT}`);
      assert.deepEqual(metadatas?.[i], { n });
      assert.deepEqual([...(embeddings?.[i] ?? [])], vectorOf(n));
    });
    const some = this.numbers.filter((_, i) => i % 37 === 0);
    const found = await records.query({ queryEmbeddings: some.map(vectorOf), nResults: 1, include: ["distances"] });
    assert.deepEqual(
      found.map((each) => each.ids[0]),
      some.map((n) => `r${n}`),
    );
    const last = this.numbers.at(-1) as number;
    const texts = await records.get({ whereDocument: { $contains: `${last} filling` }, include: [] });
    assert.deepEqual(
      texts.ids,
      this.numbers.filter((n) => `${n}`.endsWith(`${last}`)).map((n) => `r${n}`),
    );
    assert.deepEqual((await records.get({ where: { n: { $gte: last } }, include: [] })).ids, [`r${last}`]);
  }
}

const makeRoom = (filler: string): void => truncateSync(filler, statSync(filler).size - 2 * 1024 * 1024);

test("embedded: a full disk refuses writes until there is room again", (t) =>
  withSmallDisk(t, async (path, filler) => {
    const isFull = (error: Error): boolean =>
      (error as KromaError).code === "storage_full" && /full|written/.test(error.message);
    const acknowledged = new Acknowledged();
    await opened(path, async ({ database }) => {
      const collection = await database.createCollection("full");
      await acknowledged.fillUp(collection, isFull);
      await acknowledged.assertThere(collection);
      makeRoom(filler);
      await acknowledged.add(collection);
      await acknowledged.assertThere(collection);
      await acknowledged.fillUp(collection, isFull);
    });
    await opened(path, async ({ database }) => {
      await acknowledged.assertThere(await database.getCollection("full"));
    });
    rmSync(filler);
    await opened(path, async ({ database }) => {
      const collection = await database.getCollection("full");
      await acknowledged.assertThere(collection);
      await acknowledged.add(collection);
      await acknowledged.assertThere(collection);
    });
  }));

test("server: a full disk is status 507, survives kill -9, and writes go on when there is room", (t) =>
  withSmallDisk(t, async (path, filler) => {
    const isFull = (error: Error): boolean =>
      error instanceof HttpError && error.status === 507 && /full|written/.test(error.message);
    const target = { name: "full", space: "l2" } as const;
    const acknowledged = new Acknowledged();
    for (const isLast of [false, true]) {
      const server = new ServerProcess(path);
      try {
        const collection = await HttpCollection.open(await server.url(), target);
        if (isLast) await acknowledged.assertThere(collection);
        await acknowledged.fillUp(collection, isFull);
        await acknowledged.assertThere(collection);
        makeRoom(filler);
        await acknowledged.add(collection);
        await acknowledged.assertThere(collection);
        assert.doesNotMatch(server.output, /ended unexpectedly/);
        if (isLast) assert.equal(await server.end("SIGTERM"), 0);
      } finally {
        await server.end("SIGKILL");
      }
    }
    await opened(path, async ({ database }) => acknowledged.assertThere(await database.getCollection("full")));
  }));
