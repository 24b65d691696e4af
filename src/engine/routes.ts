import { parseUuid } from "../api/uuid.ts";
import type { RecordCall } from "./threads.ts";
import type { WireOperation } from "./wire.ts";

/**
 * Where an operation runs: in the collection's writer, in the catalogue's writer, or in any reader: with its vectors, with
 * them if they happen to be loaded, or without.
 */
export type Route = "write" | "catalog_write" | "read" | "inspect" | "search";

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
  add: "write",
  update: "write",
  upsert: "write",
  delete: "write",
  write: "write",
  collection_statistics: "inspect",
  query: "search",
};

export const routeOf = (operation: Operation): Route => ROUTES[operation] ?? "read";

/** The collection's id as the threads know it; undefined when the path does not hold a UUID (the thread answers the error). */
export const canonicalId = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (parseUuid(text) ?? undefined);
