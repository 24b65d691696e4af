import { Bitmap } from "../index/metadata/bitmap.ts";
import { batches } from "../index/text/batches.ts";
import type { FilterContext } from "./context.ts";
import { indexedCandidates, isIndexed } from "./document-candidates.ts";
import { metadataMatches, needsDocument } from "./metadata-filter.ts";
import type { Filter } from "./where.ts";

/** With so few records left their documents are read at once, without asking the text index. */
const FEW = 200;

type DocumentTest = (ordinal: number, document: string | null) => boolean;

/** Ordinals of the matches among `within`, in ascending order, found while they are asked for. */
export function* documentMatches(
  filter: Filter,
  within: Bitmap,
  context: FilterContext,
): Generator<number, void, undefined> {
  const { rows } = context.index;
  const test = compileTest(filter, context);
  for (const batch of batches(candidates(filter, within, context))) {
    for (const { label, document } of context.reader.documents(batch)) {
      const ordinal = rows.ordinal(label);
      if (test(ordinal, document)) yield ordinal;
    }
  }
}

/**
 * The matches among `within`. Where the text index helps with every clause, negations are answered by what it finds for the
 * positive clause, so that `$not_contains` need not read every document.
 */
export function allDocumentMatches(filter: Filter, within: Bitmap, context: FilterContext): Bitmap {
  if (within.isEmpty()) return within;
  if (!needsDocument(filter)) return within.and(metadataMatches(filter, context));
  if (!hasNegation(filter) || within.count() <= FEW || !isIndexed(filter)) {
    return Bitmap.of(within.length, documentMatches(filter, within, context));
  }
  switch (filter.kind) {
    case "And":
      return filter.clauses.reduce((left, clause) => allDocumentMatches(clause, left, context), within);
    case "Or": {
      let found = new Bitmap(within.length);
      for (const clause of filter.clauses) found = found.or(allDocumentMatches(clause, within.andNot(found), context));
      return found;
    }
    case "Not":
      return within.andNot(allDocumentMatches(filter.clause, within, context));
    default:
      throw new TypeError(`${filter.kind} holds no negation`);
  }
}

/** Whether some document clause is negated. */
function hasNegation(filter: Filter): boolean {
  if (filter.kind === "Not") return needsDocument(filter.clause);
  return (filter.kind === "And" || filter.kind === "Or") && filter.clauses.some(hasNegation);
}

/** Labels of all records in `within` that can match, in ascending order. */
function* candidates(filter: Filter, within: Bitmap, context: FilterContext): Generator<number> {
  const { rows } = context.index;
  const labels = within.count() <= FEW ? null : indexedCandidates(filter, context);
  if (labels === null) {
    for (const ordinal of within) yield rows.label(ordinal);
    return;
  }
  for (const label of labels) {
    const ordinal = rows.ordinal(label);
    if (ordinal >= 0 && within.has(ordinal)) yield label;
  }
}

function compileTest(filter: Filter, context: FilterContext): DocumentTest {
  if (!needsDocument(filter)) {
    const bitmap = metadataMatches(filter, context);
    return (ordinal) => bitmap.has(ordinal);
  }
  switch (filter.kind) {
    case "And": {
      const tests = filter.clauses.map((clause) => compileTest(clause, context));
      return (ordinal, document) => tests.every((test) => test(ordinal, document));
    }
    case "Or": {
      const tests = filter.clauses.map((clause) => compileTest(clause, context));
      return (ordinal, document) => tests.some((test) => test(ordinal, document));
    }
    case "Not": {
      const test = compileTest(filter.clause, context);
      return (ordinal, document) => !test(ordinal, document);
    }
    case "Document": {
      const { matcher } = filter;
      return (_, document) => document !== null && matcher.matches(document);
    }
    default:
      throw new TypeError(`${filter.kind} needs no documents`);
  }
}
