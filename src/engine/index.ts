/** What `import … from "kroma"` gives. */
export { type ErrorCode, KromaError } from "../api/errors.ts";
export type {
  Collection,
  Embedding,
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
} from "./database.ts";
export type { PlainMetadata, PlainScalar, PlainValue } from "./plain-values.ts";
