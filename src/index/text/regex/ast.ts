/** What stands in a pattern, piece by piece, with its place: the parser's output, before flags take effect. */
export interface Span {
  /** Index of the first code point. */
  readonly start: number;
  /** Index behind the last. */
  readonly end: number;
}

export type FlagName = "i" | "m" | "s" | "U" | "u" | "R" | "x";
export type Flags = Partial<Record<FlagName, boolean>>;

export type AssertionKind = "^" | "$" | "A" | "z" | "b" | "B" | "start" | "end" | "start-half" | "end-half";

export type Primitive =
  | {
      readonly kind: "literal";
      readonly span: Span;
      readonly char: number /** Written as `\xNN`. */;
      readonly byte: boolean;
    }
  | { readonly kind: "perl"; readonly span: Span; readonly name: string }
  | {
      readonly kind: "property";
      readonly span: Span;
      readonly negated: boolean;
      readonly name: string;
      readonly value: string | null;
    }
  | { readonly kind: "assertion"; readonly span: Span; readonly assertion: AssertionKind }
  | { readonly kind: "dot"; readonly span: Span };

export type SetOperator = "&&" | "--" | "~~";

export type ClassItem =
  | Primitive
  | {
      readonly kind: "range";
      readonly span: Span;
      readonly first: number;
      readonly last: number;
      readonly byte: boolean;
    }
  | { readonly kind: "ascii"; readonly span: Span; readonly name: string; readonly negated: boolean }
  | { readonly kind: "union"; readonly span: Span; readonly items: readonly ClassItem[] }
  | {
      readonly kind: "operation";
      readonly span: Span;
      readonly operator: SetOperator;
      readonly left: ClassItem;
      readonly right: ClassItem;
    }
  | ClassAst;

export interface ClassAst {
  readonly kind: "class";
  readonly span: Span;
  readonly negated: boolean;
  readonly set: ClassItem;
}

export type Ast =
  | Primitive
  | ClassAst
  | { readonly kind: "empty"; readonly span: Span }
  | { readonly kind: "flags"; readonly span: Span; readonly flags: Flags }
  | { readonly kind: "repeat"; readonly span: Span; readonly ast: Ast; readonly min: number; readonly max: number }
  | { readonly kind: "group"; readonly span: Span; readonly flags: Flags; readonly ast: Ast }
  | { readonly kind: "concat"; readonly span: Span; readonly asts: readonly Ast[] }
  | { readonly kind: "alternate"; readonly span: Span; readonly asts: readonly Ast[] };

/** Concatenation of fewer than two parts is no node of its own. */
export function concatAst(span: Span, asts: readonly Ast[]): Ast {
  if (asts.length === 0) return { kind: "empty", span };
  return asts.length === 1 && asts[0] !== undefined ? asts[0] : { kind: "concat", span, asts };
}
