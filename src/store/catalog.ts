import { randomUUID } from "node:crypto";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { CollectionRecord } from "../api/collections.ts";
import { invalidArgument, KromaError, notFound } from "../api/errors.ts";
import type { JsonObject } from "../api/values.ts";
import { collectionColumns, collectionFromRow } from "./catalog-rows.ts";
import { insertDefaults, migrateCatalog } from "./catalog-schema.ts";
import {
  allRows,
  firstRow,
  fromSql,
  fromSqlOrNull,
  guarded,
  openSqlite,
  prepare,
  type SqlRow,
  type StoreOptions,
  storeError,
  toSql,
  transaction,
} from "./sqlite.ts";

export interface TenantRecord {
  readonly name: string;
  readonly resourceName: string | null;
}

export interface DatabaseRecord {
  readonly id: string;
  readonly name: string;
  readonly tenant: string;
}

/** What of a collection can change. Members that are absent stay. */
export type CollectionChanges = Partial<
  Pick<CollectionRecord, "name" | "metadata" | "hnsw" | "embeddingFunction" | "schema" | "vectorCodes">
>;

export interface Page {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

/** Whether what bears the name may be shown. */
export type NameFilter = (name: string) => boolean;

const COLLECTION = `SELECT c.id, c.name, d.tenant, d.name, c.metadata, c.hnsw, c.embedding_function, c.schema, c.dimension
  FROM collections c JOIN databases d ON d.id = c.database_id`;

const exists = (what: string, name: string): KromaError =>
  new KromaError("already_exists", `${what} [${name}] already exists`);
const noCollection = (name: string): KromaError => notFound(`Collection [${name}] does not exist`);
const pageOf = (page: Page): [number, number] => [page.limit ?? -1, page.offset ?? 0];

/**
 * The catalogue of a directory: tenants, databases, collections. Any number of threads may have it open; every change is one
 * transaction, so it is whole or not there at all. All methods are synchronous and throw what the API answers.
 */
export class Catalog {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, options: StoreOptions = {}) {
    this.#path = path;
    this.#db = openSqlite(path, options);
    guarded(path, () => {
      if (options.readOnly !== true) {
        this.#db.exec("PRAGMA cache_size = -1000");
        migrateCatalog(this.#db, path);
      }
    });
  }

  createTenant(name: string): void {
    const made = this.#change("INSERT INTO tenants (name) VALUES (?) ON CONFLICT DO NOTHING", toSql(name));
    if (made === 0) throw exists("Tenant", name);
  }

  getTenant(name: string): TenantRecord {
    const row = this.#first("SELECT name, resource_name FROM tenants WHERE name = ?", toSql(name));
    if (row === undefined) throw notFound(`Tenant [${name}] not found`);
    return { name, resourceName: fromSqlOrNull(row[1]) };
  }

  /** Unknown tenants are passed over in silence, as Chroma does. */
  updateTenant(name: string, resourceName: string): void {
    this.#change("UPDATE tenants SET resource_name = ? WHERE name = ?", toSql(resourceName), toSql(name));
  }

  /** The tenant need not exist. */
  createDatabase(tenant: string, name: string): DatabaseRecord {
    const id = randomUUID();
    const sql = "INSERT INTO databases (id, tenant, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    if (this.#change(sql, id, toSql(tenant), toSql(name)) === 0) throw exists("Database", name);
    return { id, name, tenant };
  }

  getDatabase(tenant: string, name: string): DatabaseRecord {
    const id = this.#databaseId(tenant, name);
    if (id === undefined) throw notFound(`Database [${name}] not found. Are you sure it exists?`);
    return { id, name, tenant };
  }

  /** By name; only those whose names are `visible`. Unknown tenants have none. */
  listDatabases(tenant: string, page: Page = {}, visible?: NameFilter): DatabaseRecord[] {
    const sql = "SELECT id, name FROM databases WHERE tenant = ? ORDER BY name LIMIT ? OFFSET ?";
    const rows = this.#page(sql, page, visible, toSql(tenant));
    return rows.map((row) => ({ id: fromSql(row[0]), name: fromSql(row[1]), tenant }));
  }

