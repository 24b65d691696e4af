import assert from "node:assert/strict";
import { test } from "node:test";
import { KromaError } from "../api/errors.ts";
import type { Json } from "../api/values.ts";
import { filterUse } from "./index-enabled.ts";
import { matches } from "./matches.ts";
import { parseFilter, parseWhere, parseWhereDocument } from "./parse-where.ts";
import type { Filter } from "./where.ts";

/** Numbers without a point become ints, as the wire's decoder gives them. */
const wire = (text: string): Json =>
  JSON.parse(text, (_, value, context?: { source?: string }) =>
    typeof value === "number" && /^-?\d+$/.test(context?.source ?? "") ? BigInt(context?.source ?? "") : value,
  ) as Json;

const refuses = (parse: () => unknown, message: string): void =>
  assert.throws(
    parse,
    (error) => error instanceof KromaError && error.code === "invalid_argument" && error.message === message,
  );

const badWhere = [
  "{}",
  "[]",
  '"x"',
  "1",
  '{"a":1,"b":2}',
  '{"k":{}}',
  '{"k":{"$gt":1,"$lt":2}}',
  '{"k":null}',
  '{"k":{"$eq":null}}',
  '{"k":[1]}',
  '{"k":{"$eq":[1]}}',
  '{"$not":{"k":1}}',
  '{"$nor":[]}',
  '{"$gt":1}',
  '{"$contains":"x"}',
  '{"$k":1}',
  '{"$contains":{"$eq":1}}',
  '{"k":{"eq":1}}',
  '{"k":{"$gt":"a"}}',
  '{"k":{"$gt":true}}',
  '{"k":{"$lte":null}}',
  '{"k":{"$in":[]}}',
  '{"k":{"$in":"x"}}',
  '{"k":{"$in":[1,1.5]}}',
  '{"k":{"$nin":["s",1]}}',
  '{"k":{"$in":[true,1]}}',
  '{"k":{"$in":[null]}}',
  '{"k":{"$in":[[1]]}}',
  '{"k":{"$regex":"x"}}',
  '{"k":{"$not_regex":"x"}}',
  '{"k":{"$exists":true}}',
  '{"k":{"$contains":["x"]}}',
  '{"k":{"$contains":null}}',
  '{"k":9223372036854775808}',
  '{"k":18446744073709551615}',
  '{"k":{"$in":[9223372036854775808]}}',
  '{"$and":{}}',
  '{"$or":{"k":1}}',
  '{"$and":[{}]}',
  '{"$and":[null]}',
  '{"$or":["x"]}',
  '{"#document":{"$contains":1}}',
  '{"#document":{"$not_contains":1.5}}',
  '{"#document":{"$regex":1}}',
  '{"chroma:document":{"$regex":"b"}}',
  '{"#document":{"$like":"x"}}',
  '{"k":{"constructor":1}}',
  '{"k":{"toString":1}}',
];
for (const text of badWhere) {
  test(`where ${text}`, () => refuses(() => parseWhere(wire(text)), "Invalid where clause"));
}

const badDocument = [
  "{}",
  "[]",
  '"x"',
  "1",
  '{"$contains":1}',
  '{"$contains":null}',
  '{"$contains":["x"]}',
  '{"$eq":"x"}',
  '{"x":"y"}',
  '{"$and":{}}',
  '{"$or":[{}]}',
  '{"$and":[{"$contains":null}]}',
  '{"$contains":"a","$regex":"b"}',
  '{"contains":"a"}',
  '{"$not_eq":"x"}',
  '{"$and":[{"k":{"$eq":1}}]}',
];
for (const text of badDocument) {
  test(`where_document ${text}`, () => refuses(() => parseWhereDocument(wire(text)), "Invalid where document clause"));
}

test("a list that begins with a float takes ints of any size", () => {
  assert.deepEqual(parseWhere(wire('{"k":{"$in":[1.5,1,9223372036854775808]}}')), {
    kind: "AnyOf",
    key: "k",
    operands: [1.5, 1, 2 ** 63],
  });
});

test("nothing given is no filter", () => {
  assert.equal(parseFilter(undefined, undefined), null);
  assert.equal(parseFilter(null, null), null);
});

test("where is read before where_document", () => {
  refuses(() => parseFilter(wire("{}"), wire("{}")), "Invalid where clause");
  refuses(() => parseFilter(wire('{"k":1}'), wire("{}")), "Invalid where document clause");
});

test("patterns that do not parse are refused with the place", () => {
  const message = "Regex syntax errror: regex parse error:\n    (\n    ^\nerror: unclosed group";
  refuses(() => parseWhereDocument({ $regex: "(" }), message);
  refuses(() => parseWhere({ "#document": { $not_regex: "(" } }), message);
  refuses(() => parseWhereDocument({ $regex: "[a&&b]" }), "Byte pattern is not allowed");
});

test("nodes are frozen", () => {
  const filter = parseFilter(wire('{"$and":[{"k":1},{"$or":[{"k":{"$in":[1,2]}}]}]}'), { $contains: "x" });
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    assert.ok(Object.isFrozen(value));
    Object.values(value).forEach(visit);
  };
  visit(filter);
});

test("which indexes a filter needs", () => {
  const use = (where: string): unknown => filterUse(parseWhere(wire(where)) as Filter);
  assert.deepEqual(use('{"$or":[{"a":1},{"b":{"$ne":1.0}},{"c":{"$in":[true]}},{"#document":{"$contains":"x"}}]}'), {
    keys: [
      { key: "a", type: "Int" },
      { key: "b", type: "Float" },
      { key: "c", type: "Bool" },
    ],
    fullText: true,
  });
  assert.deepEqual(use('{"#document":"abc"}'), { keys: [{ key: "#document", type: "Str" }], fullText: false });
  assert.deepEqual(use('{"t":{"$contains":"x"}}'), { keys: [{ key: "t", type: "Str" }], fullText: false });
});

