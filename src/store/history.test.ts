import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { openCollectionReader } from "./collection-reader.ts";
import { TestCollection } from "./testing/collection.ts";

describe("history", () => {
  test("is one for what a run of the writer made, and stays", () => {
    const c = new TestCollection();
    assert.equal(c.reader.historyAt(0), "0".repeat(16));
    c.write("add", { id: "a" }, { id: "b" });
    c.write("add", { id: "c" });
    const first = c.reader.historyAt(1);
    assert.match(first, /^[0-9A-F]{16}$/);
    assert.equal(c.reader.historyAt(3), first);
    c.reopen();
    assert.equal(c.reader.historyAt(3), first, "reopening alone changes nothing");
    c.write("add", { id: "d" });
    assert.equal(c.reader.historyAt(3), first);
    assert.notEqual(c.reader.historyAt(4), first);
  });

  test("differs where a restored copy was written on", () => {
    const c = new TestCollection();
    c.write("add", { id: "a" });
    c.writer.checkpoint();
    const backup = `${c.folder}/backup`;
    copyFileSync(c.path, backup);
    c.write("add", { id: "b" });
    const [one, two] = [c.reader.historyAt(1), c.reader.historyAt(2)];
    assert.equal(one, two);
    c.reader.close();
    c.writer.close();
    copyFileSync(backup, c.path);
    c.reopen();
    c.write("add", { id: "c" });
    assert.equal(c.reader.historyAt(1), one);
    assert.notEqual(c.reader.historyAt(2), two);
  });

  test("forgets runs that no index can be of", () => {
    const c = new TestCollection();
    for (const id of ["a", "b", "c"]) {
      c.write("add", { id });
      c.reopen();
    }
    const before = [1, 2, 3].map((position) => c.reader.historyAt(position));
    c.indexAllText();
    c.writer.forgetDeletions(3);
    c.reopen();
    c.write("add", { id: "d" });
    assert.deepEqual(
      [2, 3].map((position) => c.reader.historyAt(position)),
      ["0".repeat(16), before[2]],
    );
  });

  test("is missing from files of earlier versions until they are written to", () => {
    const c = new TestCollection();
    c.writer.close();
    c.reader.close();
    const db = new DatabaseSync(c.path);
    db.exec("DROP TABLE history");
    db.close();
    const reader = openCollectionReader(c.path);
    assert.equal(reader.historyAt(5), "0".repeat(16));
    reader.close();
    rmSync(`${c.path}-shm`, { force: true });
    c.reopen();
    c.write("add", { id: "a" });
    assert.notEqual(c.reader.historyAt(1), "0".repeat(16));
  });
});
