import { candidateLabels, indexedLiterals, mergeAscending } from "../index/text/candidates.ts";
import type { FilterContext } from "./context.ts";
import { metadataMatches, needsDocument } from "./metadata-filter.ts";
import type { Filter } from "./where.ts";

/**
 * Ascending labels of a superset of the matches, from the text index and from metadata; `null` when neither narrows them down.
 */
export function indexedCandidates(filter: Filter, context: FilterContext): Iterable<number> | null {
  if (!needsDocument(filter)) return labelsByMetadata(filter, context);
  const literals = indexedLiterals(requiredTexts(filter));
  if (literals.length > 0) return candidateLabels(context.reader, literals);
  if (filter.kind === "And") return firstOf(filter.clauses, context);
  if (filter.kind !== "Or") return null;
  let merged: Iterable<number> = [];
  for (const clause of filter.clauses) {
    const labels = indexedCandidates(clause, context);
    if (labels === null) return null;
    merged = mergeAscending(merged, labels);
  }
  return merged;
}

/** Whether the text index helps with every document clause, were it not for negations. */
export function isIndexed(filter: Filter): boolean {
  switch (filter.kind) {
    case "And":
    case "Or":
      return filter.clauses.every(isIndexed);
    case "Not":
      return isIndexed(filter.clause);
    case "Document":
      return indexedLiterals(filter.matcher.required).length > 0;
    default:
      return true;
  }
}

function* labelsByMetadata(filter: Filter, context: FilterContext): Generator<number, void, undefined> {
  for (const ordinal of metadataMatches(filter, context)) yield context.index.rows.label(ordinal);
}

function firstOf(clauses: readonly Filter[], context: FilterContext): Iterable<number> | null {
  for (const clause of clauses) {
    const labels = indexedCandidates(clause, context);
    if (labels !== null) return labels;
  }
  return null;
}

/** Texts that the document of every match holds. */
function requiredTexts(filter: Filter): readonly string[] {
  if (filter.kind === "And") return filter.clauses.flatMap(requiredTexts);
  return filter.kind === "Document" ? filter.matcher.required : [];
}
