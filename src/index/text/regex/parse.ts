import { type Ast, type ClassItem, concatAst, type Flags, type Span } from "./ast.ts";
import { parseClass } from "./parse-class.ts";
import { parseEscape } from "./parse-escape.ts";
import { parseGroupOpening } from "./parse-group.ts";
import { Scanner } from "./scanner.ts";

const NEST_LIMIT = 250;
const MAX_COUNT = 2 ** 32 - 1;
const MISSING = "repetition operator missing expression";
const UNCLOSED_COUNT = "unclosed counted repetition";

/** A group that is open: what stood before it, and its branches that are complete. */
interface OpenGroup {
  readonly span: Span;
  readonly flags: Flags;
  readonly ignoreSpace: boolean;
  readonly before: Branches;
}

interface Branches {
  readonly start: number;
  readonly done: Ast[];
  concatStart: number;
  concat: Ast[];
}

/** Parses a pattern of the Rust `regex` dialect. Throws the reference server's errors. */
export function parsePattern(pattern: string): Ast {
  const scanner = new Scanner(pattern);
  const names = new Map<string, Span>();
  const groups: OpenGroup[] = [];
  let branches = newBranches(0);
  for (scanner.skipSpace(); !scanner.atEnd; scanner.skipSpace()) {
    if (scanner.char === "(") branches = openGroup(scanner, names, groups, branches);
    else if (scanner.char === ")") branches = closeGroup(scanner, groups, branches);
    else parseInBranch(scanner, branches);
  }
  const open = groups.pop();
  if (open !== undefined) throw scanner.error(open.span, "unclosed group");
  const ast = finish(scanner, branches);
  checkNesting(scanner, ast, 0);
  return ast;
}

const newBranches = (start: number): Branches => ({ start, done: [], concatStart: start, concat: [] });

function openGroup(scanner: Scanner, names: Map<string, Span>, groups: OpenGroup[], branches: Branches): Branches {
  const opening = parseGroupOpening(scanner, names);
  const { ignoreSpace } = scanner;
  scanner.ignoreSpace = opening.flags.x ?? ignoreSpace;
  if (opening.kind === "flags") {
    branches.concat.push(opening);
    return branches;
  }
  groups.push({ span: opening.span, flags: opening.flags, ignoreSpace, before: branches });
  return newBranches(scanner.position);
}

function closeGroup(scanner: Scanner, groups: OpenGroup[], branches: Branches): Branches {
  const group = groups.pop();
  if (group === undefined) throw scanner.error(scanner.charSpan, "unopened group");
  const ast = finish(scanner, branches);
  scanner.ignoreSpace = group.ignoreSpace;
  scanner.advance();
  group.before.concat.push({ kind: "group", span: scanner.spanFrom(group.span.start), flags: group.flags, ast });
  return group.before;
}

function finish(scanner: Scanner, branches: Branches): Ast {
  endBranch(scanner, branches);
  const [only] = branches.done;
  if (branches.done.length === 1 && only !== undefined) return only;
  return { kind: "alternate", span: scanner.spanFrom(branches.start), asts: branches.done };
}

function endBranch(scanner: Scanner, branches: Branches): void {
  branches.done.push(concatAst(scanner.spanFrom(branches.concatStart), branches.concat));
  branches.concat = [];
}

function parseInBranch(scanner: Scanner, branches: Branches): void {
  switch (scanner.char) {
    case "|":
      endBranch(scanner, branches);
      scanner.advance();
      branches.concatStart = scanner.position;
      return;
    case "[":
      branches.concat.push(parseClass(scanner));
      return;
    case "?":
    case "*":
    case "+":
      parseRepetition(scanner, branches.concat);
      return;
    case "{":
      parseCount(scanner, branches.concat);
      return;
    default:
      branches.concat.push(parsePrimitive(scanner));
  }
}

function parsePrimitive(scanner: Scanner): Ast {
  const { char, charSpan: span } = scanner;
  if (char === "\\") return parseEscape(scanner);
  scanner.advance();
  if (char === ".") return { kind: "dot", span };
  if (char === "^" || char === "$") return { kind: "assertion", span, assertion: char };
  return { kind: "literal", span, char: char.codePointAt(0) ?? 0, byte: false };
}

function repeated(scanner: Scanner, concat: Ast[]): Ast {
  const ast = concat.pop();
  if (ast === undefined || ast.kind === "flags" || ast.kind === "empty") throw scanner.error(scanner.here, MISSING);
  return ast;
}

function parseRepetition(scanner: Scanner, concat: Ast[]): void {
  const ast = repeated(scanner, concat);
  const operator = scanner.char;
  scanner.advance();
  scanner.accept("?");
  const max = operator === "?" ? 1 : Number.POSITIVE_INFINITY;
  concat.push({ kind: "repeat", span: scanner.spanFrom(ast.span.start), ast, min: operator === "+" ? 1 : 0, max });
}

function parseCount(scanner: Scanner, concat: Ast[]): void {
  const start = scanner.position;
  const ast = repeated(scanner, concat);
  const unclosed = (): never => {
    throw scanner.error(scanner.spanFrom(start), UNCLOSED_COUNT);
  };
  if (!scanner.advanceBeyondSpace()) unclosed();
  const min = parseDecimal(scanner, unclosed);
  let max = min;
  if (scanner.at(",")) {
    if (!scanner.advanceBeyondSpace()) unclosed();
    max = scanner.at("}") ? Number.POSITIVE_INFINITY : parseDecimal(scanner, unclosed);
  }
  if (!scanner.at("}")) unclosed();
  if (scanner.advanceBeyondSpace()) scanner.accept("?");
  if (max < min) {
    throw scanner.error(scanner.spanFrom(start), "invalid repetition count range, the start must be <= the end");
  }
  concat.push({ kind: "repeat", span: scanner.spanFrom(ast.span.start), ast, min, max });
}

function parseDecimal(scanner: Scanner, unclosed: () => never): number {
  while (scanner.atWhitespace) scanner.advance();
  const start = scanner.position;
  let digits = "";
  for (; scanner.char >= "0" && scanner.char <= "9"; scanner.advanceBeyondSpace()) digits += scanner.char;
  const span = scanner.spanFrom(start);
  while (scanner.atWhitespace) scanner.advanceBeyondSpace();
  if (scanner.atEnd) unclosed();
  if (digits === "") throw scanner.error(span, "repetition quantifier expects a valid decimal");
  const value = Number(digits);
  if (value > MAX_COUNT) throw scanner.error(span, "decimal literal invalid");
  return value;
}

/** Deep nesting is refused before anything recurses into it. */
function checkNesting(scanner: Scanner, ast: Ast | ClassItem, depth: number): void {
  const children = childrenOf(ast);
  if (children === null) return;
  if (depth >= NEST_LIMIT) {
    throw scanner.error(ast.span, `exceed the maximum number of nested parentheses/brackets (${NEST_LIMIT})`);
  }
  for (const child of children) checkNesting(scanner, child, depth + 1);
}

function childrenOf(ast: Ast | ClassItem): readonly (Ast | ClassItem)[] | null {
  switch (ast.kind) {
    case "concat":
    case "alternate":
      return ast.asts;
    case "repeat":
    case "group":
      return [ast.ast];
    case "class":
      return [ast.set];
    case "union":
      return ast.items;
    case "operation":
      return [ast.left, ast.right];
    default:
      return null;
  }
}
