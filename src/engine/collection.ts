import { invalidArgument } from "../api/errors.ts";
import type { GetResult, Include, QueryResult, RecordRows, WriteKind } from "../api/requests.ts";
import type { Json } from "../api/values.ts";
import type { Engine } from "./engine.ts";
import {
  checkCount,
  checkList,
  checkTexts,
  type Embedding,
  fromJsonText,
  type PlainMetadata,
  type StoredMetadata,
  toJson,
  toMatrix,
  toMetadata,
} from "./plain-values.ts";
import type { CollectionStatistics } from "./statistics.ts";

/** Columns of records, parallel to `ids`. */
export interface Records {
  readonly ids: readonly string[];
  readonly embeddings: readonly Embedding[];
  readonly documents?: readonly (string | null)[];
  readonly metadatas?: readonly (PlainMetadata | null)[];
  readonly uris?: readonly (string | null)[];
}

/** Changes to records: what is absent or null stays, except that a metadata key set to null is removed. */
export type RecordChanges = Omit<Records, "embeddings"> & { readonly embeddings?: readonly (Embedding | null)[] };

/** Which records: all that satisfy every given condition. Filters are Chroma's: `{ year: { $gte: 2020 } }`, `{ $contains: "cat" }`. */
export interface Selector {
  readonly ids?: readonly string[];
  readonly where?: object;
  readonly whereDocument?: object;
}

export interface GetOptions extends Selector {
  /** How many records at most; by default all. */
  readonly limit?: number;
  /** How many of the selected records to pass over first. */
  readonly offset?: number;
  /** Columns of the result; by default documents and metadatas. */
  readonly include?: readonly Exclude<Include, "distances">[];
}

export interface QueryOptions extends Selector {
  readonly queryEmbeddings: readonly Embedding[];
  /** How many records for each query vector; by default 10. */
  readonly nResults?: number;
  /** Columns of the result; by default documents, metadatas and distances. */
  readonly include?: readonly Include[];
}

/** Records in insertion order; columns that were not included are null. */
export interface FoundRecords {
  readonly ids: readonly string[];
  readonly documents: readonly (string | null)[] | null;
  readonly metadatas: readonly (StoredMetadata | null)[] | null;
  readonly uris: readonly (string | null)[] | null;
  readonly embeddings: readonly Float32Array[] | null;
}

/** The nearest records of one query vector, nearest first. */
export interface NearestRecords extends FoundRecords {
  readonly distances: Float32Array | null;
}

export interface CollectionInfo {
  readonly id: string;
  readonly name: string;
  readonly metadata: StoredMetadata | null;
  readonly configuration_json: object;
  readonly dimension: number | null;
}

const COLUMNS: readonly Include[] = ["documents", "embeddings", "metadatas", "uris", "distances"];

/**
 * A collection of records: an id, a vector, and optionally a document, metadata and a URI each. All methods reject with
 * `KromaError`. In the examples `notes` holds the records `a` (vector [1, 0], document "red apples", metadata { price: 2 }) and
 * `b` ([0, 1], "yellow lemons", { price: 3.5 }).
 */
export class Collection {
  readonly id: string;
  /** Name and all below: as of when the collection was looked up. */
  readonly name: string;
  readonly metadata: StoredMetadata | null;
  /** Chroma's configuration with all defaults filled in, such as `{ hnsw: { space: "l2", … }, … }`. */
  readonly configuration: object;
  /** Length of the vectors; null as long as there never was one. */
  readonly dimension: number | null;
  readonly #engine: Pick<Engine, "invoke">;

  constructor(engine: Pick<Engine, "invoke">, info: CollectionInfo) {
    this.#engine = engine;
    this.id = info.id;
    this.name = info.name;
    this.metadata = info.metadata;
    this.configuration = info.configuration_json;
    this.dimension = info.dimension;
  }

  /**
   * Adds records; those whose id exists already are left as they are. Resolves once they are on disk.
   *
   * @example
   * await notes.add({ ids: ["c"], embeddings: [[1, 1]], documents: ["green pears"] });
   * console.log(await notes.count()); // → 3
   */
  async add(records: Records): Promise<void> {
    await this.#write("add", records);
  }

  /**
   * Changes records that exist; other ids are passed over. What is not given stays.
   *
   * @example
   * await notes.update({ ids: ["a"], metadatas: [{ stock: 10, price: null }] });
   * console.log((await notes.get({ ids: ["a"] })).metadatas); // → [ { stock: 10 } ]
   */
  async update(changes: RecordChanges): Promise<void> {
    await this.#write("update", changes);
  }

  /**
   * Adds records, or changes those whose id exists.
   *
   * @example
   * await notes.upsert({ ids: ["b", "c"], embeddings: [[0, 2], [1, 1]] });
   * console.log((await notes.get()).documents); // → [ 'red apples', 'yellow lemons', null ]
   */
  async upsert(records: Records): Promise<void> {
    await this.#write("upsert", records);
  }

