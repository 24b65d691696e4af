/** What `import … from "kroma"` gives. */
export { type ErrorCode, KromaError } from "../api/errors.ts";
export type {
  Collection,
  FoundRecords,
  GetOptions,
  NearestRecords,
  QueryOptions,
  RecordChanges,
  Records,
  Selector,
} from "./collection.ts";
export {
  type CollectionChanges,
  type CollectionOptions,
  type Database,
  type DatabaseOptions,
  open,
  type Page,
} from "./database.ts";
export type { Embedding, PlainMetadata, PlainScalar, PlainValue, StoredMetadata } from "./plain-values.ts";
export type { CollectionStatistics, SnapshotStatistics, VectorIndexStatistics } from "./statistics.ts";
