import fc from "fast-check";
import type { Json, Metadata } from "../../api/values.ts";
import type { FilterableRecord } from "../matches.ts";

const BIG = 2n ** 53n;

const strings = fc.constantFrom("", "a", "b", "A", "é", 'q"a":1,', "1", "true", "\0", "\\", "x,y", "👍");
const ints = fc.constantFrom(
  -2n,
  -1n,
  0n,
  1n,
  2n,
  3n,
  BIG,
  BIG + 1n,
  BIG + 2n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  -BIG - 1n,
);
const floats = fc.constantFrom(-1.5, -1, 0, 0.5, 1, 1.5, 2, 2.5, 2 ** 53, 2 ** 53 + 2, 1e30, -1e30, 2 ** 63, 5e-324);
const scalars = fc.oneof(strings, ints, floats, fc.boolean());
const arrays = fc.oneof(
  fc.array(strings, { minLength: 1, maxLength: 3 }),
  fc.array(ints, { minLength: 1, maxLength: 3 }),
  fc.array(floats, { minLength: 1, maxLength: 3 }),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
);
const keys = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom("k", "a") },
  { weight: 1, arbitrary: fc.constantFrom("l", 'q"a', "é", "", ",", ":1,", "chroma:x") },
);
const values = fc.oneof({ weight: 3, arbitrary: scalars }, { weight: 1, arbitrary: arrays });

const words = fc.constantFrom("abc", "ABC", "a", "👍", "e\u0301", "\0", "%", " ", "日本語", "\n", "foo bar", "x1");
const documents = fc.array(words, { maxLength: 6 }).map((parts) => parts.join(""));

const metadata: fc.Arbitrary<Metadata | null> = fc.option(
  fc.dictionary(
    keys.filter((key) => key !== ""),
    values,
    { maxKeys: 4, noNullPrototype: true },
  ),
);

export const records: fc.Arbitrary<FilterableRecord> = fc
  .record({ metadata, document: fc.option(documents), uri: fc.option(strings) })
  .map((record) =>
    record.metadata !== null && Object.keys(record.metadata).length === 0 ? { ...record, metadata: null } : record,
  );

const numbers = fc.oneof(ints, floats);
const patterns = fc.constantFrom(
  "abc",
  "(?i)abc",
  "a.c",
  "^$",
  "",
  "\\d",
  "👍+",
  "foo\\s+bar",
  "^abc",
  "c$",
  "(abc|foo b)",
  "本",
);
const texts = fc.oneof(words, fc.constantFrom("", "ab", "abcabc", "abc👍", "foo barabc", "zzz"));

const documentOperand = fc.oneof(
  fc.record({ $contains: texts }),
  fc.record({ $not_contains: texts }),
  fc.record({ $regex: patterns }),
  fc.record({ $not_regex: patterns }),
);

const sets = fc.oneof(
  fc.array(strings, { minLength: 1, maxLength: 5 }),
  fc.array(ints, { minLength: 1, maxLength: 5 }),
  fc.array(floats, { minLength: 1, maxLength: 5 }),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }),
);

const operands: fc.Arbitrary<Json> = fc.oneof(
  scalars,
  fc.tuple(fc.constantFrom("$eq", "$ne", "$contains", "$not_contains"), scalars).map(toObject),
  fc.tuple(fc.constantFrom("$gt", "$gte", "$lt", "$lte"), numbers).map(toObject),
  fc.tuple(fc.constantFrom("$in", "$nin"), sets).map(toObject),
);

const aliases = fc.tuple(
  fc.constantFrom("chroma:document", "chroma:uri", "#id"),
  fc.oneof(
    fc.tuple(fc.constantFrom("$eq", "$ne"), fc.oneof(texts, strings, ints)).map(toObject),
    fc
      .tuple(fc.constantFrom("$in", "$nin"), fc.array(fc.oneof(texts, strings), { minLength: 1, maxLength: 3 }))
      .map(toObject),
  ),
);

function toObject([key, value]: readonly [string, Json]): Json {
  return { [key]: value };
}

const leaves: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(keys, operands).map(toObject) },
  { weight: 1, arbitrary: aliases.map(toObject) },
  { weight: 1, arbitrary: documentOperand.map((operand) => ({ "#document": operand })) },
);

const tree = (leaf: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.letrec<{ clause: Json }>((tie) => ({
    clause: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom("$and", "$or"), fc.array(tie("clause"), { maxLength: 3 }))
          .map(([key, clauses]) => ({ [key]: clauses })),
      },
    ),
  })).clause;

export const filters = fc.record({
  where: fc.option(tree(leaves), { nil: undefined }),
  whereDocument: fc.option(tree(documentOperand as fc.Arbitrary<Json>), { nil: undefined }),
});
