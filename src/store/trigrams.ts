/**
 * What both sides of the text index agree on. FTS5 ends a text at NUL, so NUL stands as U+0001 in documents and literals alike:
 * at worst that gives a candidate too many.
 */
export const indexable = (text: string): string => text.replaceAll("\0", "\u0001");

/** More trigrams than these hardly exclude anything further, but each one costs the reading of its list. */
const MOST_TRIGRAMS = 12;

/** The query of FTS5 for documents that may hold all the literals; each has at least three code points. */
export function trigramQuery(literals: readonly string[]): string {
  const share = Math.max(2, Math.floor(MOST_TRIGRAMS / literals.length));
  const trigrams = new Set(literals.flatMap((literal) => spread(trigramsOf(indexable(literal)), share)));
  return [...trigrams].map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(" AND ");
}

function trigramsOf(literal: string): string[] {
  const points = [...literal.toWellFormed()];
  const trigrams = points.slice(2).map((_, i) => points.slice(i, i + 3).join(""));
  return [...new Set(trigrams)];
}

/** `count` of the items, evenly from first to last. */
function spread(items: readonly string[], count: number): readonly string[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * (items.length - 1)) / (count - 1))] as string);
}
