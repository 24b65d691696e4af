import type { TextMatcher } from "../index/text/matcher.ts";

/**
 * A parsed filter. Negated operators (`$ne`, `$nin`, `$not_contains`, `$not_regex`) are a `Not` around the positive clause, since
 * each of them is its complement over all records. Nodes are frozen.
 */
export type Filter = AndNode | OrNode | NotNode | CompareNode | AnyOfNode | HasElementNode | DocumentNode;

/** Float operands are `number`, int operands `bigint`, as in metadata. */
export type Operand = string | boolean | bigint | number;

export type CompareOperator = "eq" | "gt" | "gte" | "lt" | "lte";

export interface AndNode {
  readonly kind: "And";
  readonly clauses: readonly Filter[];
}

export interface OrNode {
  readonly kind: "Or";
  readonly clauses: readonly Filter[];
}

export interface NotNode {
  readonly kind: "Not";
  readonly clause: Filter;
}

/** A scalar under `key` compared with the operand. All operators but `eq` have numeric operands. */
export interface CompareNode {
  readonly kind: "Compare";
  readonly key: string;
  readonly operator: CompareOperator;
  readonly operand: Operand;
}

/** A scalar under `key` equals one of the operands. */
export interface AnyOfNode {
  readonly kind: "AnyOf";
  readonly key: string;
  readonly operands: readonly Operand[];
}

/** An array under `key` has an element of exactly the operand's kind and value. */
export interface HasElementNode {
  readonly kind: "HasElement";
  readonly key: string;
  readonly operand: Operand;
}

/** The document exists and the matcher accepts it. */
export interface DocumentNode {
  readonly kind: "Document";
  readonly matcher: TextMatcher;
}

export const AndNode = Object.freeze({
  create: (clauses: readonly Filter[]): AndNode => Object.freeze({ kind: "And", clauses: Object.freeze([...clauses]) }),
});

export const OrNode = Object.freeze({
  create: (clauses: readonly Filter[]): OrNode => Object.freeze({ kind: "Or", clauses: Object.freeze([...clauses]) }),
});

export const NotNode = Object.freeze({
  create: (clause: Filter): NotNode => Object.freeze({ kind: "Not", clause }),
});

export const CompareNode = Object.freeze({
  create: (key: string, operator: CompareOperator, operand: Operand): CompareNode =>
    Object.freeze({ kind: "Compare", key, operator, operand }),
});

export const AnyOfNode = Object.freeze({
  create: (key: string, operands: readonly Operand[]): AnyOfNode =>
    Object.freeze({ kind: "AnyOf", key, operands: Object.freeze([...operands]) }),
});

export const HasElementNode = Object.freeze({
  create: (key: string, operand: Operand): HasElementNode => Object.freeze({ kind: "HasElement", key, operand }),
});

export const DocumentNode = Object.freeze({
  create: (matcher: TextMatcher): DocumentNode => Object.freeze({ kind: "Document", matcher }),
});

/** The keys under which the whole document and the URI can be compared like metadata. */
export const DOCUMENT_KEY = "chroma:document";
export const URI_KEY = "chroma:uri";