/** The answers of the reference server, but for fractional operands against ints, which are compared exactly here. */
const RECORDS = {
  a: { metadata: wire('{"k":1,"t":["x","y"],"n":[1,2],"b":true,"e":""}'), document: "abc", uri: "u1" },
  b: {
    metadata: wire('{"k":1.5,"f":[1.0,2.0],"x":9223372036854775807,"w":9007199254740993}'),
    document: null,
    uri: null,
  },
  c: { metadata: wire('{"k":"s","s":"1","neg":-1,"zero":0,"w":9007199254740992.0}'), document: "zz", uri: null },
  d: { metadata: null, document: "", uri: "" },
};
const answers: readonly (readonly [where: string, ids: string])[] = [
  ['{"k":1}', "a"],
  ['{"k":1.0}', "a"],
  ['{"k":1.5}', "b"],
  ['{"k":{"$ne":1}}', "bcd"],
  ['{"k":"s"}', "c"],
  ['{"k":{"$gt":1}}', "b"],
  ['{"k":{"$gte":1}}', "ab"],
  ['{"k":{"$lt":1.5}}', "a"],
  ['{"k":{"$lte":1.5}}', "ab"],
  ['{"k":{"$gte":1.2}}', "b"],
  ['{"k":{"$in":[1.9]}}', ""],
  ['{"k":{"$in":[1.5,1]}}', "ab"],
  ['{"k":{"$nin":[1]}}', "bcd"],
  ['{"neg":{"$gt":-1.5}}', "c"],
  ['{"zero":{"$lt":0.5}}', "c"],
  ['{"t":"x"}', ""],
  ['{"n":{"$gt":0}}', ""],
  ['{"t":{"$contains":"x"}}', "a"],
  ['{"n":{"$contains":1}}', "a"],
  ['{"n":{"$contains":1.0}}', ""],
  ['{"f":{"$contains":1}}', ""],
  ['{"f":{"$contains":1.0}}', "b"],
  ['{"k":{"$contains":1}}', ""],
  ['{"t":{"$not_contains":"x"}}', "bcd"],
  ['{"b":true}', "a"],
  ['{"b":1}', ""],
  ['{"s":1}', ""],
  ['{"e":""}', "a"],
  ['{"x":9223372036854775807}', "b"],
  ['{"x":{"$gt":9.2e18}}', "b"],
  ['{"x":1e30}', ""],
  ['{"x":{"$lt":1e30}}', "b"],
  ['{"k":18446744073709551616.0}', ""],
  ['{"w":9007199254740993}', "b"],
  ['{"w":9007199254740992.0}', "c"],
  ['{"w":{"$gt":9007199254740992}}', "b"],
  ['{"":1}', ""],
  ['{"#id":"a"}', ""],
  ['{"#id":{"$ne":"a"}}', "abcd"],
  ['{"#embedding":"x"}', ""],
  ['{"#document":5}', ""],
  ['{"#document":{"$gt":1}}', ""],
  ['{"#document":{"$ne":true}}', "abcd"],
  ['{"#document":{"$contains":"b"}}', "a"],
  ['{"#document":{"$not_contains":"b"}}', "bcd"],
  ['{"#document":{"$regex":"^z+$"}}', "c"],
  ['{"#document":{"$not_regex":"b"}}', "bcd"],
  ['{"chroma:document":"abc"}', "a"],
  ['{"chroma:document":{"$ne":"abc"}}', "bcd"],
  ['{"chroma:document":{"$in":["abc","zz"]}}', "ac"],
  ['{"chroma:document":{"$contains":"b"}}', ""],
  ['{"chroma:uri":"u1"}', "a"],
  ['{"chroma:uri":{"$ne":"u1"}}', "bcd"],
  ['{"chroma:uri":""}', "d"],
  ['{"$and":[]}', "abcd"],
  ['{"$or":[]}', ""],
  ['{"$and":[{"$and":[{"k":1}]}]}', "a"],
  ['{"$or":[{"k":1},{"#document":{"$contains":"zz"}}]}', "ac"],
  ['{"toString":{"$ne":1}}', "abcd"],
];
for (const [where, ids] of answers) {
  test(`where ${where} finds ${ids}`, () => {
    const filter = parseWhere(wire(where)) as Filter;
    const found = Object.entries(RECORDS).filter(([, record]) => matches(filter, record as never));
    assert.equal(found.map(([id]) => id).join(""), ids);
  });
}

const documentAnswers: readonly (readonly [where: string, ids: string])[] = [
  ['{"$contains":""}', "acd"],
  ['{"$not_contains":""}', "b"],
  ['{"$and":[]}', "abcd"],
  ['{"$or":[]}', ""],
  ['{"$regex":".*"}', "acd"],
  ['{"$not_regex":"b"}', "bcd"],
  ['{"$contains":"B"}', ""],
  ['{"$contains":"bc"}', "a"],
  ['{"$or":[{"$contains":"a"},{"$not_regex":""}]}', "ab"],
];
for (const [where, ids] of documentAnswers) {
  test(`where_document ${where} finds ${ids}`, () => {
    const filter = parseWhereDocument(wire(where)) as Filter;
    const found = Object.entries(RECORDS).filter(([, record]) => matches(filter, record as never));
    assert.equal(found.map(([id]) => id).join(""), ids);
  });
}
