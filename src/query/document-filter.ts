import type { Bitmap } from "../index/metadata/bitmap.ts";
import type { FilterReader } from "../index/metadata/filter-reader.ts";
import { batches } from "../index/text/batches.ts";
import { candidateLabels, indexedLiterals, mergeAscending } from "../index/text/candidates.ts";
import { wholeTextMatcher } from "../index/text/matcher.ts";
import type { FilterContext } from "./context.ts";
import { metadataMatches, needsDocument } from "./metadata-filter.ts";
import { AndNode, DOCUMENT_KEY, DocumentNode, type Filter, NotNode, OrNode } from "./where.ts";

/** With so few records left their documents are read at once, without asking the text index. */
const FEW = 200;

type DocumentTest = (ordinal: number, document: string | null) => boolean;

/** Turns comparisons of the whole document (`chroma:document`) into document clauses. */
export function resolveDocumentKey(filter: Filter): Filter {
  switch (filter.kind) {
    case "And":
      return AndNode.create(filter.clauses.map(resolveDocumentKey));
    case "Or":
      return OrNode.create(filter.clauses.map(resolveDocumentKey));
    case "Not":
      return NotNode.create(resolveDocumentKey(filter.clause));
    case "Compare":
    case "AnyOf": {
      if (filter.key !== DOCUMENT_KEY) return filter;
      const operands = filter.kind === "AnyOf" ? filter.operands : filter.operator === "eq" ? [filter.operand] : [];
      const texts = operands.filter((operand) => typeof operand === "string");
      return texts.length > 0 ? DocumentNode.create(wholeTextMatcher(texts)) : filter;
    }
    default:
      return filter;
  }
}

/** The part of a filter that metadata decides, and what remains to be asked of documents; both must hold. */
export function splitByDocument(filter: Filter): { readonly metadata: Filter; readonly document: Filter | null } {
  if (!needsDocument(filter)) return { metadata: filter, document: null };
  const clauses = conjuncts(filter);
  const document = clauses.filter(needsDocument);
  const metadata = AndNode.create(clauses.filter((clause) => !needsDocument(clause)));
  return { metadata, document: document.length === 0 ? null : AndNode.create(document) };
}

const conjuncts = (filter: Filter): readonly Filter[] =>
  filter.kind === "And" ? filter.clauses.flatMap(conjuncts) : [filter];

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

/** Labels of all records in `within` that can match, in ascending order. */
function* candidates(filter: Filter, within: Bitmap, { index, reader }: FilterContext): Generator<number> {
  const { rows } = index;
  const labels = within.count() <= FEW ? null : indexedCandidates(filter, reader);
  if (labels === null) {
    for (const ordinal of within) yield rows.label(ordinal);
    return;
  }
  for (const label of labels) {
    const ordinal = rows.ordinal(label);
    if (ordinal >= 0 && within.has(ordinal)) yield label;
  }
}

/** What the text index can say: a superset of the matches, or `null` when it cannot narrow them down. */
function indexedCandidates(filter: Filter, reader: FilterReader): Iterable<number> | null {
  const literals = indexedLiterals(requiredTexts(filter));
  if (literals.length > 0) return candidateLabels(reader, literals);
  if (filter.kind === "And") {
    for (const clause of filter.clauses) {
      const labels = indexedCandidates(clause, reader);
      if (labels !== null) return labels;
    }
  }
  if (filter.kind !== "Or") return null;
  let merged: Iterable<number> = [];
  for (const clause of filter.clauses) {
    const labels = indexedCandidates(clause, reader);
    if (labels === null) return null;
    merged = mergeAscending(merged, labels);
  }
  return merged;
}

/** Texts that the document of every match holds. */
function requiredTexts(filter: Filter): readonly string[] {
  if (filter.kind === "And") return filter.clauses.flatMap(requiredTexts);
  return filter.kind === "Document" ? filter.matcher.required : [];
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
