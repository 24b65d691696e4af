import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pageSizeFor } from "./collection-schema.ts";
import { openCollectionWriter } from "./collection-writer.ts";
import {
  collectionFolder,
  createFolder,
  directoryLayout,
  hasRecords,
  recordsFile,
  removeCollectionFolder,
  removeOrphanFolders,
} from "./layout.ts";
import { temporaryFolder } from "./testing/folder.ts";

test("a collection's files are made on its first write and removed together", () => {
  const layout = directoryLayout(temporaryFolder(), "other.sqlite3");
  assert.equal(layout.catalog, join(layout.root, "other.sqlite3"));
  const [kept, orphan] = [crypto.randomUUID(), crypto.randomUUID()];
  for (const id of [kept, orphan]) {
    assert.equal(hasRecords(layout, id), false);
    openCollectionWriter(recordsFile(layout, id), { dimension: 3, durable: false }).close();
    assert.equal(hasRecords(layout, id), true);
  }
  writeFileSync(join(layout.collections, "not a collection"), "");
  assert.deepEqual(removeOrphanFolders(layout, new Set([kept])), [orphan]);
  assert.deepEqual([hasRecords(layout, kept), hasRecords(layout, orphan)], [true, false]);
  removeCollectionFolder(layout, kept);
  removeCollectionFolder(layout, kept);
  assert.equal(existsSync(collectionFolder(layout, kept)), false);
  assert(existsSync(join(layout.collections, "not a collection")));
});

test("ids that are no uuid never become paths", () => {
  assert.throws(() => collectionFolder(directoryLayout("x"), "../../etc"));
});

test("a folder that cannot be made is named", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "a"));
  writeFileSync(join(folder, "a", "file"), "");
  assert.throws(() => createFolder(join(folder, "a", "file", "b")), /Cannot create .*file/);
  createFolder(join(folder, "a", "b", "c"));
});

test("page sizes waste little of the disk", () => {
  assert.deepEqual(
    [3, 128, 384, 768, 1024, 1536, 3072, 4096].map(pageSizeFor),
    [8192, 8192, 8192, 16384, 4096, 32768, 4096, 8192],
  );
});
