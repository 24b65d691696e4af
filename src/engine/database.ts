import { ERRORS, type ErrorCode, invalidArgument, KromaError } from "../api/errors.ts";
import { writeJson } from "../api/json-writer.ts";
import { Collection, type CollectionInfo } from "./collection.ts";
import type { Engine } from "./engine.ts";
import { type OpenOptions, openEngine } from "./open.ts";
import { checkCount, fromJsonText, type PlainScalar, toJson } from "./plain-values.ts";
import type { RecordCall } from "./threads.ts";
import type { WireOperation, WireReply, WireRequest } from "./wire.ts";

export interface DatabaseOptions extends Omit<OpenOptions, "path"> {
  /** Tenant and database that collections are in; by default Chroma's `default_tenant` and `default_database`. */
  readonly tenant?: string;
  readonly database?: string;
}

export interface CollectionOptions {
  readonly metadata?: Readonly<Record<string, PlainScalar>>;
  /** Chroma's configuration: `{ hnsw: { space: "cosine", ef_search: 100, … }, embedding_function: … }`. */
  readonly configuration?: object;
  /** Chroma's schema: which indexes there are. */
  readonly schema?: object;
}

export interface CollectionChanges {
  readonly name?: string;
  /** Replaces the whole metadata. */
  readonly metadata?: Readonly<Record<string, PlainScalar>>;
  /** The members of `hnsw` that may change (all but `space` and `ef_construction`), and `embedding_function`. */
  readonly configuration?: object;
}

export interface Page {
  readonly limit?: number;
  readonly offset?: number;
}

/**
 * Opens a data directory in this process, or an in-memory database when no path is given. A directory has one owner: opening one
 * that a server, another process or this one has open already rejects with `failed_precondition`.
 *
 * @example
 * const db = await open();
 * const notes = await db.createCollection("notes");
 * await notes.add({ ids: ["a"], embeddings: [[1, 0]] });
 * console.log(await notes.count()); // → 1
 * await db.close();
 */
export async function open(path?: string, options: DatabaseOptions = {}): Promise<Database> {
  if (path !== undefined && (typeof path !== "string" || path === ""))
    throw invalidArgument("open: the path must be a string that is not empty; leave it out for an in-memory database");
  const { tenant = "default_tenant", database = "default_database", ...rest } = options;
  const connection = new Connection(await openEngine({ ...rest, path }));
  return new Database(connection, tenant, database);
}

/**
 * Collections of one tenant and database, in process. All methods reject with `KromaError`. Made by `open`; in the examples `db`
 * is an open database without collections.
 */
export class Database {
  readonly tenant: string;
  readonly database: string;
  readonly #connection: Connection;

  constructor(connection: Connection, tenant: string, database: string) {
    this.#connection = connection;
    this.tenant = tenant;
    this.database = database;
  }

