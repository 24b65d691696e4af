import type { CharSet } from "./char-set.ts";

/** A regular expression after parsing: what decides whether it matches, without captures, greed and flags. Nodes are frozen. */
export type RegexNode = EmptyNode | CharsNode | LookNode | RepeatNode | ConcatNode | AlternateNode;

/** Assertions about the place between two characters. Names ending in `Ascii` know only ASCII words. */
export const LOOKS = [
  "Start",
  "End",
  "StartLine",
  "EndLine",
  "StartLineCrlf",
  "EndLineCrlf",
  "Word",
  "NotWord",
  "WordStart",
  "WordEnd",
  "WordStartHalf",
  "WordEndHalf",
  "WordAscii",
  "NotWordAscii",
  "WordStartAscii",
  "WordEndAscii",
  "WordStartHalfAscii",
  "WordEndHalfAscii",
] as const;
export type Look = (typeof LOOKS)[number];

export interface EmptyNode {
  readonly kind: "Empty";
}

/** One character out of a set that is not empty. */
export interface CharsNode {
  readonly kind: "Chars";
  readonly set: CharSet;
}

export interface LookNode {
  readonly kind: "Look";
  readonly look: Look;
}

export interface RepeatNode {
  readonly kind: "Repeat";
  readonly node: RegexNode;
  readonly min: number;
  readonly max: number;
}

export interface ConcatNode {
  readonly kind: "Concat";
  readonly nodes: readonly RegexNode[];
}

export interface AlternateNode {
  readonly kind: "Alternate";
  readonly nodes: readonly RegexNode[];
}

export const EmptyNode: EmptyNode = Object.freeze({ kind: "Empty" });

export const CharsNode = Object.freeze({
  create: (set: CharSet): CharsNode => Object.freeze({ kind: "Chars", set }),
});

export const LookNode = Object.freeze({
  create: (look: Look): LookNode => Object.freeze({ kind: "Look", look }),
});

export const RepeatNode = Object.freeze({
  create: (node: RegexNode, min: number, max: number): RegexNode => {
    if (node.kind === "Empty" || max === 0) return EmptyNode;
    // An assertion holds as often as one likes, and left out it holds anyway
    if (node.kind === "Look") return min === 0 ? EmptyNode : node;
    return min === 1 && max === 1 ? node : Object.freeze({ kind: "Repeat", node, min, max });
  },
});

export const ConcatNode = Object.freeze({
  create: (nodes: readonly RegexNode[]): RegexNode => {
    const parts = nodes.filter((node) => node.kind !== "Empty");
    if (parts.length < 2) return parts[0] ?? EmptyNode;
    return Object.freeze({ kind: "Concat", nodes: Object.freeze(parts) });
  },
});

export const AlternateNode = Object.freeze({
  create: (nodes: readonly RegexNode[]): AlternateNode =>
    Object.freeze({ kind: "Alternate", nodes: Object.freeze([...nodes]) }),
});
