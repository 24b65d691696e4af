import assert from "node:assert/strict";
import { test } from "node:test";
import { checkIndexed } from "./index-enabled.ts";
import { parseFilter } from "./parse-where.ts";

const enabled = (off: readonly string[], fullText = true) => ({
  metadata: (key: string, type: string) => !off.includes(`${key} ${type}`),
  fullText: () => fullText,
});

test("a filter on a key whose index is off is refused by the operand's type", () => {
  const message = "Cannot filter using metadata key 'm' with type 'Int' because indexing is disabled";
  assert.throws(() => checkIndexed(parseFilter({ m: 2n }, undefined), enabled(["m Int"])), { message });
  assert.throws(() => checkIndexed(parseFilter({ m: { $in: [2n] } }, undefined), enabled(["m Int"])), { message });
  checkIndexed(parseFilter({ m: 2 }, undefined), enabled(["m Int"]));
  checkIndexed(null, enabled(["m Int"]));
});

test("every branch counts", () => {
  const filter = parseFilter({ $or: [{ a: 1n }, { $and: [{ b: { $ne: "x" } }] }] }, undefined);
  assert.throws(() => checkIndexed(filter, enabled(["b Str"])), /key 'b' with type 'Str'/);
});

test("document clauses need the full-text index", () => {
  const message = "Cannot filter using full-text search because FTS indexing is disabled";
  assert.throws(() => checkIndexed(parseFilter(undefined, { $contains: "x" }), enabled([], false)), { message });
  assert.throws(() => checkIndexed(parseFilter({ "#document": { $not_regex: "x" } }, undefined), enabled([], false)), {
    message,
  });
  checkIndexed(parseFilter({ a: 1n }, undefined), enabled([], false));
});
