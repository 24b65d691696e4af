import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { regexMatcher } from "./regex.ts";

/**
 * Answers recorded from the reference server (npm `chromadb` 3.5.0): per pattern the documents that match `$regex`, or the text of
 * its 400.
 */
interface ReferenceTable {
  readonly documents: readonly string[];
  readonly patterns: readonly (readonly [pattern: string, answer: readonly number[] | string])[];
}

const table: ReferenceTable = JSON.parse(
  readFileSync(new URL("./regex/reference-table.json", import.meta.url), "utf8"),
);

function answer(pattern: string): readonly number[] | string {
  try {
    const matcher = regexMatcher(pattern);
    return table.documents.flatMap((document, i) => (matcher.matches(document) ? [i] : []));
  } catch (error) {
    return (error as Error).message;
  }
}

for (const [pattern, expected] of table.patterns) {
  test(`pattern ${JSON.stringify(pattern.slice(0, 60))}`, () => {
    assert.deepEqual(answer(pattern), expected);
  });
}

test("required literals are in every document that matches", () => {
  for (const [pattern, expected] of table.patterns) {
    if (typeof expected === "string") continue;
    const { required } = regexMatcher(pattern);
    for (const i of expected) {
      for (const literal of required) assert.ok(table.documents[i]?.includes(literal), `${pattern}: ${literal}`);
    }
  }
});

test("literals are found across groups, repetitions and assertions", () => {
  const required = (pattern: string): readonly string[] => regexMatcher(pattern).required;
  assert.deepEqual(required("hello"), ["hello"]);
  assert.deepEqual(required("foo.*bar"), ["foo", "bar"]);
  assert.deepEqual(required("(abc)+d"), ["abc", "abcd"]);
  assert.deepEqual(required("a(?:b\\b)c?d"), ["ab", "d"]);
  assert.deepEqual(required("(foo|xfoox)z"), ["foo", "z"]);
  assert.deepEqual(required("(?i)foo"), []);
  assert.deepEqual(required("(?i)1234"), ["1234"]);
  assert.deepEqual(required("(ab){3}"), ["ababab"]);
});

test("what makes other engines slow is fast", () => {
  const text = `${"a".repeat(100_000)}!`;
  for (const pattern of [
    "(a+)+$",
    "(a|aa)+$",
    "(.*)*x",
    "(a*)*b",
    "a.{50}b$",
    `${"(".repeat(100)}a${")+".repeat(100)}$`,
  ]) {
    const start = performance.now();
    assert.equal(regexMatcher(pattern).matches(text), false, pattern);
    assert.ok(performance.now() - start < 1000, pattern);
  }
});

test("huge counted repetitions are refused with the limit", () => {
  for (const pattern of [
    "(a{1000}){1000}",
    "a{5000000}",
    "(((a{100}){100}){100}){100}",
    "((((a{2,}){2,}){2,}){2,}){9999}",
  ]) {
    assert.throws(() => regexMatcher(pattern), /Regex too large: it compiles to more than 50000 instructions/);
  }
  assert.equal(regexMatcher("(?:){4294967295}").matches(""), true);
  assert.equal(regexMatcher("\\b{4294967295}").matches("a"), true);
});

test("patterns with very many different characters compile fast", () => {
  const chars = Array.from({ length: 20_000 }, (_, i) => String.fromCodePoint(0x4e00 + i));
  const start = performance.now();
  const matcher = regexMatcher(`x(?:${chars.join("|")})y`);
  assert.equal(matcher.matches("x一y"), true);
  assert.equal(matcher.matches("xえy"), false);
  const pairs = chars.slice(0, 8000).map((char, i) => `[${char}${chars[i + 1]}]`);
  assert.throws(() => regexMatcher(pairs.join("")), /Regex too large: it has 8000 different classes/);
  assert.ok(performance.now() - start < 5000);
});

test("an automaton that outgrows its memory still answers right", () => {
  const matcher = regexMatcher("(a|b)*a(a|b){14}c");
  let text = "";
  for (let i = 0, random = 1; i < 60_000; i++) {
    random = (random * 48271) % 2147483647;
    text += random % 2 === 0 ? "a" : "b";
  }
  assert.equal(matcher.matches(text), false);
  assert.equal(matcher.matches(`${text}a${"b".repeat(14)}c`), true);
  assert.equal(matcher.matches(`${text}b${"b".repeat(14)}c`), false);
});
