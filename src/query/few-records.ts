import { parseMetadata } from "../api/metadata.ts";
import type { FilterReader } from "../index/metadata/filter-reader.ts";
import { matches } from "./matches.ts";
import { columnKeys } from "./metadata-filter.ts";
import type { Filter } from "./where.ts";

/** Whether what clients see of records is enough to decide: metadata under keys of `chroma:` is hidden. */
export const isReadable = (filter: Filter | null): boolean =>
  filter === null || columnKeys(filter).every((key) => !key.startsWith("chroma:"));

/** Those of the labels whose records exist and match, ascending, by reading each of the records. */
export function matchesAmong(filter: Filter | null, reader: FilterReader, labels: ArrayLike<number>): number[] {
  const sorted = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  const rows = reader.rows(sorted, filter === null ? {} : { metadatas: true, documents: true, uris: true });
  return rows.labels.filter((_, i) => {
    if (filter === null) return true;
    const text = rows.metadatas?.[i] ?? null;
    const metadata = text === null ? null : parseMetadata(text);
    return matches(filter, { metadata, document: rows.documents?.[i] ?? null, uri: rows.uris?.[i] ?? null });
  });
}
