import type { WireOperation } from "../../engine/wire.ts";
import type { Action } from "./actions.ts";

/**
 * What a request touches. Of `tenant`, `database` and `server` all must be covered, with everything in it; of `*_entry` it is
 * enough to be allowed somewhere inside. Names that only the body or the catalogue tells are checked by the engine: `new_*`,
 * `collection` (by its id), `any_collection` (wherever its id or resource name leads), and each name in a listing.
 */
export type Scope =
  | "server"
  | "tenant"
  | "tenant_entry"
  | "new_tenant"
  | "database"
  | "database_entry"
  | "new_database"
  | "databases"
  | "collections"
  | "named_collection"
  | "new_collection"
  | "collection"
  | "any_collection";

export interface OperationRule {
  readonly action: Action;
  readonly scope: Scope;
}

const rule = (action: Action, scope: Scope): OperationRule => ({ action, scope });

/** Operations that need to be allowed: those of the engine, and metrics, which tell of all that there is. */
export type RuledOperation = WireOperation | "metrics";

/** For every operation the action that must be allowed, and on what. */
export const OPERATION_RULES: Readonly<Record<RuledOperation, OperationRule>> = {
  metrics: rule("system:metrics", "server"),
  reset: rule("system:reset", "server"),
  create_tenant: rule("tenant:create_tenant", "new_tenant"),
  get_tenant: rule("tenant:get_tenant", "tenant_entry"),
  update_tenant: rule("tenant:update_tenant", "tenant"),
  list_databases: rule("db:list_databases", "databases"),
  create_database: rule("db:create_database", "new_database"),
  get_database: rule("db:get_database", "database_entry"),
  delete_database: rule("db:delete_database", "database"),
  list_collections: rule("db:list_collections", "collections"),
  count_collections: rule("db:count_collections", "collections"),
  create_collection: rule("db:create_collection", "new_collection"),
  get_collection: rule("collection:get_collection", "named_collection"),
  get_collection_by_id: rule("collection:get_collection", "collection"),
  get_collection_by_crn: rule("collection:get_collection_by_crn", "any_collection"),
  update_collection: rule("collection:update_collection", "collection"),
  delete_collection: rule("collection:delete_collection", "named_collection"),
  add: rule("collection:add", "collection"),
  update: rule("collection:update", "collection"),
  upsert: rule("collection:upsert", "collection"),
  delete: rule("collection:delete", "collection"),
  count: rule("collection:count", "collection"),
  get: rule("collection:get", "collection"),
  query: rule("collection:query", "collection"),
  search: rule("collection:search", "collection"),
  indexing_status: rule("collection:count", "collection"),
  fork: rule("collection:fork_collection", "collection"),
  fork_count: rule("collection:count_forks", "collection"),
  attach_function: rule("collection:create_attached_function", "collection"),
  get_function: rule("collection:get_collection", "collection"),
  detach_function: rule("collection:remove_attached_function", "collection"),
  collection_statistics: rule("collection:count", "any_collection"),
};
