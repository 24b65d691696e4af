import { Bitmap } from "../index/metadata/bitmap.ts";
import type { FilterContext } from "./context.ts";
import { allDocumentMatches, documentMatches } from "./document-filter.ts";
import { isReadable, matchesAmong } from "./few-records.ts";
import { filterName } from "./filter-name.ts";
import { metadataMatches, prepareColumns } from "./metadata-filter.ts";
import { resolveDocumentKey, splitByDocument } from "./rewrite-filter.ts";
import type { Filter } from "./where.ts";

/** So few records are read and looked at one by one, since that is faster than to build a column for them. */
const FEW = 100;

/**
 * All records that match, as ordinals of `context.index.rows`; restricted to the labels `only` when given. `null` matches all.
 * The result may be shared and must not be changed. Call it within `reader.snapshot`.
 */
export function evaluate(filter: Filter | null, context: FilterContext, only?: ArrayLike<number>): Bitmap {
  context.index.catchUp(context.reader);
  const all = only === undefined ? context.index.live() : bitmapOf(only, context);
  if (filter === null) return all;
  const resolved = resolveDocumentKey(filter);
  const name = filterName(resolved);
  const known = context.index.results.get(name);
  if (known !== undefined) return only === undefined ? known : known.and(all);
  const { within, document } = narrow(resolved, all, context);
  if (document === null) return within;
  const result = allDocumentMatches(document, within, context);
  if (only === undefined) context.index.results.set(name, result);
  return result;
}

/**
 * Labels of the matches in order of insertion: `limit` of them after the first `offset`. Where documents decide, no more of them
 * are read than needed. Call it within `reader.snapshot`.
 */
export function firstMatches(
  filter: Filter | null,
  context: FilterContext,
  offset: number,
  limit: number,
  only?: ArrayLike<number>,
): number[] {
  if (only !== undefined && only.length <= FEW && isReadable(filter)) {
    return matchesAmong(filter, context.reader, only).slice(offset, offset + limit);
  }
  context.index.catchUp(context.reader);
  const { rows, results } = context.index;
  const all = only === undefined ? context.index.live() : bitmapOf(only, context);
  const page = (bitmap: Bitmap): number[] => rows.labels(bitmap.toArray(offset, limit));
  if (filter === null) return page(all);
  const resolved = resolveDocumentKey(filter);
  const name = filterName(resolved);
  const known = results.get(name);
  if (known !== undefined) return page(only === undefined ? known : known.and(all));
  const { within, document } = narrow(resolved, all, context);
  if (document === null) return page(within);
  if (limit === 0) return [];
  if (limit === Number.POSITIVE_INFINITY) return page(evaluate(filter, context, only));
  const found: number[] = [];
  for (const ordinal of documentMatches(document, within, context)) {
    found.push(ordinal);
    if (found.length >= offset + limit) return rows.labels(found.slice(offset));
  }
  // All of them are known now, so that the next page costs nothing
  if (only === undefined) results.set(name, Bitmap.of(rows.length, found));
  return rows.labels(found.slice(offset));
}

/** Applies what metadata decides; the rest of the filter is for the documents of the records within. */
function narrow(filter: Filter, all: Bitmap, context: FilterContext): { within: Bitmap; document: Filter | null } {
  prepareColumns(filter, context);
  const { metadata, document } = splitByDocument(filter);
  const matches = metadataMatches(metadata, context);
  return { within: all === context.index.live() ? matches : matches.and(all), document };
}

function bitmapOf(labels: ArrayLike<number>, { index }: FilterContext): Bitmap {
  const bitmap = new Bitmap(index.rows.length);
  for (let i = 0; i < labels.length; i++) {
    const ordinal = index.rows.ordinal(labels[i]);
    if (ordinal >= 0) bitmap.add(ordinal);
  }
  return bitmap;
}
