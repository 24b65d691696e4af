import { canonicalId } from "../engine/routes.ts";
import type { WireOperation } from "../engine/wire.ts";
import type { Params } from "./router.ts";

/** What the tags of an operation say beside `op:`. */
type Shape = "tenant" | "record" | "reading" | "function";

interface Tagged {
  readonly op: string;
  readonly shape: Shape;
}

const catalog = (op: string): Tagged => ({ op, shape: "tenant" });
const write: Tagged = { op: "write", shape: "record" };
const read: Tagged = { op: "read", shape: "reading" };

/** Operations that are not here carry no tags, as in Chroma: those of tenants, and reset. */
const TAGGED: Partial<Record<WireOperation, Tagged>> = {
  create_database: catalog("create_database"),
  list_databases: catalog("list_databases"),
  get_database: catalog("get_database"),
  delete_database: catalog("delete_database"),
  list_collections: catalog("list_collections"),
  count_collections: catalog("count_collections"),
  create_collection: catalog("create_collection"),
  get_collection: catalog("get_collection"),
  get_collection_by_id: catalog("get_collection"),
  get_collection_by_crn: catalog("get_collection"),
  update_collection: catalog("update_collection"),
  delete_collection: catalog("delete_collection"),
  add: write,
  update: write,
  upsert: write,
  delete: write,
  get: read,
  query: read,
  count: read,
  search: { op: "search", shape: "reading" },
  indexing_status: { op: "indexing_status", shape: "record" },
  collection_statistics: { op: "indexing_status", shape: "record" },
  fork: { op: "fork_collection", shape: "record" },
  fork_count: { op: "fork_count", shape: "record" },
  attach_function: { op: "attach_function", shape: "function" },
  get_function: { op: "get_attached_function", shape: "function" },
  detach_function: { op: "detach_function", shape: "function" },
};

const NO_TAGS: readonly string[] = [];

/** The tags of a request, by which scorecard rules find it. `requester` is the tenant of whoever asks. */
export function tagsOf(operation: WireOperation, params: Params, requester: string): readonly string[] {
  const tagged = TAGGED[operation];
  if (tagged === undefined) return NO_TAGS;
  const { op, shape } = tagged;
  const tags = [`op:${op}`];
  const tenant = params.tenant ?? params.crn?.split(":")[0];
  if (tenant !== undefined) tags.push(`tenant:${tenant}`);
  if (shape === "function" && params.database !== undefined) tags.push(`database:${params.database}`);
  if ((shape === "record" || shape === "reading") && params.collection !== undefined)
    tags.push(`collection:${canonicalId(params.collection) ?? params.collection}`);
  if (shape === "reading") tags.push(`requester:${requester}`);
  return tags;
}