  /**
   * Deletes the selected records. Resolves to the number of records that a filter matched, or without a filter to the number of
   * ids. Without any condition nothing is deleted; a limit needs a filter.
   *
   * @example
   * console.log(await notes.delete({ where: { price: { $gt: 3 } } })); // → 1
   */
  async delete(selector: Selector & { readonly limit?: number }): Promise<number> {
    const request = { ...selectionOf(selector), limit: checkCount(selector.limit, "limit") };
    return (await this.#engine.invoke(this.id, { operation: "delete", request })) as number;
  }

  async count(): Promise<number> {
    return (await this.#engine.invoke(this.id, { operation: "count" })) as number;
  }

  /**
   * The selected records in insertion order.
   *
   * @example
   * const { ids, documents } = await notes.get({ whereDocument: { $contains: "apple" } });
   * console.log(ids, documents); // → [ 'a' ] [ 'red apples' ]
   */
  async get(options: GetOptions = {}): Promise<FoundRecords> {
    const { limit, offset = 0, include = ["documents", "metadatas"] } = options;
    const page = { limit: checkCount(limit, "limit"), offset: checkCount(offset, "offset") };
    const request = { ...selectionOf(options), ...page, include: checkInclude(include) };
    return foundRecords((await this.#engine.invoke(this.id, { operation: "get", request })) as GetResult);
  }

  /** The first records, with everything they have. */
  peek(limit = 10): Promise<FoundRecords> {
    return this.get({ limit, include: ["documents", "metadatas", "uris", "embeddings"] });
  }

  /**
   * For each query vector the nearest of the selected records; distances are exact.
   *
   * @example
   * const [nearest] = await notes.query({ queryEmbeddings: [[1, 0.5]], nResults: 1, where: { price: { $lt: 3 } } });
   * console.log(nearest.ids, nearest.distances); // → [ 'a' ] Float32Array(1) [ 0.25 ]
   */
  async query(options: QueryOptions): Promise<NearestRecords[]> {
    const { queryEmbeddings, nResults = 10, include = ["documents", "metadatas", "distances"] } = options;
    const embeddings = toMatrix(queryEmbeddings, "queryEmbeddings", "all");
    if (!embeddings.isFinite) throw invalidArgument("queryEmbeddings must not contain NaN or Infinity values");
    const columns = { nResults: checkCount(nResults, "nResults"), include: checkInclude(include) };
    const request = { ...selectionOf(options), embeddings, ...columns };
    const { rows, distances } = (await this.#engine.invoke(this.id, { operation: "query", request })) as QueryResult;
    return rows.map((each, i) => ({
      ...foundRecords(each),
      distances: distances === null ? null : (distances[i] as Float32Array),
    }));
  }

  /**
   * What the collection holds and how far its indexes have come.
   *
   * @example
   * const { records, dimension, space } = await notes.statistics();
   * console.log(records, dimension, space); // → 2 2 l2
   */
  async statistics(): Promise<CollectionStatistics> {
    return (await this.#engine.invoke(this.id, { operation: "statistics" })) as CollectionStatistics;
  }

  async #write(kind: WriteKind, records: RecordChanges): Promise<void> {
    const { ids, embeddings, documents, metadatas, uris } = records;
    const isUpdate = kind === "update";
    const rows =
      embeddings === undefined && isUpdate
        ? undefined
        : toMatrix(embeddings as NonNullable<typeof embeddings>, "embeddings", isUpdate ? "optional" : "all");
    if (metadatas !== undefined) checkList(metadatas, "metadatas", "objects or null");
    const batch = {
      ids: checkTexts(ids, "ids", "strings"),
      vectors: rows?.vectors ?? null,
      documents: documents === undefined ? null : checkTexts(documents, "documents", "strings or null"),
      uris: uris === undefined ? null : checkTexts(uris, "uris", "strings or null"),
      metadatas: metadatas?.map((metadata, i) => (metadata === null ? null : toMetadata(metadata, i))) ?? null,
    };
    await this.#engine.invoke(this.id, { operation: "write", write: { kind, batch, embeddings: rows } });
  }
}

function selectionOf({ ids, where, whereDocument }: Selector): {
  ids: readonly string[] | undefined;
  where: Json | undefined;
  whereDocument: Json | undefined;
} {
  return {
    ids: ids && checkTexts(ids, "ids", "strings"),
    where: where && toJson(where, "where"),
    whereDocument: whereDocument && toJson(whereDocument, "whereDocument"),
  };
}

function checkInclude(include: readonly Include[]): readonly Include[] {
  checkList(include, "include", "column names");
  for (const column of include) {
    if (!COLUMNS.includes(column)) throw invalidArgument(`include: "${column}" is none of ${COLUMNS.join(", ")}`);
  }
  return include;
}

function foundRecords({ ids, documents, metadatas, uris, embeddings }: RecordRows): FoundRecords {
  const parsed = metadatas?.map((text) => (text === null ? null : (fromJsonText(text) as StoredMetadata)));
  return { ids, documents, metadatas: parsed ?? null, uris, embeddings };
}
