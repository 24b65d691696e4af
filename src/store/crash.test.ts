import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { KromaError } from "../api/errors.ts";
import { openCollectionReader } from "./collection-reader.ts";
import { openCollectionWriter } from "./collection-writer.ts";
import { temporaryFolder } from "./testing/folder.ts";
import { batchOf, type Row } from "./testing/operations.ts";

const BATCH = 20;

/** Writes batches without end and prints the number of each one that is committed. */
const child = (path: string): string => `
  import { openCollectionWriter } from ${JSON.stringify(new URL("./collection-writer.ts", import.meta.url).href)};
  import { batchOf } from ${JSON.stringify(new URL("./testing/operations.ts", import.meta.url).href)};
  import { writeSync } from "node:fs";
  const writer = openCollectionWriter(${JSON.stringify(path)}, { dimension: 3 });
  for (let n = 0; ; n++) {
    const rows = Array.from({ length: ${BATCH} }, (_, i) => ({ id: n + "." + i, vector: [n, i, 0], document: "text of " + n + "." + i }));
    writer.begin();
    writer.apply({ kind: "add", batch: batchOf(rows) });
    writer.apply({ kind: "upsert", batch: batchOf([{ id: "last", vector: [n, n, n] }]) });
    writer.commit();
    writeSync(1, n + "\\n");
    if (n % 7 === 0) writer.indexText(50);
    if (n % 11 === 0) writer.checkpoint();
  }`;

async function killedAfter(path: string, milliseconds: number): Promise<number> {
  const process_ = spawn(process.execPath, ["--input-type=module", "-e", child(path)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  process_.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    if (output.length === text.length) setTimeout(() => process_.kill("SIGKILL"), milliseconds);
  });
  await once(process_, "close");
  return Number(output.slice(0, output.lastIndexOf("\n")).split("\n").at(-1));
}

describe("kill -9", () => {
  for (const milliseconds of [15, 60, 150])
    test(`after ${milliseconds} ms loses no acknowledged batch and leaves no part of one`, async () => {
      const folder = temporaryFolder();
      const path = join(folder, "c", "records.sqlite3");
      const acknowledged = await killedAfter(path, milliseconds);
      const reader = openCollectionReader(path);
      const batches = (reader.count() - 1) / BATCH;
      assert(Number.isInteger(batches), "whole batches only");
      assert(
        batches === acknowledged + 1 || batches === acknowledged + 2,
        `${batches} batches, ${acknowledged + 1} acknowledged`,
      );
      const [vector] = reader.rows(reader.labelsOf(["last"]), { embeddings: true }).embeddings ?? [];
      assert.equal(vector?.[0], batches - 1);
      reader.close();
      checkAlive(path, batches);
    });
});

/** The reopened file goes on where it stopped. */
function checkAlive(path: string, batches: number): void {
  const writer = openCollectionWriter(path, { dimension: 3 });
  while (writer.indexText(1000) > 0);
  const reader = openCollectionReader(path);
  assert.equal([...reader.textCandidates(["text of"], -1)].length, batches * BATCH);
  writer.begin();
  const { labels } = writer.apply({ kind: "add", batch: batchOf([{ id: "new", vector: [0, 0, 0] }]) });
  writer.commit();
  assert.deepEqual(labels, [batches * BATCH + 1]);
  reader.close();
  writer.close();
}

test("a full disk refuses the write, changes nothing and is left behind", (t) => {
  const mounted = mkdtempSync(join(tmpdir(), "kroma-full-"));
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", mounted]);
  try {
    if (mount.status !== 0) return t.skip("mounting a small tmpfs is not permitted here");
    fillUp(mounted);
  } finally {
    if (mount.status === 0) spawnSync("umount", [mounted]);
    rmSync(mounted, { recursive: true, force: true });
  }
});

function fillUp(folder: string): void {
  const path = join(folder, "c", "records.sqlite3");
  const writer = openCollectionWriter(path, { dimension: 3 });
  const write = (n: number, length: number): void => {
    const rows: Row[] = Array.from({ length: 10 }, (_, i) => ({
      id: `${n}.${i}`,
      vector: [n, i, 0],
      document: "x".repeat(length),
    }));
    writer.begin();
    try {
      writer.apply({ kind: "add", batch: batchOf(rows) });
    } catch (error) {
      writer.rollback();
      throw error;
    }
    writer.commit();
  };
  let written = 0;
  const isFull = (error: KromaError): boolean => error.code === "storage_full" && /disk|written/.test(error.message);
  assert.throws(() => {
    for (; written < 1000; written++) write(written, 2000);
  }, isFull);
  assert.throws(() => write(written, 20_000), isFull);
  const reader = openCollectionReader(path);
  assert.equal(reader.count(), written * 10);
  writer.begin();
  writer.apply({ kind: "delete", ids: ["nothing"] });
  writer.commit();
  spawnSync("mount", ["-o", "remount,size=20m", folder]);
  write(written, 2000);
  assert.equal(reader.count(), written * 10 + 10);
  reader.close();
  writer.close();
}

test("damaged and foreign files are named", () => {
  const folder = temporaryFolder();
  const path = join(folder, "records.sqlite3");
  writeFileSync(path, "this is no database at all".repeat(100));
  assert.throws(
    () => openCollectionWriter(path, { dimension: 3 }),
    (error: KromaError) => {
      assert.equal(error.code, "internal");
      assert(error.message.includes(path) && /damaged/.test(error.message) && error.cause instanceof Error);
      return true;
    },
  );
  assert.throws(() => openCollectionReader(join(folder, "none.sqlite3")), /none.sqlite3 is missing/);
});
