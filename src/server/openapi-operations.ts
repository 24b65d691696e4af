import type { JsonObject } from "../api/values.ts";
import type { Route } from "./routes.ts";

export interface QueryParameter {
  readonly name: string;
  readonly schema: JsonObject;
}

/** What the OpenAPI document says of an operation. Requests and responses are names of components, or schemas. */
export interface DocumentedOperation {
  readonly tag: "System" | "Tenant" | "Database" | "Collection" | "Record" | "Function" | "Kroma";
  readonly summary: string;
  /** The reference's operation id where it is not the operation's name. */
  readonly id?: string;
  readonly request?: string;
  readonly response: string | JsonObject;
  readonly status?: "200" | "201";
  readonly query?: readonly QueryParameter[];
}

const empty: JsonObject = { type: "object" };
const count: JsonObject = { type: "integer", format: "int32", minimum: 0 };
const listOf = (name: string): JsonObject => ({ type: "array", items: { $ref: `#/components/schemas/${name}` } });
const page: readonly QueryParameter[] = ["limit", "offset"].map((name) => ({ name, schema: count }));
const readLevel: readonly QueryParameter[] = [
  { name: "read_level", schema: { type: "string", enum: ["index_and_wal", "index_only", "index_and_bounded_wal"] } },
];

const system = (summary: string, response: string | JsonObject, id?: string): DocumentedOperation => ({
  tag: "System",
  summary,
  response,
  ...(id === undefined ? {} : { id }),
});

const write = (name: string, summary: string, status: "200" | "201"): DocumentedOperation => {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    ...{ tag: "Record", summary, id: `collection_${name}` },
    ...{ request: `${title}CollectionRecordsPayload`, response: empty, status },
  };
};

/** By operation; those that are not here are not part of the document. */
export const OPERATIONS: Readonly<Partial<Record<Route["operation"], DocumentedOperation>>> = {
  heartbeat: system("Heartbeat", "HeartbeatResponse"),
  version: system("Get version", { type: "string" }),
  healthcheck: system("Healthcheck", empty),
  pre_flight_checks: system("Pre-flight checks", "ChecklistResponse"),
  identity: system("Get user identity", "GetUserIdentityResponse", "get_user_identity"),
  reset: system("Reset database", { type: "boolean" }),
  create_tenant: { tag: "Tenant", summary: "Create tenant", request: "CreateTenantPayload", response: empty },
  get_tenant: { tag: "Tenant", summary: "Get tenant", response: "GetTenantResponse" },
  update_tenant: { tag: "Tenant", summary: "Update tenant", request: "UpdateTenantPayload", response: empty },
  list_databases: { tag: "Database", summary: "List databases", response: listOf("Database"), query: page },
  create_database: { tag: "Database", summary: "Create database", request: "CreateDatabasePayload", response: empty },
  get_database: { tag: "Database", summary: "Get database", response: "Database" },
  delete_database: { tag: "Database", summary: "Delete database", response: empty },
  list_collections: { tag: "Collection", summary: "List collections", response: listOf("Collection"), query: page },
  create_collection: {
    ...{ tag: "Collection", summary: "Create collection" },
    ...{ request: "CreateCollectionPayload", response: "Collection" },
  },
  count_collections: { tag: "Collection", summary: "Get number of collections", response: count },
  get_collection: { tag: "Collection", summary: "Get collection by name", response: "Collection" },
  update_collection: {
    ...{ tag: "Collection", summary: "Update collection by id" },
    ...{ request: "UpdateCollectionPayload", response: empty },
  },
  delete_collection: { tag: "Collection", summary: "Delete collection by name", response: empty },
  get_collection_by_id: { tag: "Collection", summary: "Get collection by ID", response: "Collection" },
  get_collection_by_crn: { tag: "Collection", summary: "Get collection by CRN", response: "Collection" },
  indexing_status: { tag: "Collection", summary: "Get indexing status", response: "IndexStatusResponse" },
  fork: {
    ...{ tag: "Collection", summary: "Fork collection", id: "fork_collection" },
    ...{ request: "ForkCollectionPayload", response: "Collection" },
  },
  fork_count: { tag: "Collection", summary: "Get fork count", response: "ForkCountResponse" },
  add: write("add", "Add records; ids that exist are left as they are", "201"),
  update: write("update", "Update records; ids that do not exist are ignored", "200"),
  upsert: write("upsert", "Add or update records", "200"),
  delete: {
    ...{ tag: "Record", summary: "Delete records", id: "collection_delete" },
    ...{ request: "DeleteCollectionRecordsPayload", response: "DeleteCollectionRecordsResponse" },
  },
  count: { tag: "Record", summary: "Get number of records", id: "collection_count", response: count, query: readLevel },
  get: {
    ...{ tag: "Record", summary: "Get records", id: "collection_get" },
    ...{ request: "GetRequestPayload", response: "GetResponse" },
  },
  query: {
    ...{ tag: "Record", summary: "Query collection", id: "collection_query" },
    ...{ request: "QueryRequestPayload", response: "QueryResponse" },
  },
  search: {
    ...{ tag: "Record", summary: "Search records", id: "collection_search" },
    ...{ request: "SearchRequestPayload", response: "SearchResponse" },
  },
  attach_function: { tag: "Function", summary: "Attach function", request: "AttachFunctionRequest", response: empty },
  get_function: { tag: "Function", summary: "Get attached function", id: "get_attached_function", response: empty },
  detach_function: { tag: "Function", summary: "Detach function", request: "DetachFunctionRequest", response: empty },
  collection_statistics: { tag: "Kroma", summary: "Get statistics of a collection", response: "CollectionStatistics" },
};
