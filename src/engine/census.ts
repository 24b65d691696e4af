import { hasRecords } from "../store/layout.ts";
import type { Census, CensusEntry } from "./meters.ts";
import type { ThreadContext } from "./thread-context.ts";

/** Counts the records of at most `limit` collections: those of `preferred` that still exist, then others. */
export function takeCensus(context: ThreadContext, limit: number, preferred: readonly string[]): Census {
  const ids = context.catalog.collectionIds();
  const existing = new Set(ids);
  const chosen = new Set(preferred.filter((id) => existing.has(id)).slice(0, limit));
  for (const id of ids) {
    if (chosen.size >= limit) break;
    chosen.add(id);
  }
  return { collections: ids.length, entries: [...chosen].flatMap((id) => entryOf(context, id) ?? []) };
}

/** Undefined when the collection went away or its file cannot be read: that is for others to report. */
function entryOf(context: ThreadContext, id: string): CensusEntry | undefined {
  try {
    const record = context.collectionById(id);
    if (record === undefined) return undefined;
    const { name, tenant, database } = record;
    if (!hasRecords(context.layout, id)) return { id, name, tenant, database, records: 0, textLag: 0 };
    const reader = context.openReader(id);
    try {
      return reader.snapshot(() => ({
        ...{ id, name, tenant, database },
        records: reader.count(),
        textLag: Math.max(0, reader.position() - reader.textPosition()),
      }));
    } finally {
      reader.close();
    }
  } catch {
    return undefined;
  }
}
