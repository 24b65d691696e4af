import type { MetadataIndex } from "../index/metadata/metadata-index.ts";
import type { CollectionReader } from "../store/collection-file.ts";

/** What filters of one collection are evaluated on; both belong to one thread. */
export interface FilterContext {
  readonly index: MetadataIndex;
  readonly reader: CollectionReader;
}
