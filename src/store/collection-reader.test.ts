import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openCollectionReader } from "./collection-reader.ts";
import { TestCollection } from "./testing/collection.ts";

const filled = (count: number): TestCollection => {
  const c = new TestCollection();
  c.write(
    "add",
    ...Array.from({ length: count }, (_, i) => ({ id: `r${i}`, vector: [i, 0, 0], metadata: { n: BigInt(i) } })),
  );
  return c;
};

describe("rows", () => {
  test("come in the order asked for, without those that are missing", () => {
    const c = filled(20);
    c.delete("r3");
    const rows = c.reader.rows([7, 3, 2, 19, 99, 7], { embeddings: true });
    assert.deepEqual(
      [rows.labels, rows.ids],
      [
        [7, 2, 19, 7],
        ["r7", "r2", "r19", "r7"],
      ],
    );
    assert.deepEqual(
      rows.embeddings?.map(([n]) => n),
      [7, 2, 19, 7],
    );
    assert.deepEqual([rows.documents, rows.uris, rows.metadatas], [null, null, null]);
    const { labels, vectors } = c.reader.vectors(Uint32Array.of(7, 3, 2));
    assert.deepEqual(
      [labels, vectors.map(([n]) => n)],
      [
        [7, 2],
        [7, 2],
      ],
    );
    assert.deepEqual(c.reader.rows([], { documents: true }), {
      labels: [],
      ids: [],
      documents: [],
      uris: null,
      metadatas: null,
      embeddings: null,
    });
  });

  test("of every number of labels", () => {
    const c = filled(600);
    for (const count of [1, 2, 4, 5, 16, 17, 64, 65, 255, 256, 257, 512, 513, 600]) {
      const labels = Array.from({ length: count }, (_, i) => 599 - i);
      assert.deepEqual(c.reader.rows(labels, {}).labels, labels);
      const ids = labels.map((label) => `r${label}`);
      assert.deepEqual(
        c.reader.labelsOf([...ids, "r0", "unknown", ids[0] as string]),
        [...new Set([0, ...labels])].sort((a, b) => a - b),
      );
    }
  });

  test("page by insertion order, with and without gaps", () => {
    const c = filled(10);
    assert.deepEqual(
      [c.reader.page(8, 5), c.reader.page(10, 5), c.reader.page(0, 0), c.reader.page(2, 3)],
      [[8, 9], [], [], [2, 3, 4]],
    );
    c.delete("r0", "r5");
    assert.deepEqual([c.reader.page(0, 3), c.reader.page(4, 2), c.reader.page(7, 5)], [[1, 2, 3], [6, 7], [9]]);
  });
});

describe("catching up", () => {
  for (const [name, changed] of [
    ["few", 3],
    ["many", 150],
  ] as const)
    test(`on ${name} changes`, () => {
      const c = filled(200);
      const before = c.reader.position();
      c.write(
        "upsert",
        ...Array.from({ length: changed }, (_, i) => ({ id: `r${199 - i}`, metadata: { n: null, new: true } })),
      );
      c.delete("r0", "r1");
      const updated = Array.from({ length: changed }, (_, i) => 200 - changed + i);
      assert.deepEqual(c.reader.labelsSince(before), updated);
      assert.deepEqual(
        [...c.reader.vectorsSince(before)].map(({ label }) => label),
        updated,
      );
      const expected = updated.map((label) => ({ label, deleted: false, metadata: '{"new":true}' }));
      const deleted = [0, 1].map((label) => ({ label, deleted: true, metadata: null }));
      assert.deepEqual([...c.reader.changesSince(before)], [...deleted, ...expected]);
      assert.deepEqual([...c.reader.changesSince(c.reader.position())], []);
      assert.equal([...c.reader.changesSince(0)].length, 198);
    });

  test("reading does not hold up writing and checkpoints", () => {
    const c = filled(200);
    const iterator = c.reader.vectorsSince(0)[Symbol.iterator]();
    iterator.next();
    c.write("add", { id: "new" });
    c.writer.checkpoint();
    let count = 1;
    while (!iterator.next().done) count++;
    assert.equal(count, 201);
  });
});

test("several readers, also read-only and mapped, see the same", () => {
  const c = filled(5);
  for (const options of [{ readOnly: true }, { mapBytes: 1 << 30 }, { durable: false, cacheBytes: 100_000 }]) {
    const reader = openCollectionReader(c.path, options);
    assert.deepEqual(reader.rows([0, 4], {}).ids, ["r0", "r4"]);
    c.write("add", { id: JSON.stringify(options) });
    assert.equal(reader.count(), c.reader.count());
    reader.close();
    reader.close();
  }
});

test("snapshots nest and end with errors", () => {
  const c = filled(1);
  assert.throws(() => c.reader.snapshot(() => c.reader.snapshot(() => assert.fail("on purpose"))), /on purpose/);
  c.write("add", { id: "later" });
  assert.equal(
    c.reader.snapshot(() => c.reader.snapshot(() => c.reader.count())),
    2,
  );
});

test("documents and URIs of labels", () => {
  const c = new TestCollection();
  c.write("add", { id: "a", document: "A" }, { id: "b", uri: "u" }, { id: "c", document: "nul\0" });
  assert.deepEqual(
    [...c.reader.documents([2, 0, 7, 1])],
    [
      { label: 2, document: "nul\0" },
      { label: 0, document: "A" },
      { label: 1, document: null },
    ],
  );
  assert.deepEqual(
    [...c.reader.uris(new Set([1, 0]))],
    [
      { label: 1, uri: "u" },
      { label: 0, uri: null },
    ],
  );
  assert.deepEqual([...c.reader.labelsWithDocument()], [0, 2]);
});
