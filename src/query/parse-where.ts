import { invalidArgument, type KromaError } from "../api/errors.ts";
import type { Json, JsonObject } from "../api/values.ts";
import { containsMatcher, type TextMatcher } from "../index/text/matcher.ts";
import { regexMatcher } from "../index/text/regex.ts";
import {
  AndNode,
  AnyOfNode,
  CompareNode,
  type CompareOperator,
  DocumentNode,
  type Filter,
  HasElementNode,
  NotNode,
  type Operand,
  OrNode,
} from "./where.ts";

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

const RANGES: Readonly<Record<string, CompareOperator>> = { $gt: "gt", $gte: "gte", $lt: "lt", $lte: "lte" };

const badWhere = (): KromaError => invalidArgument("Invalid where clause");
const badDocument = (): KromaError => invalidArgument("Invalid where document clause");

/**
 * Reads `where` and `where_document` as the wire has them into one filter, `null` when neither restricts anything. Throws the
 * errors that Chroma's server answers.
 */
export function parseFilter(where: Json | undefined, whereDocument: Json | undefined): Filter | null {
  const metadata = parseWhere(where);
  const document = parseWhereDocument(whereDocument);
  if (metadata === null) return document;
  return document === null ? metadata : AndNode.create([metadata, document]);
}

export function parseWhere(where: Json | undefined): Filter | null {
  return where === undefined || where === null ? null : parseClause(where);
}

export function parseWhereDocument(where: Json | undefined): Filter | null {
  return where === undefined || where === null ? null : parseDocumentClause(where);
}

function parseClause(json: Json): Filter {
  const [key, value] = onlyMember(json) ?? fail(badWhere);
  if (key === "$and") return AndNode.create(clauses(value, badWhere).map(parseClause));
  if (key === "$or") return OrNode.create(clauses(value, badWhere).map(parseClause));
  if (key.startsWith("$")) throw badWhere();
  if (isObject(value)) return parseOperator(key, value);
  return CompareNode.create(key, "eq", operand(value));
}

function parseOperator(key: string, json: JsonObject): Filter {
  const [operator, value] = onlyMember(json) ?? fail(badWhere);
  const range = Object.hasOwn(RANGES, operator) ? RANGES[operator] : undefined;
  if (range !== undefined) return CompareNode.create(key, range, numeric(operand(value)));
  switch (operator) {
    case "$eq":
      return CompareNode.create(key, "eq", operand(value));
    case "$ne":
      return NotNode.create(CompareNode.create(key, "eq", operand(value)));
    case "$in":
      return AnyOfNode.create(key, operandList(value));
    case "$nin":
      return NotNode.create(AnyOfNode.create(key, operandList(value)));
  }
  if (key === "#document") return documentOperator(operator, value, badWhere);
  if (operator === "$contains") return HasElementNode.create(key, operand(value));
  if (operator === "$not_contains") return NotNode.create(HasElementNode.create(key, operand(value)));
  throw badWhere();
}

function parseDocumentClause(json: Json): Filter {
  const [operator, value] = onlyMember(json) ?? fail(badDocument);
  if (operator === "$and") return AndNode.create(clauses(value, badDocument).map(parseDocumentClause));
  if (operator === "$or") return OrNode.create(clauses(value, badDocument).map(parseDocumentClause));
  return documentOperator(operator, value, badDocument);
}

function documentOperator(operator: string, value: Json, bad: () => KromaError): Filter {
  const matcher = textMatcher(operator.replace("$not_", "$"), value);
  if (matcher === null) throw bad();
  const node = DocumentNode.create(matcher);
  return operator.startsWith("$not_") ? NotNode.create(node) : node;
}

function textMatcher(operator: string, value: Json): TextMatcher | null {
  if (typeof value !== "string") return null;
  if (operator === "$contains") return containsMatcher(value);
  return operator === "$regex" ? regexMatcher(value) : null;
}

const isObject = (json: Json): json is JsonObject => typeof json === "object" && json !== null && !Array.isArray(json);

function onlyMember(json: Json): [string, Json] | null {
  if (!isObject(json)) return null;
  const members = Object.entries(json);
  return members.length === 1 ? (members[0] ?? null) : null;
}

function fail(error: () => KromaError): never {
  throw error();
}

function clauses(json: Json, bad: () => KromaError): Json[] {
  if (!Array.isArray(json)) throw bad();
  return json;
}

function operand(json: Json): Operand {
  if (json === null || typeof json === "object") throw badWhere();
  if (typeof json === "bigint" && (json > INT64_MAX || json < INT64_MIN)) throw badWhere();
  return json;
}

function numeric(value: Operand): bigint | number {
  if (typeof value === "string" || typeof value === "boolean") throw badWhere();
  return value;
}

/** The first item fixes the kind of all; a list that begins with a float may go on with ints of any size, as floats. */
function operandList(json: Json): Operand[] {
  if (!Array.isArray(json) || json.length === 0) throw badWhere();
  const kind = typeof json[0];
  if (kind === "number") {
    if (!json.every((value) => typeof value === "number" || typeof value === "bigint")) throw badWhere();
    return json.map(Number);
  }
  if (!json.every((value) => typeof value === kind)) throw badWhere();
  return json.map(operand);
}
