import type { Metadata, MetadataValue } from "../api/values.ts";
import { type CompareNode, type CompareOperator, DOCUMENT_KEY, type Filter, type Operand, URI_KEY } from "./where.ts";

/** What a filter can see of a record. */
export interface FilterableRecord {
  readonly metadata: Metadata | null;
  readonly document: string | null;
  readonly uri: string | null;
}

/**
 * Whether one record satisfies a filter. This is the meaning of filters, written for reading rather than speed; the indexes must
 * agree with it. Numbers compare by their mathematical value: ints exactly, also with floats and with fractional operands.
 */
export function matches(filter: Filter, record: FilterableRecord): boolean {
  switch (filter.kind) {
    case "And":
      return filter.clauses.every((clause) => matches(clause, record));
    case "Or":
      return filter.clauses.some((clause) => matches(clause, record));
    case "Not":
      return !matches(filter.clause, record);
    case "Compare":
      return compares(valueUnder(record, filter.key), filter);
    case "AnyOf": {
      const value = valueUnder(record, filter.key);
      return filter.operands.some((operand) => scalarEquals(value, operand));
    }
    case "HasElement": {
      const value = valueUnder(record, filter.key);
      return (
        Array.isArray(value) &&
        value.some((element) => typeof element === typeof filter.operand && element === filter.operand)
      );
    }
    case "Document":
      return record.document !== null && filter.matcher.matches(record.document);
  }
}

function valueUnder(record: FilterableRecord, key: string): MetadataValue | undefined {
  if (key === DOCUMENT_KEY) return record.document ?? undefined;
  if (key === URI_KEY && record.uri !== null) return record.uri;
  if (record.metadata === null || !Object.hasOwn(record.metadata, key)) return undefined;
  return record.metadata[key];
}

const isNumeric = (value: unknown): value is bigint | number => typeof value === "bigint" || typeof value === "number";

function scalarEquals(value: MetadataValue | undefined, operand: Operand): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: between bigint and number `==` compares the mathematical values
  return isNumeric(value) && isNumeric(operand) ? value == operand : value === operand;
}

const COMPARISONS: Readonly<Record<CompareOperator, (a: bigint | number, b: bigint | number) => boolean>> = {
  eq: (a, b) => scalarEquals(a, b),
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
};

function compares(value: MetadataValue | undefined, node: CompareNode): boolean {
  if (node.operator === "eq") return scalarEquals(value, node.operand);
  return isNumeric(value) && isNumeric(node.operand) && COMPARISONS[node.operator](value, node.operand);
}
