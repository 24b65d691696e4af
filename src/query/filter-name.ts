import type { Filter, Operand } from "./where.ts";

/** A text that is the same for equal filters only, by which results are kept. */
export function filterName(filter: Filter): string {
  switch (filter.kind) {
    case "And":
    case "Or":
      return `${filter.kind}(${filter.clauses.map(filterName).join(",")})`;
    case "Not":
      return `Not(${filterName(filter.clause)})`;
    case "Compare":
      return `${filter.operator}(${JSON.stringify(filter.key)},${operandName(filter.operand)})`;
    case "AnyOf":
      return `in(${JSON.stringify(filter.key)},${filter.operands.map(operandName).join(",")})`;
    case "HasElement":
      return `has(${JSON.stringify(filter.key)},${operandName(filter.operand)})`;
    case "Document":
      return `Document(${JSON.stringify(filter.matcher.name)})`;
  }
}

function operandName(operand: Operand): string {
  if (typeof operand === "string") return JSON.stringify(operand);
  return typeof operand === "bigint" ? `${operand}n` : String(operand);
}
