import { parseUuid } from "../api/uuid.ts";
import type { RecordCall } from "./threads.ts";
import type { WireOperation } from "./wire.ts";

/**
 * Where an operation runs: in the collection's writer, in the catalogue's writer, in any reader or failing that the catalogue's
 * writer, or in any reader: without vectors, with them if they happen to be loaded, or with them.
 */
export type Route = "write" | "catalog_write" | "catalog_read" | "read" | "inspect" | "search";

type Operation = WireOperation | RecordCall["operation"];

const ROUTES: Partial<Record<Operation, Route>> = {
  reset: "catalog_write",
  create_tenant: "catalog_write",
  update_tenant: "catalog_write",
  create_database: "catalog_write",
  delete_database: "catalog_write",
  create_collection: "catalog_write",
  update_collection: "catalog_write",
  delete_collection: "catalog_write",
  get_tenant: "catalog_read",
  list_databases: "catalog_read",
  get_database: "catalog_read",
  list_collections: "catalog_read",
  count_collections: "catalog_read",
  get_collection: "catalog_read",
  get_collection_by_id: "catalog_read",
  get_collection_by_crn: "catalog_read",
  add: "write",
  update: "write",
  upsert: "write",
  delete: "write",
  write: "write",
  collection_statistics: "inspect",
  statistics: "inspect",
  query: "search",
};

export const routeOf = (operation: Operation): Route => ROUTES[operation] ?? "read";

/** The collection's id as the threads know it; undefined when the path does not hold a UUID (the thread answers the error). */
export const canonicalId = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (parseUuid(text) ?? undefined);
