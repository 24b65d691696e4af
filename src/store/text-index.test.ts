import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import fc from "fast-check";
import { TestCollection } from "./testing/collection.ts";

const candidates = (c: TestCollection, literals: string[], after = -1): number[] => [
  ...c.reader.textCandidates(literals, after),
];

function damageText(c: TestCollection): void {
  const db = new DatabaseSync(c.path);
  db.enableDefensive?.(false);
  db.exec("UPDATE text_index_data SET block = randomblob(50)");
  db.close();
  c.reopen();
}

describe("text index", () => {
  test("finds any characters", () => {
    const c = new TestCollection();
    const texts = ['say "hello" AND *', "nul\0inside", "𝄞𝄞𝄞 clef", "plain", "", "Ünïcödé", "back\\slash 'quote'"];
    c.write("add", ...texts.map((document, i) => ({ id: `${i}`, document })), { id: "none" });
    c.indexAllText();
    const of = (literal: string): number[] => candidates(c, [literal]);
    assert.deepEqual([of('"hello"'), of("AND *"), of("l\0i"), of("𝄞𝄞𝄞"), of("𝄞 cle")], [[0], [0], [1], [2], [2]]);
    assert.deepEqual([of("ïcö"), of("PLAIN"), of("\\sl"), of("'quote'"), of("absent")], [[5], [], [6], [6], []]);
    assert.deepEqual(candidates(c, ["say", "AND"]), [0]);
    assert.deepEqual(candidates(c, ["say", "clef"]), []);
    assert.deepEqual(of("𝄞𝄞"), [0, 1, 2, 3, 4, 5, 6], "two characters exclude nothing");
  });

  test("follows changes and deletions", () => {
    const c = new TestCollection();
    c.write(
      "add",
      { id: "a", document: "first text" },
      { id: "b", document: "first words" },
      { id: "c", document: "first" },
    );
    c.indexAllText();
    c.write("update", { id: "a", document: "second text" });
    c.write("update", { id: "b", metadata: { k: 1n } });
    c.delete("c");
    assert.deepEqual(candidates(c, ["first"]), [0, 1, 2], "not yet indexed");
    c.indexAllText();
    assert.deepEqual(
      [candidates(c, ["first"]), candidates(c, ["second"])],
      [[0, 1, 2], [0]],
      "old texts stay candidates",
    );
    assert.deepEqual(candidates(c, ["text"], 0), []);
  });

  test("is begun anew when most of it is stale", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", document: "text of the beginning" }, { id: "b", document: "another" });
    for (let i = 0; i < 1_100; i++) c.write("update", { id: "a", document: `text ${i}` });
    c.delete("b");
    while (c.writer.indexText(1_000) > 0);
    assert.deepEqual([candidates(c, ["beginning"]), candidates(c, ["text"])], [[], [0]]);
  });

  test("is worked off in portions", () => {
    const c = new TestCollection();
    c.write("add", ...Array.from({ length: 10 }, (_, i) => ({ id: `${i}`, document: `document ${i}` })));
    assert.equal(c.writer.indexText(4), 6);
    assert.deepEqual([c.reader.textPosition(), candidates(c, ["document"])], [4, [0, 1, 2, 3]]);
    assert.equal(c.writer.indexText(100), 0);
    assert.equal(c.writer.indexText(100), 0);
  });

  test("does not lose a waiting document when its record changes otherwise", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", document: "first text" }, { id: "b", document: "second text" });
    c.write("update", { id: "a", metadata: { k: 1n } });
    c.writer.indexText(1);
    c.write("update", { id: "a", metadata: { k: 2n } });
    c.indexAllText();
    assert.deepEqual(candidates(c, ["text"]), [0, 1]);
  });

  test("that is begun anew takes in documents whose records changed otherwise since", () => {
    const c = new TestCollection();
    c.write("add", ...["a", "b", "c"].map((id) => ({ id, document: `text of ${id}` })));
    c.indexAllText();
    for (const id of ["a", "b"]) c.write("update", { id, metadata: { k: 1n } });
    c.indexAllText();
    damageText(c);
    c.write("update", { id: "c", document: "text of c, changed" });
    c.writer.indexText(1);
    c.write("update", { id: "b", metadata: { k: 2n } });
    c.indexAllText();
    assert.deepEqual(candidates(c, ["text"]), [0, 1, 2]);
  });

  test("is not begun anew again for deletions from before it was", () => {
    const c = new TestCollection();
    const ids = Array.from({ length: 1500 }, (_, i) => `${i}`);
    c.write("add", ...ids.map((id) => ({ id, document: `text of ${id}` })));
    c.delete(...ids.slice(0, -1));
    for (let i = 0, left = 1; left > 0; i++) {
      assert(i < 100, "it comes to an end");
      left = c.writer.indexText(500);
    }
    assert.deepEqual(candidates(c, ["text"]), [1499]);
  });

  test("reads many candidates in order and lazily", () => {
    const c = new TestCollection();
    c.write("add", ...Array.from({ length: 3000 }, (_, i) => ({ id: `${i}`, document: `document ${i % 2}` })));
    c.indexAllText();
    assert.deepEqual(
      candidates(c, ["ment 1"]),
      Array.from({ length: 1500 }, (_, i) => 2 * i + 1),
    );
    assert.deepEqual(candidates(c, ["ment 1"], 2990), [2991, 2993, 2995, 2997, 2999]);
    for (const label of c.reader.textCandidates(["ment 1"], -1)) {
      assert.equal(label, 1);
      break;
    }
    c.write("add", { id: "not blocked by the reader" });
  });

  test("never misses a document", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "ß", "𝄞", "\0", '"', " ", "é", "\ud800"), maxLength: 30 });
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        fc.nat(27),
        fc.integer({ min: 3, max: 30 }),
        (texts, which, start, length) => {
          const c = new TestCollection();
          const documents = texts.map((document) => document.toWellFormed());
          c.write("add", ...documents.map((document, i) => ({ id: `${i}`, document })));
          c.indexAllText();
          const literal = (documents[which % documents.length] as string).slice(start, start + length).toWellFormed();
          if (literal.length < 3) return;
          const found = new Set(candidates(c, [literal]));
          for (const [i, document] of documents.entries()) assert(!document.includes(literal) || found.has(i), `${i}`);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("is begun anew when it is damaged, and readers scan until then", () => {
    const c = new TestCollection();
    c.write("add", { id: "a", document: "some words" }, { id: "b", document: "other words" }, { id: "c" });
    c.indexAllText();
    damageText(c);
    assert.deepEqual(candidates(c, ["some words"]), [0, 1]);
    c.write("add", { id: "d", document: "more words" });
    c.indexAllText();
    assert.deepEqual([candidates(c, ["some words"]), candidates(c, ["words"])], [[0], [0, 1, 3]]);
  });
});
