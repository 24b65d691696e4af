import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import { resolveCreate } from "../api/collection-create.ts";
import { type CreateCollection, decodeCreateCollection, decodeUpdateCollection } from "../api/collection-shape.ts";
import { collectionsText, collectionText } from "../api/collection-text.ts";
import { resolveUpdate } from "../api/collection-update.ts";
import type { CollectionRecord } from "../api/collections.ts";
import { invalidArgument, KromaError, notFound } from "../api/errors.ts";
import { checkDatabaseName, checkDatabaseSegment, checkTenantName } from "../api/names.ts";
import { decodeCreateDatabase, decodeCreateTenant, decodeUpdateTenant } from "../api/other-requests.ts";
import { parsePage } from "../api/query-string.ts";
import { collectionId } from "../api/uuid.ts";
import { touch, visibleNames } from "./access.ts";
import { type Answer, EMPTY_OBJECT, ok } from "./answer.ts";
import { noteFact } from "./stopwatch.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { WireOperation, WireRequest } from "./wire.ts";

type Handler = (context: ThreadContext, request: WireRequest) => Answer;

const EMPTY = new Uint8Array(0);
const param = ({ params }: WireRequest, name: string): string => params[name] ?? "";
const bodyOf = ({ body }: WireRequest): Uint8Array => body ?? EMPTY;

export const scopeOf = (request: WireRequest): [tenant: string, database: string] => {
  const database = param(request, "database");
  checkDatabaseSegment(database);
  return [param(request, "tenant"), database];
};

/** Runs a change and tells the other threads. */
function changing<T>(context: ThreadContext, change: () => T): T {
  try {
    return change();
  } finally {
    context.catalogChanged();
  }
}

/** Everything about tenants, databases and collections, without their records. */
export const CATALOG_OPERATIONS: Partial<Record<WireOperation, Handler>> = {
  reset(context) {
    if (!context.options.allowReset) throw new KromaError("permission_denied", "Reset is disabled by config");
    const removed = changing(context, () => context.catalog.reset());
    return { ...ok("true"), removed };
  },

  create_tenant(context, request) {
    const { name } = decodeCreateTenant(bodyOf(request));
    touch(request, { tenant: name });
    checkTenantName(name);
    changing(context, () => context.catalog.createTenant(name));
    return EMPTY_OBJECT;
  },

  get_tenant(context, request) {
    const { name, resourceName } = context.catalog.getTenant(param(request, "tenant"));
    return ok(JSON.stringify({ name, resource_name: resourceName }));
  },

  update_tenant(context, request) {
    const { resourceName } = decodeUpdateTenant(bodyOf(request));
    changing(context, () => context.catalog.updateTenant(param(request, "tenant"), resourceName));
    return EMPTY_OBJECT;
  },

  list_databases(context, request) {
    const tenant = param(request, "tenant");
    const visible = visibleNames(request, (database) => ({ tenant, database }));
    return ok(JSON.stringify(context.catalog.listDatabases(tenant, parsePage(request.query), visible)));
  },

  create_database(context, request) {
    const { name } = decodeCreateDatabase(bodyOf(request));
    const tenant = param(request, "tenant");
    touch(request, { tenant, database: name });
    checkDatabaseName(name);
    changing(context, () => context.catalog.createDatabase(tenant, name));
    return EMPTY_OBJECT;
  },

  get_database(context, request) {
    const { id, name, tenant } = context.catalog.getDatabase(...scopeOf(request));
    return ok(JSON.stringify({ id, name, tenant }));
  },

  delete_database(context, request) {
    const removed = changing(context, () =>
      context.catalog.deleteDatabase(param(request, "tenant"), param(request, "database")),
    );
    return { ...EMPTY_OBJECT, removed };
  },

  list_collections(context, request) {
    const page = parsePage(request.query);
    const scope = scopeOf(request);
    return ok(collectionsText(context.catalog.listCollections(...scope, page, visibleCollections(request, scope))));
  },

  count_collections(context, request) {
    const scope = scopeOf(request);
    return ok(String(context.catalog.countCollections(...scope, visibleCollections(request, scope))));
  },

  create_collection(context, request) {
    const payload = decodeCreateCollection(bodyOf(request));
    const [tenant, database] = scopeOf(request);
    touch(request, { tenant, database, collection: payload.name });
    return ok(collectionText(createCollection(context, tenant, database, payload)));
  },

  get_collection(context, request) {
    return ok(collectionText(context.catalog.getCollection(...scopeOf(request), param(request, "collection"))));
  },

  get_collection_by_id(context, request) {
    const [tenant, database] = scopeOf(request);
    const id = collectionId(param(request, "collection"), "by-id");
    const record = context.collectionById(id);
    const missing = (): KromaError => notFound(`Collection [${id}] does not exist`);
    if (record?.tenant !== tenant || record.database !== database) throw missing();
    touchCollection(request, record, missing);
    return ok(collectionText(record));
  },

  get_collection_by_crn(context, request) {
    const record = crnCollection(context, param(request, "crn"));
    touchCollection(request, record, () => notFound(`Collection [${record.name}] does not exist`));
    return ok(collectionText(record));
  },

  update_collection(context, request) {
    const payload = decodeUpdateCollection(bodyOf(request));
    const record = targetCollection(context, request);
    const changes = resolveUpdate(record, payload);
    if (changes.name !== record.name) touchRenamed(request, record, changes.name);
    if (changes !== record) changing(context, () => context.catalog.updateCollection(record.id, changes));
    return EMPTY_OBJECT;
  },

  delete_collection(context, request) {
    const [tenant, database] = scopeOf(request);
    const name = param(request, "collection");
    const removed = changing(context, () => context.catalog.deleteCollection(tenant, database, name));
    return { ...EMPTY_OBJECT, removed: [removed] };
  },
};

