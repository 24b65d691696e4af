import { Bitmap } from "../index/metadata/bitmap.ts";
import type { FilterContext } from "./context.ts";
import { filterName } from "./filter-name.ts";
import { type AnyOfNode, type CompareNode, DOCUMENT_KEY, type Filter, type HasElementNode, URI_KEY } from "./where.ts";

/** Whether the filter looks at documents, so that metadata alone cannot decide. */
export function needsDocument(filter: Filter): boolean {
  switch (filter.kind) {
    case "And":
    case "Or":
      return filter.clauses.some(needsDocument);
    case "Not":
      return needsDocument(filter.clause);
    default:
      return filter.kind === "Document";
  }
}

/** Builds the columns that the filter needs and does not find, in one pass over the rows. */
export function prepareColumns(filter: Filter, { index, reader }: FilterContext): void {
  index.prepare(reader, columnKeys(filter));
}

/** Metadata keys whose columns the filter needs. */
export function columnKeys(filter: Filter): string[] {
  switch (filter.kind) {
    case "And":
    case "Or":
      return filter.clauses.flatMap(columnKeys);
    case "Not":
      return columnKeys(filter.clause);
    case "Document":
      return [];
    default:
      return isAbsentKey(filter.key) || uriOperands(filter) !== null ? [] : [filter.key];
  }
}

/** The live records that match a filter without document clauses, whose columns are prepared. */
export function metadataMatches(filter: Filter, context: FilterContext): Bitmap {
  const name = filterName(filter);
  const known = context.index.results.get(name);
  if (known !== undefined) return known;
  const matches = compute(filter, context);
  context.index.results.set(name, matches);
  return matches;
}

function compute(filter: Filter, context: FilterContext): Bitmap {
  switch (filter.kind) {
    case "And":
      return allOf(filter.clauses, context);
    case "Or":
      return filter.clauses.reduce(
        (sum, clause) => sum.or(metadataMatches(clause, context)),
        new Bitmap(context.index.rows.length),
      );
    case "Not":
      return context.index.live().andNot(metadataMatches(filter.clause, context));
    case "Document":
      throw new TypeError("Document clauses need documents");
    default:
      return leafMatches(filter, context);
  }
}

function allOf(clauses: readonly Filter[], context: FilterContext): Bitmap {
  const [first, ...others] = clauses;
  if (first === undefined) return context.index.live();
  let result = metadataMatches(first, context);
  for (const clause of others) {
    if (result.isEmpty()) break;
    result = result.and(metadataMatches(clause, context));
  }
  return result;
}

function leafMatches(node: CompareNode | AnyOfNode | HasElementNode, context: FilterContext): Bitmap {
  const { index } = context;
  if (isAbsentKey(node.key)) return new Bitmap(index.rows.length);
  const uris = uriOperands(node);
  if (uris !== null) return uriMatches(new Set(uris), context);
  switch (node.kind) {
    case "Compare":
      return index.compare(node.key, node.operator, node.operand);
    case "AnyOf":
      return index.anyOf(node.key, node.operands);
    case "HasElement":
      return index.hasElement(node.key, node.operand);
  }
}

/** Keys that no record can have. Documents are text, so nothing but the text clauses, which are resolved before, finds them. */
const isAbsentKey = (key: string): boolean =>
  key === "" || key === DOCUMENT_KEY || key.startsWith("#") || key.startsWith("$");

/** The URIs that a clause asks for. Values of `chroma:uri` that are no text are ordinary metadata. */
function uriOperands(node: CompareNode | AnyOfNode | HasElementNode): readonly string[] | null {
  if (node.key !== URI_KEY || node.kind === "HasElement") return null;
  const operands = node.kind === "Compare" ? [node.operand] : node.operands;
  const texts = operands.filter((operand) => typeof operand === "string");
  return texts.length > 0 ? texts : null;
}

function uriMatches(wanted: ReadonlySet<string>, { index, reader }: FilterContext): Bitmap {
  const { rows } = index;
  const result = new Bitmap(rows.length);
  const labels = rows.labels(index.live().toArray());
  for (const { label, uri } of reader.uris(labels))
    if (uri !== null && wanted.has(uri)) result.add(rows.ordinal(label));
  return result;
}
