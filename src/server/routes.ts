import type { WireOperation } from "../engine/wire.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";

/** Requests that the server answers without the engine. */
export type SystemOperation =
  | "heartbeat"
  | "version"
  | "healthcheck"
  | "pre_flight_checks"
  | "identity"
  | "v1"
  | "docs_redirect"
  | "docs"
  | "openapi";

/**
 * What a route does with the body of a request. `none`: not looked at. `json`: read, over the limit it gives a JSON error.
 * `bulk`: read, over the limit it gives the plain text that the real server has for routes that move records.
 */
export type BodyKind = "none" | "json" | "bulk";

export interface Route {
  readonly method: Method;
  /** `{name}` is one segment with Chroma's name for it, `{*}` is all the rest. */
  readonly path: string;
  readonly operation: WireOperation | SystemOperation | typeof METRICS_OPERATION;
  readonly body: BodyKind;
}

const METRICS_OPERATION = "metrics";

/** Only there when the metrics are switched on. */
export const METRICS_ROUTE: Route = { method: "GET", path: "/metrics", operation: METRICS_OPERATION, body: "none" };

const tenant = "/api/v2/tenants/{tenant}";
const database = `${tenant}/databases/{database}`;
const collections = `${database}/collections`;
const collection = `${collections}/{collection_id}`;

function route(
  method: Method,
  path: string,
  operation: WireOperation | SystemOperation,
  body: BodyKind = "none",
): Route {
  return { method, path, operation, body };
}

/** Routes of one path stand in the order in which its `allow` header names their methods. */
export const ROUTES: readonly Route[] = [
  route("GET", "/api/v2", "heartbeat"),
  route("GET", "/api/v2/heartbeat", "heartbeat"),
  route("GET", "/api/v2/version", "version"),
  route("GET", "/api/v2/healthcheck", "healthcheck"),
  route("GET", "/api/v2/pre-flight-checks", "pre_flight_checks"),
  route("GET", "/api/v2/auth/identity", "identity"),
  route("POST", "/api/v2/reset", "reset"),
  route("POST", "/api/v2/tenants", "create_tenant", "json"),
  route("GET", "/api/v2/tenants/{tenant_name}", "get_tenant"),
  route("PATCH", "/api/v2/tenants/{tenant_name}", "update_tenant", "json"),
  route("GET", `${tenant}/databases`, "list_databases"),
  route("POST", `${tenant}/databases`, "create_database", "json"),
  route("GET", database, "get_database"),
  route("DELETE", database, "delete_database"),
  route("POST", collections, "create_collection", "json"),
  route("GET", collections, "list_collections"),
  route("GET", `${database}/collections_count`, "count_collections"),
  route("GET", collection, "get_collection"),
  route("PUT", collection, "update_collection", "json"),
  route("DELETE", collection, "delete_collection"),
  route("GET", `${collections}/by-id/{collection_id}`, "get_collection_by_id"),
  route("GET", "/api/v2/collections/{crn}", "get_collection_by_crn"),
  route("POST", `${collection}/add`, "add", "bulk"),
  route("POST", `${collection}/update`, "update", "bulk"),
  route("POST", `${collection}/upsert`, "upsert", "bulk"),
  route("POST", `${collection}/delete`, "delete", "json"),
  route("GET", `${collection}/count`, "count"),
  route("POST", `${collection}/get`, "get", "json"),
  route("POST", `${collection}/query`, "query", "bulk"),
  route("POST", `${collection}/search`, "search", "bulk"),
  route("GET", `${collection}/indexing_status`, "indexing_status"),
  route("POST", `${collection}/fork`, "fork", "json"),
  route("GET", `${collection}/fork_count`, "fork_count"),
  route("POST", `${collection}/functions/attach`, "attach_function", "bulk"),
  route("GET", `${collection}/functions/{function_name}`, "get_function"),
  route("POST", `${collection}/attached_functions/{name}/detach`, "detach_function", "bulk"),
  ...(["GET", "PUT", "PATCH", "DELETE", "OPTIONS"] as const).map((method) => route(method, "/api/v1/{*}", "v1")),
  route("GET", "/docs", "docs_redirect"),
  route("GET", "/docs/", "docs"),
  route("GET", "/openapi.json", "openapi"),
  route("GET", "/kroma/v1/collections/{collection_id}/statistics", "collection_statistics"),
];
