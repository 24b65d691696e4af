import type { FilterReader } from "../index/metadata/filter-reader.ts";
import type { MetadataIndex } from "../index/metadata/metadata-index.ts";

/** What filters of one collection are evaluated on; both belong to one thread. */
export interface FilterContext {
  readonly index: MetadataIndex;
  readonly reader: FilterReader;
}
