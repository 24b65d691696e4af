import { wholeTextMatcher } from "../index/text/matcher.ts";
import { needsDocument } from "./metadata-filter.ts";
import { AndNode, DOCUMENT_KEY, DocumentNode, type Filter, NotNode, OrNode } from "./where.ts";

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
