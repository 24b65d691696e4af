import type { PhaseName } from "../engine/stopwatch.ts";
import type { Granularity } from "./granularity.ts";

/** What the server itself does before the engine is asked. */
export type MainPhase = "auth" | "receive";

/** Spans below that of the operation: from which granularity on they are made, and what they stand for. */
export const PHASE_SPANS: Readonly<
  Record<PhaseName | MainPhase, { readonly level: Granularity; readonly about: string }>
> = {
  auth: { level: "all", about: "it is found out who asks and what they may do" },
  receive: { level: "all", about: "the body arrives" },
  load: { level: "operation_and_segment", about: "the vector index is loaded into memory" },
  queue: { level: "all", about: "the request waits for a thread" },
  decode: { level: "all", about: "the body is parsed" },
  plan: { level: "all", about: "the collection is looked up, the request checked against it, the filter parsed" },
  catalog: { level: "operation_and_segment", about: "tenants, databases and collections are read or changed" },
  filter: { level: "operation_and_segment", about: "the records that satisfy the filter are found" },
  search: { level: "operation_and_segment", about: "candidates for the nearest vectors are found" },
  fetch: { level: "operation_and_segment", about: "rows are read, and exact distances computed" },
  encode: { level: "all", about: "the answer is written" },
  apply: { level: "operation_and_segment", about: "rows are written, with those of other requests that waited" },
  commit: { level: "operation_and_segment", about: "the transaction is committed and synced to disk" },
  index: { level: "operation_and_segment", about: "vectors are put into the index" },
};
