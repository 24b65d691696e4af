import { invalidArgument } from "../api/errors.ts";
import type { Filter, Operand } from "./where.ts";

/** Kinds of operands by the names that Chroma's message uses. */
export type OperandType = "Str" | "Int" | "Float" | "Bool";

export interface KeyUse {
  readonly key: string;
  readonly type: OperandType;
}

export interface FilterUse {
  readonly keys: readonly KeyUse[];
  readonly fullText: boolean;
}

/** What the schema says: whether the index for a key and type is on, and the document's full-text index. */
export interface EnabledIndexes {
  metadata(key: string, type: OperandType): boolean;
  fullText(): boolean;
}

/** Which indexes a filter needs, in the order of its clauses. */
export function filterUse(filter: Filter): FilterUse {
  const keys: KeyUse[] = [];
  const fullText = collect(filter, keys);
  return { keys, fullText };
}

/** Throws when the schema switched off an index that the filter needs, also where another branch of an `$or` would do. */
export function checkIndexed(filter: Filter | null, enabled: EnabledIndexes): void {
  if (filter === null) return;
  const use = filterUse(filter);
  for (const { key, type } of use.keys) {
    if (enabled.metadata(key, type)) continue;
    throw invalidArgument(`Cannot filter using metadata key '${key}' with type '${type}' because indexing is disabled`);
  }
  if (use.fullText && !enabled.fullText()) {
    throw invalidArgument("Cannot filter using full-text search because FTS indexing is disabled");
  }
}

function collect(filter: Filter, keys: KeyUse[]): boolean {
  switch (filter.kind) {
    case "And":
    case "Or":
      return filter.clauses.map((clause) => collect(clause, keys)).some(Boolean);
    case "Not":
      return collect(filter.clause, keys);
    case "Compare":
    case "HasElement":
      keys.push({ key: filter.key, type: operandType(filter.operand) });
      return false;
    case "AnyOf":
      if (filter.operands[0] !== undefined) keys.push({ key: filter.key, type: operandType(filter.operands[0]) });
      return false;
    case "Document":
      return true;
  }
}

function operandType(operand: Operand): OperandType {
  switch (typeof operand) {
    case "string":
      return "Str";
    case "bigint":
      return "Int";
    case "number":
      return "Float";
    default:
      return "Bool";
  }
}