export function createCollection(
  context: ThreadContext,
  tenant: string,
  database: string,
  payload: CreateCollection,
): CollectionRecord {
  const { getOrCreate, ...settings } = resolveCreate(payload, { cpus: availableParallelism() });
  const record = { ...settings, id: randomUUID(), tenant, database, dimension: null };
  return changing(context, () => context.catalog.createCollection(record, getOrCreate)).record;
}

/** A collection by its resource name, `<tenant resource name>:<database>:<collection>`. */
function crnCollection({ catalog }: ThreadContext, crn: string): CollectionRecord {
  const [tenant, database, name, ...more] = crn.split(":");
  if (!tenant || !database || !name || more.length > 0) {
    const form = "<tenant_resource_name>:<database_name>:<collection_name> with non-empty parts";
    throw invalidArgument(`Validation error: crn: CRN must be in the format ${form}`);
  }
  return catalog.getCollectionByCrn(tenant, database, name);
}

/** The collection that a record route names by its id, within the path's tenant and database. */
export function targetCollection(context: ThreadContext, request: WireRequest): CollectionRecord {
  const [tenant, database] = scopeOf(request);
  const record = context.collection(collectionId(param(request, "collection"), "record"), tenant, database);
  touchCollection(request, record, () => notFound(`Collection [${record.id}] does not exist.`));
  noteFact("collection_name", record.name);
  return record;
}

/** `hidden` must read like the answer for a collection that does not exist. */
export function touchCollection(request: WireRequest, record: CollectionRecord, hidden: () => KromaError): void {
  if (request.access === undefined) return;
  const { tenant, database, name, id } = record;
  touch(request, { tenant, database, collection: name, collectionId: id }, hidden);
}

/** A collection must not leave what its user may change, nor take a name outside of it. */
export function touchRenamed(request: WireRequest, { tenant, database }: CollectionRecord, name: string): void {
  touch(request, { tenant, database, collection: name });
}

function visibleCollections(request: WireRequest, [tenant, database]: [string, string]) {
  return visibleNames(request, (collection) => ({ tenant, database, collection }));
}
