import { ERRORS, type ErrorCode, KromaError } from "../api/errors.ts";
import { writeJson } from "../api/json-writer.ts";
import { Collection, type CollectionInfo } from "./collection.ts";
import type { Engine } from "./engine.ts";
import { type OpenOptions, openEngine } from "./open.ts";
import { fromJsonText, type PlainMetadata, toJson } from "./plain-values.ts";
import type { WireOperation } from "./wire.ts";

export interface DatabaseOptions extends Omit<OpenOptions, "path"> {
  /** Tenant and database that collections are in; by default Chroma's `default_tenant` and `default_database`. */
  readonly tenant?: string;
  readonly database?: string;
}

export interface CollectionOptions {
  readonly metadata?: PlainMetadata;
  /** Chroma's configuration: `{ hnsw: { space: "cosine", ef_search: 100, … }, embedding_function: … }`. */
  readonly configuration?: object;
  /** Chroma's schema: which indexes there are. */
  readonly schema?: object;
}

export interface CollectionChanges {
  readonly name?: string;
  /** Replaces the whole metadata. */
  readonly metadata?: PlainMetadata;
  readonly configuration?: object;
}

/**
 * Opens a data directory in this process, or an in-memory database when no path is given. A directory has one owner: opening one
 * that a server or another process has open fails at once.
 */
export async function open(path?: string, options: DatabaseOptions = {}): Promise<Database> {
  const { tenant = "default_tenant", database = "default_database", ...rest } = options;
  return new Database(await openEngine({ ...rest, path }), tenant, database);
}

/** Collections of one tenant and database, in process. All methods reject with `KromaError`. */
export class Database {
  readonly tenant: string;
  readonly database: string;
  readonly #engine: Engine;

  constructor(engine: Engine, tenant: string, database: string) {
    this.#engine = engine;
    this.tenant = tenant;
    this.database = database;
  }

  /** The same data seen from another tenant or database. */
  use(tenant: string, database: string): Database {
    return new Database(this.#engine, tenant, database);
  }

  async createTenant(name: string): Promise<void> {
    await this.#call("create_tenant", {}, { name });
  }

  async createDatabase(name: string): Promise<void> {
    await this.#call("create_database", {}, { name });
  }

  async deleteDatabase(name: string): Promise<void> {
    await this.#call("delete_database", { database: name });
  }

  /** Creates a collection; rejects when the name is taken. */
  async createCollection(name: string, options: CollectionOptions = {}): Promise<Collection> {
    return this.#collection(await this.#call("create_collection", {}, { name, ...options }));
  }

  /** The collection of that name, made with the options if there is none. */
  async getOrCreateCollection(name: string, options: CollectionOptions = {}): Promise<Collection> {
    return this.#collection(await this.#call("create_collection", {}, { name, ...options, get_or_create: true }));
  }

  async getCollection(name: string): Promise<Collection> {
    return this.#collection(await this.#call("get_collection", { collection: name }));
  }

  async listCollections(page: { readonly limit?: number; readonly offset?: number } = {}): Promise<Collection[]> {
    const query = new URLSearchParams(Object.entries(page).map(([key, value]) => [key, String(value)])).toString();
    const found = (await this.#call("list_collections", {}, undefined, query)) as unknown[];
    return found.map((each) => this.#collection(each));
  }

  async countCollections(): Promise<number> {
    return (await this.#call("count_collections")) as number;
  }

  async updateCollection(id: string, { name, metadata, configuration }: CollectionChanges): Promise<void> {
    const body = { new_name: name, new_metadata: metadata, new_configuration: configuration };
    await this.#call("update_collection", { collection: id }, body);
  }

  async deleteCollection(name: string): Promise<void> {
    await this.#call("delete_collection", { collection: name });
  }

  /** Finishes what is under way and closes the files. Everything that was acknowledged is on disk already. */
  close(): Promise<void> {
    return this.#engine.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #collection(info: unknown): Collection {
    return new Collection(this.#engine, info as CollectionInfo);
  }

  async #call(
    operation: WireOperation,
    params: Record<string, string> = {},
    body?: object,
    query = "",
  ): Promise<unknown> {
    const { tenant, database } = this;
    const bytes = body === undefined ? null : new TextEncoder().encode(writeJson(toJson(body, operation)));
    const reply = await this.#engine.call({ operation, params: { tenant, database, ...params }, query, body: bytes });
    const value = fromJsonText(typeof reply.body === "string" ? reply.body : new TextDecoder().decode(reply.body));
    if (reply.status < 400) return value;
    const { message } = value as { message: string };
    const code = Object.entries(ERRORS).find(([, { status }]) => status === reply.status)?.[0] ?? "internal";
    throw new KromaError(code as ErrorCode, message);
  }
}
