import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import {
  type Collection,
  type Database,
  type ErrorCode,
  KromaError,
  open,
  type QueryOptions,
  type RecordChanges,
  type Records,
} from "./index.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-database-"));
after(() => rmSync(home, { recursive: true, force: true }));

/** Rejects with a KromaError of that code whose text matches, and in time. */
async function refuses(promise: Promise<unknown>, code: ErrorCode, message: RegExp = /./): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve("no answer"), 10_000);
  });
  await rejects(Promise.race([promise, late]), (error) => {
    ok(error instanceof KromaError, String(error));
    deepEqual([error.name, error.code], ["KromaError", code], error.message);
    ok(message.test(error.message), error.message);
    return true;
  });
  clearTimeout(timer);
}

const ephemeralFolders = (pid: number): string[] =>
  ["/dev/shm", tmpdir()].flatMap((base) =>
    existsSync(base) ? readdirSync(base).filter((name) => name.startsWith(`kroma-${pid}-`)) : [],
  );

suite("in memory", () => {
  let db: Database;
  let names = 0;
  before(async () => {
    db = await open();
  });
  after(() => db.close());
  const collection = (): Promise<Collection> => db.createCollection(`collection-${++names}`);
  const filled = async (): Promise<Collection> => {
    const made = await collection();
    await made.add({
      ids: ["a", "b", "c"],
      embeddings: [[1, 0], Float32Array.of(0, 1), [1, 1]],
      documents: ["red apples", null, "green pears"],
      metadatas: [{ price: 2 }, { price: 3.5 }, null],
      uris: [null, "file:b", null],
    });
    return made;
  };

  suite("collections", () => {
    test("create, look up, list, count, delete", async () => {
      await db.createTenant("shop");
      await db.use("shop", "fruit").createDatabase("fruit");
      const fruit = db.use("shop", "fruit");
      deepEqual([fruit.tenant, fruit.database], ["shop", "fruit"]);
      const apples = await fruit.createCollection("apples", {
        metadata: { n: 1, f: 1.5, s: "x", b: true, big: 2n ** 60n },
        configuration: { hnsw: { space: "cosine" } },
      });
      deepEqual([apples.name, apples.dimension], ["apples", null]);
      deepEqual(apples.metadata, { n: 1, f: 1.5, s: "x", b: true, big: 2n ** 60n });
      equal((apples.configuration as { hnsw: { space: string } }).hnsw.space, "cosine");
      const again = await fruit.getOrCreateCollection("apples", { metadata: { other: 1 } });
      deepEqual([again.id, again.metadata], [apples.id, apples.metadata]);
      equal((await fruit.getOrCreateCollection("pears")).metadata, null);
      equal((await fruit.getCollection("apples")).id, apples.id);
      equal(await fruit.countCollections(), 2);
      deepEqual((await fruit.listCollections()).map(({ name }) => name).sort(), ["apples", "pears"]);
      equal((await fruit.listCollections({ limit: 1 })).length, 1);
      equal((await fruit.listCollections({ offset: 1, limit: 5 })).length, 1);
      await apples.add({ ids: ["a"], embeddings: [[1, 2, 3]] });
      equal((await fruit.getCollection("apples")).dimension, 3);
      await fruit.deleteCollection("apples");
      await refuses(fruit.getCollection("apples"), "not_found", /apples/);
      await refuses(apples.count(), "not_found");
      await refuses(fruit.deleteCollection("apples"), "not_found");
      deepEqual(await fruit.listDatabases(), ["fruit"]);
      await fruit.deleteDatabase("fruit");
      deepEqual(await fruit.listDatabases(), []);
    });

    test("rename, new metadata, new configuration", async () => {
      const first = await db.createCollection("before", { metadata: { a: 1 } });
      await db.createCollection("taken");
      await db.updateCollection(first.id, { name: "after" });
      deepEqual((await db.getCollection("after")).metadata, { a: 1 });
      await db.updateCollection(first.id, { metadata: { b: 2 }, configuration: { hnsw: { ef_search: 7 } } });
      const now = await db.getCollection("after");
      deepEqual(now.metadata, { b: 2 });
      equal((now.configuration as { hnsw: { ef_search: number } }).hnsw.ef_search, 7);
      await refuses(db.updateCollection(first.id, { name: "taken" }), "already_exists");
      await refuses(db.updateCollection("no-uuid", { name: "abc" }), "invalid_argument");
      await refuses(db.updateCollection(crypto.randomUUID(), { name: "abc" }), "not_found");
    });

    test("what cannot be created", async () => {
      await db.getOrCreateCollection("there");
      await refuses(db.createCollection("there"), "already_exists", /\[there\] already exists/);
      await refuses(db.createCollection("a"), "invalid_argument", /3-512 characters/);
      await refuses(
        db.createCollection("abc", { metadata: { x: Number.NaN } }),
        "invalid_argument",
        /metadata\.x is NaN/,
      );
      await refuses(db.createCollection("abc", { metadata: {} }), "invalid_argument", /cannot be empty/);
      await refuses(
        db.createCollection("abc", { metadata: { x: { y: 1 } } as never }),
        "wrong_shape",
        /^metadata\.x: /,
      );
      const configuration = { hnsw: { space: "l3" } };
      await refuses(
        db.createCollection("abc", { configuration }),
        "wrong_shape",
        /^configuration\.hnsw\.space: .*`l3`[^{]*$/,
      );
      await refuses(db.use("nobody", "nowhere").createCollection("abc"), "invalid_argument", /nowhere/);
      await refuses(db.createTenant("default_tenant"), "already_exists");
      await refuses(db.createDatabase("default_database"), "already_exists");
      await refuses(db.deleteDatabase("no-such"), "not_found");
      await refuses(db.listCollections({ limit: -1 }), "invalid_argument", /limit is -1/);
      await refuses(db.reset(), "permission_denied");
    });
  });

  suite("records", () => {
    test("add leaves what exists, upsert changes it, update passes others over", async () => {
      const notes = await filled();
      await notes.add({
        ids: ["a", "d"],
        embeddings: [
          [9, 9],
          [2, 2],
        ],
        documents: ["other", "new"],
      });
      await notes.upsert({
        ids: ["b", "e"],
        embeddings: [
          [5, 5],
          [3, 3],
        ],
        documents: ["lemons", null],
      });
      await notes.update({ ids: ["c", "zz"], embeddings: [null, [7, 7]], metadatas: [{ k: [1, 2] }, null] });
      await notes.update({ ids: ["d"], embeddings: [[4, 4]], uris: ["file:d"] });
      const { ids, documents, metadatas, uris, embeddings } = await notes.peek();
      deepEqual(ids, ["a", "b", "c", "d", "e"]);
      deepEqual(documents, ["red apples", "lemons", "green pears", "new", null]);
      deepEqual(
        metadatas?.map((each) => each && { ...each }),
        [{ price: 2 }, { price: 3.5 }, { k: [1, 2] }, {}, null],
      );
      deepEqual(uris, [null, "file:b", null, "file:d", null]);
      deepEqual(
        embeddings?.map((each) => [...each]),
        [
          [1, 0],
          [5, 5],
          [1, 1],
          [4, 4],
          [3, 3],
        ],
      );
      equal(await notes.count(), 5);
      deepEqual((await notes.peek(2)).ids, ["a", "b"]);
    });

    test("get: ids, filters, page, columns", async () => {
      const notes = await filled();
      deepEqual((await notes.get()).ids, ["a", "b", "c"]);
      deepEqual((await notes.get({ ids: ["c", "a", "zz"] })).ids, ["a", "c"]);
      deepEqual((await notes.get({ ids: [] })).ids, []);
      deepEqual((await notes.get({ where: { price: { $gte: 2.5 } } })).ids, ["b"]);
      deepEqual((await notes.get({ where: { price: { $in: [2, 9n] } } })).ids, ["a"]);
      deepEqual((await notes.get({ whereDocument: { $regex: "^green" } })).ids, ["c"]);
      deepEqual((await notes.get({ limit: 1, offset: 1 })).ids, ["b"]);
      const { documents, metadatas, uris, embeddings } = await notes.get({ include: ["embeddings"] });
      deepEqual([documents, metadatas, uris], [null, null, null]);
      ok(embeddings?.[1] instanceof Float32Array);
      await refuses(notes.get({ where: {} }), "invalid_argument", /where/);
      await refuses(notes.get({ where: { price: Number.NaN } }), "invalid_argument", /where\.price is NaN/);
      await refuses(
        notes.get({ where: { day: { $gt: new Date() } } }),
        "invalid_argument",
        /where\.day\.\$gt holds a Date/,
      );
      await refuses(notes.get({ whereDocument: { $regex: "(" } }), "invalid_argument");
      await refuses(notes.get({ limit: 1.5 }), "invalid_argument", /limit is 1.5/);
      await refuses(notes.get({ offset: -1 }), "invalid_argument", /offset is -1/);
      await refuses(notes.get({ ids: "a" as never }), "invalid_argument", /ids is a string/);
      await refuses(notes.get({ include: ["data" as never] }), "invalid_argument", /"data" is none of documents/);
    });

    test("query: several vectors of both kinds, filters, columns", async () => {
      const notes = await filled();
      const [first, second] = await notes.query({ queryEmbeddings: [[1, 0.5], Float32Array.of(0, 1)], nResults: 2 });
      deepEqual(first?.ids, ["a", "c"]);
      deepEqual([...(first?.distances ?? [])], [0.25, 0.25]);
      deepEqual([second?.ids[0], second?.documents?.[0], second?.metadatas?.[0]], ["b", null, { price: 3.5 }]);
      const [some] = await notes.query({ queryEmbeddings: [[0, 1]], ids: ["a", "zz"], include: [] });
      deepEqual(some, { ids: ["a"], documents: null, metadatas: null, uris: null, embeddings: null, distances: null });
      const where = { price: { $gt: 1 } };
      const [priced] = await notes.query({ queryEmbeddings: [[1, 1]], where, whereDocument: { $contains: "red" } });
      deepEqual(priced?.ids, ["a"]);
      deepEqual(await notes.query({ queryEmbeddings: [] }), []);
      deepEqual((await notes.query({ queryEmbeddings: [[1, 1]], nResults: 0 }))[0]?.ids, []);
      const wrong = (options: object, message: RegExp) =>
        refuses(notes.query(options as QueryOptions), "invalid_argument", message);
      await wrong({ queryEmbeddings: [[1, 2, 3]] }, /dimension of 2, got 3/);
      await wrong({ queryEmbeddings: [[1, 2], [1]] }, /Inconsistent dimensions/);
      await wrong({ queryEmbeddings: [1, 2] }, /queryEmbeddings\[0\] is a number/);
      await wrong({ queryEmbeddings: [[Number.NaN, 2]] }, /NaN or Infinity/);
      await wrong({ queryEmbeddings: [null] }, /queryEmbeddings\[0\] is null/);
      await wrong({ queryEmbeddings: [[1, 2]], nResults: -1 }, /nResults is -1/);
      await wrong({}, /queryEmbeddings is undefined/);
    });

    test("delete: by id, by filter, with a limit", async () => {
      const notes = await filled();
      equal(await notes.delete({}), 0);
      equal(await notes.delete({ ids: ["a", "zz"] }), 2);
      equal(await notes.delete({ where: { price: { $gt: 100 } } }), 0);
      equal(await notes.delete({ whereDocument: { $not_contains: "x" }, limit: 1 }), 1);
      deepEqual((await notes.get()).ids, ["c"]);
      await refuses(notes.delete({ ids: ["c"], limit: 1 }), "invalid_argument", /limit/);
      await refuses(notes.delete({ ids: [] }), "invalid_argument");
    });

    test("a write is seen by every read that follows it, without waiting in between", async () => {
      const notes = await collection();
      const writes = Array.from({ length: 50 }, (_, i) => notes.add({ ids: [`${i}`], embeddings: [[i, 1]] }));
      await Promise.all(writes);
      equal(await notes.count(), 50);
    });
  });

  suite("embeddings", () => {
    test("arrays and Float32Array are the same", async () => {
      const notes = await collection();
      await notes.add({ ids: ["a", "b"], embeddings: [[0.1, -0], Float32Array.of(0.1, -0)] });
      const [a, b] = (await notes.get({ include: ["embeddings"] })).embeddings ?? [];
      deepEqual(a, Float32Array.of(0.1, -0));
      deepEqual(a, b);
    });

    const wrong: [name: string, records: object, message: RegExp][] = [
      ["none", { ids: ["x"] }, /embeddings is undefined/],
      ["null", { ids: ["x"], embeddings: [null] }, /embeddings\[0\] is null/],
      ["a hole", { ids: ["x", "y"], embeddings: [undefined, [1, 2]] }, /embeddings\[0\] is undefined/],
      ["flat", { ids: ["x"], embeddings: [1, 2] }, /embeddings\[0\] is a number: expected an array/],
      ["a typed array of another kind", { ids: ["x"], embeddings: [Float64Array.of(1, 2)] }, /is a Float64Array/],
      ["strings inside", { ids: ["x"], embeddings: [["1", 2]] }, /embeddings\[0\]\[0\] is a string/],
      ["empty", { ids: ["x"], embeddings: [[]] }, /at least 1 dimension/],
      ["not finite", { ids: ["x"], embeddings: [[1, Number.NaN]] }, /NaN or Infinity/],
      ["beyond float32", { ids: ["x"], embeddings: [[1, 1e39]] }, /NaN or Infinity/],
      ["of different lengths", { ids: ["x", "y"], embeddings: [[1, 2], [1]] }, /Inconsistent dimensions/],
      ["of another dimension", { ids: ["x"], embeddings: [[1, 2, 3]] }, /dimension of 2, got 3/],
      [
        "too many",
        {
          ids: ["x"],
          embeddings: [
            [1, 2],
            [1, 2],
          ],
        },
        /Inconsistent number of IDs/,
      ],
      ["too long", { ids: ["x"], embeddings: [new Float32Array(16_385)] }, /dimension of 2|at most 16384/],
    ];
    test("what is wrong with them is said, and nothing is written", async () => {
      const notes = await filled();
      for (const [name, records, message] of wrong) {
        for (const write of [notes.add, notes.upsert])
          await refuses(write.call(notes, records as Records), "invalid_argument", message).catch((error) => {
            throw new Error(`${name}: ${error.message}`, { cause: error });
          });
      }
      equal(await notes.count(), 3);
    });
  });

  suite("the other columns", () => {
    const wrong: [name: string, column: object, message: RegExp][] = [
      ["no ids", { ids: undefined }, /ids is undefined: expected a list of strings/],
      ["a number as id", { ids: [1] }, /ids\[0\] is a number/],
      ["an empty id", { ids: [""] }, /Empty ID/],
      ["half a character", { ids: ["\ud83c"] }, /ids\[0\] holds half a character/],
      ["documents as text", { documents: "text" }, /documents is a string/],
      ["a number as document", { documents: [5] }, /documents\[0\] is a number/],
      ["a hole in the documents", { documents: [undefined] }, /documents\[0\] is undefined/],
      ["too few documents", { documents: [] }, /Inconsistent number of IDs/],
      ["uris", { uris: [{}] }, /uris\[0\] is an object/],
      ["metadatas as an object", { metadatas: { a: 1 } }, /metadatas is an object/],
      ["a list as metadata", { metadatas: [[1]] }, /metadatas\[0\] is a list/],
      ["NaN", { metadatas: [{ k: Number.NaN }] }, /metadatas\[0\]\.k is NaN: numbers must be finite/],
      ["-Infinity in a list", { metadatas: [{ k: [1, -1 / 0] }] }, /metadatas\[0\]\.k is -Infinity/],
      ["a nested object", { metadatas: [{ k: { a: 1 } }] }, /metadatas\[0\]\.k: expected a string, number/],
      ["a nested list", { metadatas: [{ k: [[1]] }] }, /metadatas\[0\]\.k: expected a string, number/],
      ["a mixed list", { metadatas: [{ k: [1, "a"] }] }, /a list of one of them/],
      ["null in a list", { metadatas: [{ k: [null] }] }, /a list of one of them/],
      ["a date", { metadatas: [{ k: new Date() }] }, /metadatas\[0\]\.k holds a Date/],
      ["a function", { metadatas: [{ k: () => 1 }] }, /metadatas\[0\]\.k holds a function/],
      ["an int of 65 bits", { metadatas: [{ k: 2n ** 63n }] }, /an int has 64 bits/],
      ["a reserved key", { metadatas: [{ $k: 1 }] }, /Invalid metadata at index 0/],
      ["a document that is no text", { metadatas: [{ "chroma:document": 5 }] }, /must be a string/],
    ];
    test("what is wrong with them is said, and nothing is written", async () => {
      const notes = await collection();
      await notes.add({ ids: ["a"], embeddings: [[1]] });
      for (const [name, column, message] of wrong) {
        const records = { ids: ["x"], embeddings: [[1]], ...column };
        await refuses(notes.upsert(records as Records), "invalid_argument", message).catch((error) => {
          throw new Error(`${name}: ${error.message}`, { cause: error });
        });
      }
      const sparse = { ids: ["x"], metadatas: [{ k: { indices: [1], values: [1] } }] };
      await refuses(notes.update(sparse as unknown as RecordChanges), "unimplemented", /Sparse/);
      equal(await notes.count(), 1);
    });

    test("undefined members are left out, null and empty lists take a key away", async () => {
      const notes = await collection();
      const write = (metadata: object) =>
        notes.upsert({ ids: ["a"], embeddings: [[1]], metadatas: [metadata as Record<string, string>] });
      const now = async () => (await notes.get()).metadatas?.[0];
      await write({ a: 1, b: undefined, c: "", d: ["x"] });
      deepEqual(await now(), { a: 1, c: "", d: ["x"] });
      await write({ a: null, d: [], c: undefined, e: false });
      deepEqual(await now(), { c: "", e: false });
    });
  });
});

suite("a directory", () => {
  test("keeps records, vectors and kinds of numbers", async () => {
    const path = join(home, "kept");
    const metadata = {
      int: 2,
      negative: -5,
      zero: -0,
      largest: Number.MAX_SAFE_INTEGER,
      big: 2n ** 63n - 1n,
      small: -(2n ** 63n),
      smallBig: 7n,
      float: 2.5,
      tiny: 5e-324,
      huge: 1e300,
      text: "é👍\0",
      yes: true,
      ints: [1, 2n ** 60n],
      floats: [1, 2.5],
      texts: ["a", ""],
    };
    const read = { ...metadata, zero: 0, smallBig: 7 };
    const first = await open(path);
    const notes = await first.createCollection("notes");
    await notes.add({ ids: ["a"], embeddings: [[1 / 3, 1e-40]], documents: [""], metadatas: [metadata] });
    await first.close();
    const again = await open(path);
    const { metadatas, documents, embeddings } = await (await again.getCollection("notes")).peek();
    deepEqual(metadatas, [read]);
    deepEqual(documents, [""]);
    deepEqual(embeddings, [Float32Array.of(1 / 3, 1e-40)]);
    const found = (where: object) => again.getCollection("notes").then((each) => each.get({ where }));
    deepEqual((await found({ ints: { $contains: 1 } })).ids, ["a"]);
    deepEqual((await found({ floats: { $contains: 1 } })).ids, [], "beside a float, 1 became one");
    deepEqual((await found({ big: 2n ** 63n - 1n })).ids, ["a"]);
    deepEqual((await found({ big: 2n ** 63n - 2n })).ids, []);
    await again.close();
  });

  test("has one owner, also within a process", async () => {
    const path = join(home, "owned");
    const owner = await open(path);
    await refuses(open(path), "failed_precondition", /owned is in use by process \d+ \(this very process\)/);
    equal(await owner.countCollections(), 0);
    await owner.close();
    const next = await open(path);
    await next.close();
  });

  test("with a tenant and database of one's own, and reset", async () => {
    const path = join(home, "reset");
    const db = await open(path, { allowReset: true, tenant: "t00", database: "d00", memoryLimitBytes: 1e8 });
    deepEqual([db.tenant, db.database], ["t00", "d00"]);
    await db.createTenant("t00");
    await db.createDatabase("d00");
    const notes = await db.createCollection("notes");
    await notes.add({ ids: ["a"], embeddings: [[1]] });
    await db.reset();
    await refuses(notes.count(), "not_found");
    deepEqual(await db.use("default_tenant", "").listDatabases(), ["default_database"]);
    await db.close();
  });

  test("paths that cannot be used", async () => {
    await refuses(open(""), "invalid_argument", /in-memory/);
    await refuses(open({ path: "x" } as never), "invalid_argument", /in-memory/);
  });
});

suite("closing", () => {
  test("lets finish what is under way, refuses what comes later, and does nothing the second time", async () => {
    const path = join(home, "closed");
    const db = await open(path);
    const notes = await db.createCollection("notes");
    const other = db.use("default_tenant", "default_database");
    const under = Array.from({ length: 20 }, (_, i) => notes.add({ ids: [`${i}`], embeddings: [[i]] }));
    const count = notes.query({ queryEmbeddings: [[1]] });
    const closing = db.close();
    await refuses(notes.count(), "failed_precondition", /The database is closed/);
    await Promise.all([...under, count, closing]);
    await Promise.all([db.close(), other.close()]);
    await refuses(notes.add({ ids: ["z"], embeddings: [[1]] }), "failed_precondition", /closed/);
    await refuses(notes.query({ queryEmbeddings: [[1]] }), "failed_precondition", /closed/);
    await refuses(db.createCollection("abc"), "failed_precondition", /closed/);
    await refuses(other.listCollections(), "failed_precondition", /closed/);
    const again = await open(path);
    equal(await (await again.getCollection("notes")).count(), 20);
    await again[Symbol.asyncDispose]();
    await refuses(again.countCollections(), "failed_precondition", /closed/);
  });

  test("an in-memory database leaves nothing behind", async () => {
    const db = await open();
    await (await db.createCollection("notes")).add({ ids: ["a"], embeddings: [[1]] });
    equal(ephemeralFolders(process.pid).length, 1);
    await db.close();
    deepEqual(ephemeralFolders(process.pid), []);
  });

  for (const [name, end] of [
    ["process.exit", "process.exit(0)"],
    ["an exception", 'throw new Error("expected")'],
  ]) {
    test(`nor does one that was not closed when the process ended with ${name}`, () => {
      const script = `
        const { open } = await import(${JSON.stringify(import.meta.resolve("./index.ts"))});
        const notes = await (await open()).createCollection("notes");
        await notes.add({ ids: ["a"], embeddings: [[1]] });
        ${end}`;
      const file = join(home, "unclosed.mjs");
      writeFileSync(file, script);
      const { pid, status, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8", timeout: 60_000 });
      deepEqual([status, /Error: expected/.test(stderr)], name === "process.exit" ? [0, false] : [1, true], stderr);
      deepEqual(ephemeralFolders(pid), []);
    });
  }
});
