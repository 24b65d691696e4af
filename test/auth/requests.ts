// A request for each route of the table, with the action that it needs: written down here a second time, on purpose.
import type { Route } from "../../src/server/routes.ts";
import { collectionsOf, type Place, PREFIX, type World } from "./world.ts";

/** What a user must be allowed to do for each operation, from Chroma's documentation; routes of our own below. */
export const ACTION_OF: Readonly<Record<string, string>> = {
  reset: "system:reset",
  create_tenant: "tenant:create_tenant",
  get_tenant: "tenant:get_tenant",
  update_tenant: "tenant:update_tenant",
  list_databases: "db:list_databases",
  create_database: "db:create_database",
  get_database: "db:get_database",
  delete_database: "db:delete_database",
  list_collections: "db:list_collections",
  count_collections: "db:count_collections",
  create_collection: "db:create_collection",
  get_collection: "collection:get_collection",
  get_collection_by_id: "collection:get_collection",
  get_collection_by_crn: "collection:get_collection_by_crn",
  update_collection: "collection:update_collection",
  delete_collection: "collection:delete_collection",
  add: "collection:add",
  update: "collection:update",
  upsert: "collection:upsert",
  delete: "collection:delete",
  get: "collection:get",
  query: "collection:query",
  count: "collection:count",
  indexing_status: "collection:count",
  search: "collection:search",
  fork: "collection:fork_collection",
  fork_count: "collection:count_forks",
  attach_function: "collection:create_attached_function",
  get_function: "collection:get_collection",
  detach_function: "collection:remove_attached_function",
  collection_statistics: "collection:count",
};

/** How much of the data a route touches: what a grant must cover. */
export const EXTENT_OF: Readonly<
  Record<string, "all" | "tenant" | "some_of_tenant" | "database" | "some_of_database">
> = {
  reset: "all",
  create_tenant: "tenant",
  update_tenant: "tenant",
  get_tenant: "some_of_tenant",
  list_databases: "some_of_tenant",
  create_database: "database",
  delete_database: "database",
  get_database: "some_of_database",
  list_collections: "some_of_database",
  count_collections: "some_of_database",
};

let made = 0;
/** A name that nobody has used, which fits the same patterns as the given one. */
const fresh = (name: string): string => `${name}-${++made}`;

export interface Prepared {
  readonly path: string;
  readonly body?: unknown;
  /** What it touches. */
  readonly place: Place;
}

const record = { ids: ["a"], embeddings: [[1, 0]] };
const BODIES: Readonly<Record<string, unknown>> = {
  add: record,
  update: record,
  upsert: record,
  delete: { ids: ["none"] },
  get: { include: ["documents", "metadatas"] },
  query: { query_embeddings: [[1, 0]], n_results: 1, include: ["documents"] },
  search: { searches: [{}] },
  update_tenant: { resource_name: "resource" },
  update_collection: { new_metadata: { changed: 1 } },
  attach_function: { name: "f", function_id: "g", output_collection: "o" },
  detach_function: {},
};

/** A request for a route that touches a place, or something new in the same place where the route makes or removes it. */
export async function prepare(world: World, route: Route, place: Place): Promise<Prepared> {
  const { operation } = route;
  const { tenant, database, collection } = place;
  const at = async (where: Place, body?: unknown): Promise<Prepared> => {
    const isNamed = operation === "get_collection" || operation === "delete_collection";
    const values: Readonly<Record<string, string>> = {
      ...{ tenant: where.tenant, tenant_name: where.tenant, database: where.database, name: "f", function_name: "f" },
      collection_id: isNamed ? where.collection : await world.idOf(where),
      crn: `${where.tenant}:${where.database}:${where.collection}`,
    };
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
    return { path, place: where, ...(body === undefined ? {} : { body }) };
  };
  switch (operation) {
    case "create_tenant": {
      const name = fresh(tenant);
      return { path: `${PREFIX}/tenants`, body: { name }, place: { ...place, tenant: name } };
    }
    case "create_database": {
      const name = fresh(database);
      return { path: `${PREFIX}/tenants/${tenant}/databases`, body: { name }, place: { ...place, database: name } };
    }
    case "create_collection": {
      const name = fresh(collection);
      return { path: collectionsOf(place), body: { name }, place: { ...place, collection: name } };
    }
    case "fork":
      return at(place, { new_name: fresh(collection) });
    case "delete_database": {
      const where = { ...place, database: fresh(database) };
      await world.idOf(where);
      return at(where);
    }
    case "delete_collection": {
      const where = { ...place, collection: fresh(collection) };
      await world.idOf(where);
      return at(where);
    }
    default:
      await world.idOf(place);
      return at(place, BODIES[operation]);
  }
}
