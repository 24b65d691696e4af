import assert from "node:assert/strict";
import { test } from "node:test";
import { KromaError } from "./errors.ts";
import { checkDatabaseName, checkDatabaseSegment, checkTenantName } from "./names.ts";
import { parsePage, parseReadLevel } from "./query-string.ts";
import { collectionId, parseUuid } from "./uuid.ts";

const failure = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof KromaError && error.status === 400);
    return error.message;
  }
  return "";
};

const RULE =
  "Expected a name containing 3-512 characters from [a-zA-Z0-9._-], starting and ending with a character in [a-zA-Z0-9]. Got: ";

test("names of collections and databases", () => {
  const table: [name: string, problem: string][] = [
    ["abc", ""],
    ["a.b-c_d", ""],
    ["x".repeat(512), ""],
    ["abc+def", ""],
    ["01.2.3.4", ""],
    ["ab", `${RULE}ab`],
    ["_abc", `${RULE}_abc`],
    ["a b", `${RULE}a b`],
    ["dbé", `${RULE}dbé`],
    ["", RULE],
    ["abc+de", `${RULE}de`],
    ["+abc", RULE],
    ["x".repeat(513), RULE + "x".repeat(513)],
    ["::1", `${RULE}::1`],
    ["a..b", "Expected a name that does not contains two consecutive periods (..). Got a..b"],
    ["1.2.3.4", "Expected a name that is not a valid ip address. Got 1.2.3.4"],
    ["a+b+c", "Expected a name to contain at most one topology:  Got two `+` characters."],
  ];
  for (const [name, problem] of table) {
    assert.equal(
      failure(() => checkDatabaseName(name)),
      problem,
    );
  }
});

test("names of tenants and databases in paths", () => {
  const message = 'Validation error: name: Validation error: length [{"min": Number(3), "value": String("éé")}]';
  assert.equal(
    failure(() => checkTenantName("éé")),
    message,
  );
  for (const name of ["a b", "é/é", "😀😀😀"]) checkTenantName(name);
  assert.equal(
    failure(() => checkDatabaseSegment("ab")),
    "database name must be at least 3 characters",
  );
  checkDatabaseSegment("éa");
});

test("pages and read levels of query strings", () => {
  const prefix = "Failed to deserialize query string: ";
  assert.deepEqual(parsePage(""), { limit: undefined, offset: 0 });
  assert.deepEqual(parsePage("limit=%31&offset=002&x=%zz&=5"), { limit: 1, offset: 2 });
  assert.deepEqual(parsePage("limit=%2B5"), { limit: 5, offset: 0 });
  const table: [query: string, problem: string][] = [
    ["limit=abc", "limit: invalid digit found in string"],
    ["limit=-1", "limit: invalid digit found in string"],
    ["limit=+5", "limit: invalid digit found in string"],
    ["limit=1.5", "limit: invalid digit found in string"],
    ["offset=", "offset: cannot parse integer from empty string"],
    ["limit", "limit: cannot parse integer from empty string"],
    ["limit=4294967296", "limit: number too large to fit in target type"],
    ["limit=1&limit=2", "duplicate field `limit`"],
  ];
  for (const [query, problem] of table)
    assert.equal(
      failure(() => parsePage(query)),
      prefix + problem,
    );
  assert.equal(parseReadLevel("limit=x"), "index_and_wal");
  assert.equal(parseReadLevel("read_level=index_only"), "index_only");
  const levels = "expected one of `index_and_wal`, `index_only`, `index_and_bounded_wal`";
  assert.equal(
    failure(() => parseReadLevel("read_level=x")),
    `${prefix}read_level: unknown variant \`x\`, ${levels}`,
  );
});

test("spellings of UUIDs", () => {
  const id = "8b717f8e-5f81-423b-9566-438510b88bb2";
  const bare = id.replaceAll("-", "");
  for (const text of [id, id.toUpperCase(), bare, `{${id}}`, `urn:uuid:${id}`]) assert.equal(parseUuid(text), id);
  const others = ["x", "", ` ${id}`, `URN:UUID:${id}`, `urn:uuid:{${id}}`, `{${bare}}`, `urn:uuid:${bare}`, `${id}0`];
  for (const text of others) assert.equal(parseUuid(text), null, text);
  assert.equal(
    failure(() => void collectionId("x", "record")),
    "Collection ID is not a valid UUIDv4",
  );
  assert.equal(
    failure(() => void collectionId("x", "by-id")),
    "Validation error: collection_id: Invalid collection ID format, expected UUID",
  );
});
