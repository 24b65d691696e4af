// Damage to everything else in a data directory, and two owners of one.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { open } from "../../src/engine/index.ts";
import { HttpCollection, type HttpError } from "../crash/http-collection.ts";
import { kromaMain, startServer } from "../support/server.ts";
import { filesOf, fill, opened, vectorOf, Workshop } from "./support.ts";

const COUNT = 1_500;
const INDEX = join(import.meta.dirname, "../../src/engine/index.ts");

const workshop = new Workshop();
const sound = workshop.path("sound");
let recordsOf: (path: string) => string;

before(async () => {
  await opened(sound, async ({ database }) => {
    for (const name of ["first", "second"]) await fill(await database.createCollection(name), 0, COUNT);
    const { id } = await database.getCollection("first");
    recordsOf = (path) => join(path, "collections", id, "records.sqlite3");
  });
});
after(() => workshop.remove());

describe("the text index", () => {
  for (const [what, sql] of Object.entries({
    "with rubbish in its pages": "UPDATE text_index_data SET block = randomblob(length(block)) WHERE id > 10",
    "with rubbish everywhere": "UPDATE text_index_data SET block = randomblob(40)",
    "without its pages": "DELETE FROM text_index_data",
    "without its structure": "DELETE FROM text_index_data WHERE id = 10",
  }))
    test(`${what} does not change what searches find`, async () => {
      const path = workshop.copy(sound);
      const db = new DatabaseSync(recordsOf(path), { defensive: false } as object);
      db.exec(sql);
      db.close();
      await opened(path, async ({ database }) => {
        const collection = await database.getCollection("first");
        const search = async (): Promise<unknown> => {
          const one = await collection.get({ whereDocument: { $contains: "number 77 of" }, include: [] });
          const all = await collection.get({ whereDocument: { $contains: "of many" }, include: [] });
          const none = await collection.get({ whereDocument: { $not_contains: "number" }, include: [] });
          const regex = await collection.get({ whereDocument: { $regex: "number 12[0-9] of" }, include: [] });
          return [one.ids, all.ids.length, none.ids, regex.ids.length];
        };
        assert.deepEqual(await search(), [["r77"], COUNT, [], 10]);
        await fill(collection, COUNT, COUNT + 10);
        await collection.upsert({ ids: ["r77"], embeddings: [vectorOf(77)], documents: ["changed"] });
        await collection.delete({ ids: ["r0"] });
        assert.deepEqual(await search(), [[], COUNT + 8, ["r77"], 10]);
        const nearest = await collection.query({
          queryEmbeddings: [vectorOf(5)],
          nResults: 1,
          whereDocument: { $contains: "of many" },
        });
        assert.deepEqual(nearest[0]?.ids, ["r5"]);
      });
      await opened(path, async ({ database }) => {
        const { ids } = await (await database.getCollection("first")).get({
          whereDocument: { $contains: "of many" },
          include: [],
        });
        assert.equal(ids.length, COUNT + 8);
      });
    });
});

describe("the records of a collection", () => {
  const rubbish: Readonly<Record<string, (file: string) => void>> = {
    "with a header of rubbish": (file) => overwrite(file, 0, Buffer.alloc(100, "rubbish")),
    "with rubbish in their first page": (file) => overwrite(file, 100, Buffer.alloc(3000, 0xa5)),
    "of rubbish only": (file) => writeFileSync(file, Buffer.alloc(50_000, "rubbish")),
    "cut off in the middle": (file) => writeFileSync(file, readFileSync(file).subarray(0, 20_000)),
  };
  for (const [what, damage] of Object.entries(rubbish))
    test(`${what}: the error names the file, other collections go on`, async () => {
      const path = workshop.copy(sound);
      damage(recordsOf(path));
      await opened(path, async ({ database }) => {
        const damaged = await database.getCollection("first");
        const named = (error: Error): boolean =>
          error.message.includes(recordsOf(path)) && /damaged/.test(error.message);
        await assert.rejects(damaged.get(), named);
        await assert.rejects(damaged.query({ queryEmbeddings: [vectorOf(1)] }), named);
        await assert.rejects(damaged.add({ ids: ["new"], embeddings: [vectorOf(1)] }), named);
        await assert.rejects(damaged.delete({ where: { n: 1 } }), named);
        const other = await database.getCollection("second");
        await other.add({ ids: ["new"], embeddings: [vectorOf(1)] });
        assert.equal(await other.count(), COUNT + 1);
        await database.deleteCollection("first");
        assert(!existsSync(dirname(recordsOf(path))));
      });
    });

  test("that are missing do not stop other collections", async () => {
    const path = workshop.copy(sound);
    rmSync(recordsOf(path));
    await opened(path, async ({ database }) => {
      const missing = await database.getCollection("first");
      const named = (error: Error): boolean => error.message.includes(recordsOf(path)) && /missing/.test(error.message);
      await assert.rejects(missing.count(), named);
      await assert.rejects(missing.get(), named);
      await assert.rejects(missing.query({ queryEmbeddings: [vectorOf(1)] }), named);
      await assert.rejects(missing.add({ ids: ["new"], embeddings: [vectorOf(1)] }), named);
      assert.equal(await (await database.getCollection("second")).count(), COUNT);
    });
  });

  test("that are damaged are an error of the server too, which goes on", async () => {
    const path = workshop.copy(sound);
    overwrite(recordsOf(path), 0, Buffer.alloc(100, "rubbish"));
    const server = await startServer({ path });
    try {
      const space = "l2";
      const damaged = await HttpCollection.open(server.url, { name: "first", space });
      const named = (error: HttpError): boolean => error.status === 500 && /damaged/.test(error.message);
      await assert.rejects(damaged.get(), named);
      await assert.rejects(damaged.delete({ where: { n: 1 } }), named);
      await assert.rejects(damaged.query({ queryEmbeddings: [vectorOf(1)] }), named);
      assert.equal(await (await HttpCollection.open(server.url, { name: "second", space })).count(), COUNT);
    } finally {
      await server.stop();
    }
  });
});

