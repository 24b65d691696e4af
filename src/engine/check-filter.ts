import type { CollectionRecord } from "../api/collections.ts";
import { ftsEnabled, type IndexedType, isIndexEnabled } from "../api/schema-index.ts";
import { checkIndexed, type OperandType } from "../query/index-enabled.ts";
import type { Filter } from "../query/where.ts";

const INDEXED_TYPES: Record<OperandType, IndexedType> = { Str: "string", Int: "int", Float: "float", Bool: "bool" };

/** Throws when the collection's schema switched off an index that the filter needs. */
export function checkFilter(filter: Filter | null, { schema }: CollectionRecord): void {
  checkIndexed(filter, {
    metadata: (key, type) => isIndexEnabled(schema, key, INDEXED_TYPES[type]),
    fullText: () => ftsEnabled(schema),
  });
}
