import type { Resource, WireAccess } from "./access.ts";
import type { Timing } from "./stopwatch.ts";

import type { IndexState } from "./threads.ts";

/** The operations of the HTTP API that touch data. System routes (heartbeat, version, …) are answered by the server itself. */
export type WireOperation =
  | "reset"
  | "create_tenant"
  | "get_tenant"
  | "update_tenant"
  | "list_databases"
  | "create_database"
  | "get_database"
  | "delete_database"
  | "list_collections"
  | "create_collection"
  | "count_collections"
  | "get_collection"
  | "get_collection_by_id"
  | "get_collection_by_crn"
  | "update_collection"
  | "delete_collection"
  | "add"
  | "update"
  | "upsert"
  | "delete"
  | "count"
  | "get"
  | "query"
  | "search"
  | "fork"
  | "fork_count"
  | "indexing_status"
  | "attach_function"
  | "get_function"
  | "detach_function"
  | "collection_statistics";

/**
 * A request as it came over the wire, routed but not yet understood: everything after routing (query string, JSON, validation,
 * look-up, execution, encoding) happens in a worker thread.
 */
export interface WireRequest {
  readonly operation: WireOperation;
  /** Percent-decoded path parameters: `tenant`, `database`, `collection` (name or id), `crn`, `name`, whichever the route has. */
  readonly params: Readonly<Record<string, string>>;
  /** The raw query string without `?`; empty when there is none. */
  readonly query: string;
  /** The body, whose memory the engine may take over (its ArrayBuffer is transferred, so it must not be pooled); null when empty. */
  readonly body: Uint8Array<ArrayBuffer> | null;
  /** Filled in by the engine where statistics are asked for. */
  readonly indexState?: IndexState | undefined;
  /** In milliseconds of `Date.now()`: what has not begun by then need not begin. */
  readonly deadline?: number | undefined;
  /** Whether the reply is to tell what the time went into. */
  readonly isTimed?: boolean | undefined;
  /** What the caller is limited to. Absent: nothing has to be checked or told. */
  readonly access?: WireAccess | undefined;
  /** With `access`, set by the thread: what the request touches. */
  touched?: Resource;
}

export interface WireReply {
  readonly status: number;
  /** JSON: text when it is short, UTF-8 when it is long. */
  readonly body: string | Uint8Array;
  /** The memory of the request's body, when it can be used again. */
  readonly spare?: ArrayBuffer;
  readonly timing?: Timing | undefined;
  /** What the request touched, if it had `access` and got that far. */
  readonly touched?: Resource;
}

/** What the HTTP server needs of the engine. Never rejects for user errors: those are replies. */
export interface WireEngine {
  call(request: WireRequest): Promise<WireReply>;
  /** Finishes what is under way, checkpoints and closes. */
  close(): Promise<void>;
}
