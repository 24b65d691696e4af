import type { CollectionRecord } from "../api/collections.ts";
import { KromaError, notFound } from "../api/errors.ts";
import { MetadataIndex } from "../index/metadata/metadata-index.ts";
import type { PartitionedIndex } from "../index/vector/partitioned-index.ts";
import type { FilterContext } from "../query/context.ts";
import { Catalog } from "../store/catalog.ts";
import { checkpointInBackground } from "../store/checkpoint.ts";
import type { CollectionReader } from "../store/collection-file.ts";
import { openCollectionReader } from "../store/collection-reader.ts";
import { directoryLayout, hasRecords, type Layout, recordsFile } from "../store/layout.ts";
import { LruMap } from "./lru.ts";
import type { Replies } from "./replies.ts";
import type { ThreadOptions } from "./threads.ts";

/** Collections whose files a thread holds open at most. */
const OPEN_COLLECTIONS = 64;

/**
 * Reads go through a mapping of the file up to this size: pages then come from the operating system's cache without a copy and
 * a system call each. They count as resident while they are cached, and are given back under pressure.
 */
const MAPPED_BYTES = 2 ** 28;

/** A collection's rows and the columns made from them, as one thread reads them. */
export interface OpenCollection extends FilterContext {
  readonly reader: CollectionReader;
}

interface CachedRecord {
  readonly record: CollectionRecord;
  readonly version: number;
}

/** What one worker thread holds: its connection to the catalogue, open collections, and the vector indexes it was given. */
export class ThreadContext {
  readonly options: ThreadOptions;
  readonly layout: Layout;
  readonly replies: Replies;
  readonly vectors = new Map<string, PartitionedIndex>();
  readonly #catalogVersion: Int32Array;
  readonly #records = new Map<string, CachedRecord>();
  readonly #open = new LruMap<OpenCollection>(OPEN_COLLECTIONS, ({ reader }) => reader.close());
  #catalog: Catalog | null = null;

  constructor(options: ThreadOptions, replies: Replies) {
    this.options = options;
    this.replies = replies;
    this.layout = directoryLayout(options.path, options.sqliteFilename);
    this.#catalogVersion = new Int32Array(options.catalogVersion);
  }

  get catalog(): Catalog {
    this.#catalog ??= new Catalog(this.layout.catalog, { durable: this.options.durable });
    return this.#catalog;
  }

  /** Tells every thread that what it remembers of the catalogue may be old. */
  catalogChanged(): void {
    Atomics.add(this.#catalogVersion, 0, 1);
  }

  /** The collection with this canonical id, if it lies in the given tenant and database. */
  collection(id: string, tenant: string, database: string): CollectionRecord {
    const record = this.collectionById(id);
    if (record === undefined || record.tenant !== tenant || record.database !== database)
      throw notFound(`Collection [${id}] does not exist.`);
    return record;
  }

  collectionById(id: string): CollectionRecord | undefined {
    const version = Atomics.load(this.#catalogVersion, 0);
    const cached = this.#records.get(id);
    if (cached !== undefined && cached.version === version) return cached.record;
    const record = this.catalog.findCollectionById(id);
    if (record === undefined) this.#records.delete(id);
    else this.#records.set(id, { record, version });
    if (this.#records.size > OPEN_COLLECTIONS * 4) this.#records.clear();
    return record;
  }

  /** The rows of a collection; null as long as nothing was ever written to it. */
  open(id: string): OpenCollection | null {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    this.checkNotLost(id);
    if (!hasRecords(this.layout, id)) return null;
    const opened = { reader: this.openReader(id), index: new MetadataIndex() };
    this.#open.set(id, opened);
    return opened;
  }

  /** A collection has its file from before it gets its dimension. */
  checkNotLost(id: string): void {
    if (hasRecords(this.layout, id) || (this.collectionById(id)?.dimension ?? null) === null) return;
    throw new KromaError("internal", `The file ${recordsFile(this.layout, id)} is missing: restore it from a backup`);
  }

  /** A connection of its own to a collection's rows. */
  openReader(id: string): CollectionReader {
    return openCollectionReader(recordsFile(this.layout, id), {
      durable: this.options.durable,
      mapBytes: MAPPED_BYTES,
      onTextDamage: (error) => this.replies.log(error),
    });
  }

  /** Answers how many seconds it took. */
  checkpoint(id: string): number | undefined {
    if (!hasRecords(this.layout, id)) return undefined;
    const start = performance.now();
    checkpointInBackground(recordsFile(this.layout, id), { durable: this.options.durable });
    return (performance.now() - start) / 1_000;
  }

  forget(id: string): void {
    this.#open.delete(id);
    this.#records.delete(id);
    this.vectors.delete(id);
  }

  close(): void {
    this.#open.clear();
    this.vectors.clear();
    this.#catalog?.close();
    this.#catalog = null;
  }
}
