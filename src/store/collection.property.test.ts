import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { CollectionReader, CollectionWriter } from "./collection-file.ts";
import { openCollectionReader } from "./collection-reader.ts";
import { openCollectionWriter } from "./collection-writer.ts";
import { assertSame } from "./testing/compare.ts";
import { temporaryFolder, tidyUp } from "./testing/folder.ts";
import { Model } from "./testing/model.ts";
import { DIMENSION, operations } from "./testing/operations.ts";

const steps = fc.record({
  group: fc.array(operations, { minLength: 1, maxLength: 3 }),
  end: fc.constantFrom("commit", "commit", "commit", "rollback"),
  after: fc.constantFrom("nothing", "nothing", "reopen", "checkpoint", "index text", "forget deletions"),
});
type Step = typeof steps extends fc.Arbitrary<infer T> ? T : never;

/** A collection beside its model. */
class Subject {
  model = new Model();
  writer: CollectionWriter;
  reader: CollectionReader;
  readonly #path: string;
  #highest = -1;

  constructor(path: string) {
    this.#path = path;
    this.writer = openCollectionWriter(path, { dimension: DIMENSION, durable: false });
    this.reader = openCollectionReader(path);
  }

  run({ group, end, after }: Step): void {
    this.writer.begin();
    for (const operation of group) {
      const { labels, rows } = this.writer.apply(operation);
      assert.equal(labels.length, rows.length);
      assert.deepEqual(
        labels,
        [...new Set(labels)].sort((a, b) => a - b),
      );
      if (end === "commit") this.model.apply(operation);
    }
    this.writer[end === "commit" ? "commit" : "rollback"]();
    this.#afterwards(after);
    assertSame(this.reader, this.model);
    this.#assertNewLabels();
  }

  #afterwards(what: Step["after"]): void {
    if (what === "reopen") this.reopen();
    if (what === "checkpoint") this.writer.checkpoint();
    if (what === "index text") this.writer.indexText(5);
    if (what === "forget deletions") this.writer.forgetDeletions(this.reader.position());
  }

  /** Records that came since last time have labels above all there ever were. */
  #assertNewLabels(): void {
    const highest = this.reader.page(0, 1000).at(-1) ?? -1;
    this.#highest = Math.max(this.#highest, highest);
    this.writer.begin();
    this.writer.apply({ kind: "delete", ids: ["probe"] });
    const vectors = { dimension: DIMENSION, count: 1, data: new Float32Array(DIMENSION) };
    const batch = { ids: ["probe"], vectors, documents: null, uris: null, metadatas: null };
    const { labels } = this.writer.apply({ kind: "add", batch });
    this.writer.rollback();
    assert((labels[0] as number) > this.#highest);
  }

  reopen(): void {
    this.close();
    this.writer = openCollectionWriter(this.#path, { dimension: DIMENSION, durable: false });
    this.reader = openCollectionReader(this.#path);
  }

  close(): void {
    this.reader.close();
    this.writer.close();
  }
}

test("any sequence of operations leaves what the naive model holds", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 12 }), (sequence) => {
      const folder = temporaryFolder();
      const subject = new Subject(join(folder, "c", "records.sqlite3"));
      try {
        for (const step of sequence) subject.run(step);
      } finally {
        subject.close();
        tidyUp();
      }
    }),
    { numRuns: 150 },
  );
});

test("catching up by position reaches the same state as reading everything", () => {
  fc.assert(
    fc.property(fc.array(fc.array(operations, { maxLength: 3 }), { maxLength: 8 }), fc.nat(7), (groups, seen) => {
      const folder = temporaryFolder();
      const subject = new Subject(join(folder, "c", "records.sqlite3"));
      try {
        catchUp(subject, groups, seen);
      } finally {
        subject.close();
        tidyUp();
      }
    }),
    { numRuns: 100 },
  );
});

/** An index that was built after `seen` groups and catches up at the end. */
function catchUp({ writer, reader }: Subject, groups: Step["group"][], seen: number): void {
  const index = new Map<number, string | null>();
  let position = 0;
  groups.forEach((group, i) => {
    writer.begin();
    for (const operation of group) writer.apply(operation);
    writer.commit();
    if (i !== seen) return;
    for (const row of reader.changesSince(0)) index.set(row.label, row.metadata);
    position = reader.position();
  });
  for (const row of reader.changesSince(position)) {
    if (row.deleted) index.delete(row.label);
    else index.set(row.label, row.metadata);
  }
  const expected = [...reader.changesSince(0)].map(({ label, metadata }): [number, string | null] => [label, metadata]);
  assert.deepEqual(
    [...index].sort(([a], [b]) => a - b),
    expected,
  );
  const live = new Set(reader.page(0, 1000));
  assert(reader.labelsSince(position).every((label) => live.has(label)));
  assert.deepEqual(
    [...reader.vectorsSince(position)].map(({ label }) => label),
    reader.labelsSince(position),
  );
}