  /**
   * The same data seen from another tenant or database, which need not exist yet. Closing either closes both.
   *
   * @example
   * await db.createTenant("acme");
   * await db.use("acme", "shop").createDatabase("shop");
   * await db.use("acme", "shop").createCollection("notes");
   * console.log(await db.countCollections(), await db.use("acme", "shop").countCollections()); // → 0 1
   */
  use(tenant: string, database: string): Database {
    return new Database(this.#connection, tenant, database);
  }

  /** Creates a tenant; rejects with `already_exists` when there is one of that name. */
  async createTenant(name: string): Promise<void> {
    await this.#call("create_tenant", {}, { name });
  }

  /** Creates a database in this tenant; rejects with `already_exists` when there is one of that name. */
  async createDatabase(name: string): Promise<void> {
    await this.#call("create_database", {}, { name });
  }

  /**
   * Names of the databases of this tenant.
   *
   * @example
   * await db.createDatabase("archive");
   * console.log((await db.listDatabases()).includes("archive")); // → true
   */
  async listDatabases(page: Page = {}): Promise<string[]> {
    const found = (await this.#call("list_databases", {}, undefined, pageQuery(page))) as { name: string }[];
    return found.map(({ name }) => name);
  }

  /** Deletes a database of this tenant with all its collections. */
  async deleteDatabase(name: string): Promise<void> {
    await this.#call("delete_database", { database: name });
  }

  /**
   * Creates a collection; rejects with `already_exists` when the name is taken.
   *
   * @example
   * const notes = await db.createCollection("notes", {
   *   metadata: { about: "apples" },
   *   configuration: { hnsw: { space: "cosine" } },
   * });
   * console.log(notes.name, notes.metadata); // → notes { about: 'apples' }
   */
  async createCollection(name: string, options: CollectionOptions = {}): Promise<Collection> {
    return this.#collection(await this.#call("create_collection", {}, { name, ...options }));
  }

  /**
   * The collection of that name, made with the options if there is none. The options do not change one that exists.
   *
   * @example
   * const notes = await db.getOrCreateCollection("notes");
   * console.log((await db.getOrCreateCollection("notes")).id === notes.id); // → true
   */
  async getOrCreateCollection(name: string, options: CollectionOptions = {}): Promise<Collection> {
    return this.#collection(await this.#call("create_collection", {}, { name, ...options, get_or_create: true }));
  }

  /**
   * The collection of that name; rejects with `not_found` when there is none.
   *
   * @example
   * await db.createCollection("notes");
   * console.log((await db.getCollection("notes")).dimension); // → null
   */
  async getCollection(name: string): Promise<Collection> {
    return this.#collection(await this.#call("get_collection", { collection: name }));
  }

  /**
   * Collections by ascending id, all or a page of them.
   *
   * @example
   * await db.createCollection("notes");
   * console.log((await db.listCollections({ limit: 10 })).map(({ name }) => name)); // → [ 'notes' ]
   */
  async listCollections(page: Page = {}): Promise<Collection[]> {
    const found = (await this.#call("list_collections", {}, undefined, pageQuery(page))) as unknown[];
    return found.map((each) => this.#collection(each));
  }

  async countCollections(): Promise<number> {
    return (await this.#call("count_collections")) as number;
  }

  /**
   * Renames or reconfigures the collection with that id, or replaces its metadata. `Collection` objects at hand show what they
   * showed before.
   *
   * @example
   * const { id } = await db.createCollection("notes");
   * await db.updateCollection(id, { name: "letters", metadata: { year: 2026 } });
   * console.log((await db.getCollection("letters")).metadata); // → { year: 2026 }
   */
  async updateCollection(id: string, { name, metadata, configuration }: CollectionChanges): Promise<void> {
    const body = { new_name: name, new_metadata: metadata, new_configuration: configuration };
    await this.#call("update_collection", { collection: id }, body);
  }

  /**
   * Deletes the collection of that name and its files.
   *
   * @example
   * await db.createCollection("notes");
   * await db.deleteCollection("notes");
   * console.log(await db.countCollections()); // → 0
   */
  async deleteCollection(name: string): Promise<void> {
    await this.#call("delete_collection", { collection: name });
  }

  /** Deletes everything, in all tenants; rejects with `permission_denied` unless opened with `allowReset: true`. */
  async reset(): Promise<void> {
    await this.#call("reset");
  }

  /**
   * Lets what is under way finish and closes the files. Later calls reject with `failed_precondition`; closing again does nothing.
   * Everything that was acknowledged is on disk already.
   */
  close(): Promise<void> {
    return this.#connection.close();
  }

  /**
   * The same as `close`, for `await using`.
   *
   * @example
   * await using scratch = await open();
   * console.log(await scratch.countCollections()); // → 0
   */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #collection(info: unknown): Collection {
    return new Collection(this.#connection, info as CollectionInfo);
  }

  async #call(
    operation: WireOperation,
    params: Record<string, string> = {},
    body?: object,
    query = "",
  ): Promise<unknown> {
    const { tenant, database } = this;
    const bytes = body === undefined ? null : new TextEncoder().encode(writeJson(toJson(body, operation)));
    const request = { operation, params: { tenant, database, ...params }, query, body: bytes };
    const reply = await this.#connection.call(request);
    const value = fromJsonText(typeof reply.body === "string" ? reply.body : new TextDecoder().decode(reply.body));
    if (reply.status < 400) return value;
    throw replyError(reply.status, (value as { message: string }).message);
  }
}

/** What a database, its views and its collections share: the engine, as long as it is open. */
class Connection {
  readonly #engine: Engine;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing: Promise<void> | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  call(request: WireRequest): Promise<WireReply> {
    return this.#whileOpen(() => this.#engine.call(request));
  }

  invoke(collection: string, call: RecordCall): Promise<unknown> {
    return this.#whileOpen(() => this.#engine.invoke(collection, call));
  }

  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#underWay).then(() => this.#engine.close());
    return this.#closing;
  }

  /** A closed engine has no threads left that would answer. */
  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== null) throw new KromaError("failed_precondition", "The database is closed: open it again");
    const running = work();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }
}

function pageQuery({ limit, offset }: Page): string {
  const query = new URLSearchParams();
  if (checkCount(limit, "limit") !== undefined) query.set("limit", String(limit));
  if (checkCount(offset, "offset") !== undefined) query.set("offset", String(offset));
  return query.toString();
}

/** Callers never saw the JSON that carried their arguments. */
function replyError(status: number, message: string): KromaError {
  const code = Object.entries(ERRORS).find(([, row]) => row.status === status)?.[0] ?? "internal";
  const text = message
    .replace(/^Failed to deserialize the JSON body into the target type: /, "")
    .replace(/ at line \d+ column \d+$/, "");
  return new KromaError(code as ErrorCode, text);
}