describe("the directory", () => {
  test("with a catalogue of rubbish is refused, naming the file", async () => {
    const path = workshop.copy(sound);
    overwrite(join(path, "kroma.sqlite3"), 0, Buffer.alloc(100, "rubbish"));
    await assert.rejects(open(path), /kroma\.sqlite3 is damaged/);
    await assert.rejects(open(path), /kroma\.sqlite3 is damaged/, "and is not locked afterwards");
  });

  test("loses the folders of collections that the catalogue does not know", async () => {
    const path = workshop.copy(sound);
    const orphan = join(path, "collections", "01234567-89ab-4cde-8f01-23456789abcd");
    mkdirSync(orphan);
    writeFileSync(join(orphan, "records.sqlite3"), "rubbish");
    writeFileSync(join(path, "collections", "notes.txt"), "somebody else's");
    await opened(path, async ({ database, logged }) => {
      assert.deepEqual([existsSync(orphan), logged.length], [false, 1]);
      assert(existsSync(join(path, "collections", "notes.txt")));
      assert.equal(await database.countCollections(), 2);
    });
  });

  test("of a process that died opens", async () => {
    const path = workshop.copy(sound);
    for (const pid of [999_999_999, process.pid]) {
      const owner = { pid, host: hostname(), started: new Date().toISOString() };
      writeFileSync(join(path, "kroma.lock"), JSON.stringify(owner));
      await opened(path, async ({ database }) => assert.equal(await database.countCollections(), 2));
    }
    writeFileSync(join(path, "kroma.lock"), "rubbish");
    await opened(path, async ({ database }) => assert.equal(await database.countCollections(), 2));
    assert(!readdirSync(path).includes("kroma.lock"));
  });

  test("has one owner: a second one is refused at once and told who the first is", async () => {
    const path = workshop.copy(sound);
    await opened(path, async ({ database }) => {
      const program = `import { open } from ${JSON.stringify(INDEX)}; const start = performance.now();
        await open(${JSON.stringify(path)}).catch((error) => console.log(performance.now() - start, error.code, error.message));`;
      const [status, said] = await run(["--input-type=module", "-e", program]);
      assert.equal(status, 0);
      assertRefusal(said, process.pid);
      assert(Number.parseFloat(said) < 1_000, said);
      const [serverStatus, serverSaid] = await run([kromaMain, "run", "--path", path, "--port", "0"]);
      assert.equal(serverStatus, 1);
      assertRefusal(serverSaid, process.pid);
      await assert.rejects(open(path), /this very process/);
      assert.equal(await database.countCollections(), 2, "the first goes on");
    });
    const server = await startServer({ path });
    try {
      await assert.rejects(open(path), (error: Error) => error.message.includes(`process ${server.pid}`));
    } finally {
      await server.kill();
    }
    await opened(path, async ({ database }) => assert.equal(await database.countCollections(), 2));
  });
});

const assertRefusal = (said: string, pid: number): void =>
  assert.match(said, new RegExp(`in use by process ${pid} on host`));

async function run(args: readonly string[]): Promise<[status: number | null, said: string]> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const collect = (text: Buffer): void => {
    said += text.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  await once(child, "close");
  return [child.exitCode, said];
}

function overwrite(file: string, at: number, bytes: Buffer): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, bytes, 0, bytes.length, at);
  closeSync(descriptor);
}

test("a test directory holds what the tests expect", () => {
  assert.equal(filesOf(sound, "records.sqlite3").length, 2);
});
