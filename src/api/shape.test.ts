import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeBody } from "./body.ts";
import { KromaError } from "./errors.ts";
import { GET_SHAPE } from "./read-requests.ts";
import {
  array,
  boolean,
  defaulted,
  enumOf,
  json,
  mapped,
  nullable,
  number,
  optional,
  record,
  type Shape,
  string,
  u32,
  usize,
} from "./shape.ts";
import { object } from "./shape-object.ts";
import { tagged } from "./shape-union.ts";

const POINT = object(
  { x: u32(), y: defaulted(u32(), () => 7), note: optional(string()) },
  { name: "struct Point", unknown: "reject", aliases: { "#x": "x" } },
);

/** The decoded value, or the status and reason of the failure. */
function outcome(shape: Shape<unknown>, text: string): unknown {
  try {
    return decodeBody(shape, Buffer.from(text));
  } catch (error) {
    assert.ok(error instanceof KromaError);
    return `${error.status} ${error.message.replace(/^[^:]*: /, "").replace(/ at line.*/, "")}`;
  }
}

test("objects", () => {
  const table: [text: string, expected: unknown][] = [
    ['{"x":1}', { x: 1, y: 7, note: undefined }],
    ['{"#x":1,"y":2,"note":null}', { x: 1, y: 2, note: undefined }],
    ['{"note":"n","x":4294967295}', { x: 4294967295, y: 7, note: "n" }],
    ["[1,2,null]", { x: 1, y: 2, note: undefined }],
    ["[1]", "422 invalid length 2, expected struct Point with 3 elements"],
    ["[1,2,null,4]", "400 trailing characters"],
    ["{}", "422 missing field `x`"],
    ['{"x":1,"x":1}', "422 duplicate field `x`"],
    ['{"x":1,"#x":1}', "422 duplicate field `x`"],
    ['{"x":1,"y":null}', "422 y: invalid type: null, expected u32"],
    ['{"x":1,"z":1}', "422 unknown field `z`, expected one of `x`, `y`, `note`"],
    ['{"x":-1}', "422 x: invalid value: integer `-1`, expected u32"],
    ['{"x":1.0}', "422 x: invalid type: floating point `1.0`, expected u32"],
    ['"x"', '422 invalid type: string "x", expected struct Point'],
  ];
  for (const [text, expected] of table) assert.deepEqual(outcome(POINT, text), expected, text);
});

test("other shapes", () => {
  const upper = mapped(string(), (text) => text.toUpperCase());
  const choice = tagged<unknown>({ $n: number(), $b: boolean() });
  const table: [shape: Shape<unknown>, text: string, expected: unknown][] = [
    [enumOf("a", "b"), '"a"', "a"],
    [enumOf("a", "b"), '{"b":null}', "b"],
    [enumOf("a", "b"), '"c"', "422 unknown variant `c`, expected `a` or `b`"],
    [enumOf("a", "b"), "5", "400 expected value"],
    [array(nullable(upper)), '["a",null]', ["A", null]],
    [array(u32()), "{}", "422 invalid type: map, expected a sequence"],
    [record(boolean()), "[]", "422 invalid type: sequence, expected a map"],
    [boolean(), "1", "422 invalid type: integer `1`, expected a boolean"],
    [usize(), "4294967296", 4294967296],
    [number(), "1e2", 100],
    [number(), '"1"', '422 invalid type: string "1", expected f64'],
    [choice, '{"$n":1.5}', 1.5],
    [choice, '{"$b":true,"$n":1}', "400 expected value"],
    [choice, "{}", "400 expected value"],
    [choice, '{"$x":1}', "422 unknown variant `$x`, expected `$n` or `$b`"],
    [json(), "[1,", "400 EOF while parsing a value"],
  ];
  for (const [shape, text, expected] of table) assert.deepEqual(outcome(shape, text), expected, text);
  assert.deepEqual({ ...(outcome(record(u32()), '{"a":1,"a":2}') as object) }, { a: 2 });
});

test("schemas", () => {
  const integer = { type: "integer", format: "int32", minimum: 0n };
  assert.deepEqual(POINT.schema(), {
    type: "object",
    properties: { x: integer, y: integer, note: { type: ["string", "null"] } },
    required: ["x"],
    additionalProperties: false,
  });
  const { properties, required } = GET_SHAPE.schema();
  assert.equal(required, undefined);
  assert.deepEqual(Object.keys(properties ?? {}), ["ids", "where", "where_document", "limit", "offset", "include"]);
});
