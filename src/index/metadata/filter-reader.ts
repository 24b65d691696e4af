import type { CollectionReader } from "../../store/collection-file.ts";

/** What filters read of a collection. */
export type FilterReader = Pick<
  CollectionReader,
  | "position"
  | "changesSince"
  | "labelsSince"
  | "deletedSince"
  | "deletionsKnownSince"
  | "rows"
  | "documents"
  | "uris"
  | "textPosition"
  | "textCandidates"
>;