  /** Deletes the database with its collections and returns their ids: their files are for the caller to remove. */
  deleteDatabase(tenant: string, name: string): string[] {
    return this.#transaction(() => {
      const id = this.#databaseId(tenant, name);
      if (id === undefined) throw notFound(`Database [${name}] not found`);
      const collections = this.#all("SELECT id FROM collections WHERE database_id = ?", id);
      this.#change("DELETE FROM collections WHERE database_id = ?", id);
      this.#change("DELETE FROM databases WHERE id = ?", id);
      return collections.map((row) => fromSql(row[0]));
    });
  }

  /** Creates the collection; when its name is taken, returns the present one (`getOrCreate`) or refuses. */
  createCollection(record: CollectionRecord, getOrCreate: boolean): { record: CollectionRecord; created: boolean } {
    return this.#transaction(() => {
      const database = this.#databaseId(record.tenant, record.database);
      if (database === undefined) throw invalidArgument(`Database [${record.database}] does not exist`);
      const present = this.#find(record.tenant, record.database, record.name);
      if (present !== undefined) {
        if (getOrCreate) return { record: present, created: false };
        throw exists("Collection", record.name);
      }
      const columns = collectionColumns(record);
      const sql = `INSERT INTO collections (id, database_id, dimension, ${Object.keys(columns).join(", ")})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
      this.#change(sql, record.id, database, record.dimension, ...Object.values(columns));
      return { record, created: true };
    });
  }

  getCollection(tenant: string, database: string, name: string): CollectionRecord {
    const found = this.#find(tenant, database, name);
    if (found === undefined) throw noCollection(name);
    return found;
  }

  /** `undefined` when unknown: routes differ in what they say then. */
  findCollectionById(id: string): CollectionRecord | undefined {
    const row = this.#first(`${COLLECTION} WHERE c.id = ?`, id);
    return row && collectionFromRow(row);
  }

  getCollectionById(id: string): CollectionRecord {
    const found = this.findCollectionById(id);
    if (found === undefined) throw noCollection(id);
    return found;
  }

  /** `tenant` is a tenant's resource name or, where none has it, a tenant's name. */
  getCollectionByCrn(tenant: string, database: string, name: string): CollectionRecord {
    const row = this.#first("SELECT name FROM tenants WHERE resource_name = ? ORDER BY name", toSql(tenant));
    return this.getCollection(row === undefined ? tenant : fromSql(row[0]), database, name);
  }

  /** By ascending id; only those whose names are `visible`. Unknown tenants and databases have none. */
  listCollections(tenant: string, database: string, page: Page = {}, visible?: NameFilter): CollectionRecord[] {
    const sql = `${COLLECTION} WHERE d.tenant = ? AND d.name = ? ORDER BY c.id LIMIT ? OFFSET ?`;
    return this.#page(sql, page, visible, toSql(tenant), toSql(database)).map(collectionFromRow);
  }

  countCollections(tenant: string, database: string, visible?: NameFilter): number {
    const id = this.#databaseId(tenant, database);
    if (id === undefined) return 0;
    if (visible !== undefined) {
      const names = this.#all("SELECT name FROM collections WHERE database_id = ?", id);
      return names.filter((row) => visible(fromSql(row[0]))).length;
    }
    return Number(this.#first("SELECT count(*) FROM collections WHERE database_id = ?", id)?.[0]);
  }

  /** Ids of all collections there are, ascending. */
  collectionIds(): string[] {
    return this.#all("SELECT id FROM collections ORDER BY id").map((row) => fromSql(row[0]));
  }

  updateCollection(id: string, changes: CollectionChanges): CollectionRecord {
    return this.#transaction(() => {
      const record = this.getCollectionById(id);
      const renamed = changes.name !== undefined && changes.name !== record.name;
      if (renamed && this.#find(record.tenant, record.database, changes.name ?? ""))
        throw exists("Collection", changes.name ?? "");
      const changed = { ...record, ...changes };
      const columns = collectionColumns(changed);
      const assignments = Object.keys(columns).map((column) => `${column} = ?`);
      this.#change(`UPDATE collections SET ${assignments.join(", ")} WHERE id = ?`, ...Object.values(columns), id);
      return changed;
    });
  }

  /** Fixes the dimension; `false` when the collection is gone or has one already. */
  setDimension(id: string, dimension: number): boolean {
    return this.#change("UPDATE collections SET dimension = ? WHERE id = ? AND dimension IS NULL", dimension, id) === 1;
  }

  /** Replaces the schema by what `change` makes of the newest one; `null` leaves it. */
  changeSchema(id: string, change: (schema: JsonObject) => JsonObject | null): CollectionRecord {
    return this.#transaction(() => {
      const record = this.getCollectionById(id);
      const schema = change(record.schema);
      if (schema === null) return record;
      this.#change(
        "UPDATE collections SET schema = ? WHERE id = ?",
        collectionColumns({ ...record, schema }).schema,
        id,
      );
      return { ...record, schema };
    });
  }

  /** Returns the id: the collection's files are for the caller to remove. */
  deleteCollection(tenant: string, database: string, name: string): string {
    return this.#transaction(() => {
      const { id } = this.getCollection(tenant, database, name);
      this.#change("DELETE FROM collections WHERE id = ?", id);
      return id;
    });
  }

  /** Leaves what a fresh server has. Returns the ids of the collections that went. */
  reset(): string[] {
    return this.#transaction(() => {
      const ids = this.collectionIds();
      this.#db.exec("DELETE FROM collections; DELETE FROM databases; DELETE FROM tenants");
      insertDefaults(this.#db);
      return ids;
    });
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #databaseId(tenant: string, name: string): string | undefined {
    const row = this.#first("SELECT id FROM databases WHERE tenant = ? AND name = ?", toSql(tenant), toSql(name));
    return row && fromSql(row[0]);
  }

  #find(tenant: string, database: string, name: string): CollectionRecord | undefined {
    const sql = `${COLLECTION} WHERE d.tenant = ? AND d.name = ? AND c.name = ?`;
    const row = this.#first(sql, toSql(tenant), toSql(database), toSql(name));
    return row && collectionFromRow(row);
  }

  /** Rows whose second column is a name; of those that are visible, a page. */
  #page(sql: string, page: Page, visible: NameFilter | undefined, ...values: SQLInputValue[]): SqlRow[] {
    if (visible === undefined) return this.#all(sql, ...values, ...pageOf(page));
    const rows = this.#all(sql, ...values, ...pageOf({})).filter((row) => visible(fromSql(row[1])));
    const { offset = 0, limit = rows.length } = page;
    return rows.slice(offset, offset + limit);
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = prepare(this.#db, sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #first(sql: string, ...values: SQLInputValue[]): SqlRow | undefined {
    return guarded(this.#path, () => firstRow(this.#statement(sql), ...values));
  }

  #all(sql: string, ...values: SQLInputValue[]): SqlRow[] {
    return guarded(this.#path, () => allRows(this.#statement(sql), ...values));
  }

  #change(sql: string, ...values: SQLInputValue[]): number {
    return guarded(this.#path, () => Number(this.#statement(sql).run(...values).changes));
  }

  #transaction<T>(body: () => T): T {
    try {
      return transaction(this.#db, body);
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }
}
