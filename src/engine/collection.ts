import type { DecodedEmbeddings } from "../api/embeddings.ts";
import { invalidArgument } from "../api/errors.ts";
import type { GetResult, Include, QueryResult, RecordRows, WriteKind } from "../api/requests.ts";
import type { Json } from "../api/values.ts";
import type { Engine } from "./engine.ts";
import { fromJsonText, type PlainMetadata, toJson, toMetadata } from "./plain-values.ts";

/** A vector as users have it; values are kept as float32. */
export type Embedding = Float32Array | readonly number[];

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
  readonly limit?: number;
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
  readonly metadatas: readonly (Record<string, unknown> | null)[] | null;
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
  readonly metadata: Record<string, unknown> | null;
  readonly dimension: number | null;
}

/** A collection of records: an id, a vector, and optionally a document, metadata and a URI each. */
export class Collection implements CollectionInfo {
  readonly id: string;
  readonly name: string;
  readonly metadata: Record<string, unknown> | null;
  /** As of when the collection was looked up; null as long as it never held a vector. */
  readonly dimension: number | null;
  readonly #engine: Engine;

  constructor(engine: Engine, { id, name, metadata, dimension }: CollectionInfo) {
    this.#engine = engine;
    this.id = id;
    this.name = name;
    this.metadata = metadata;
    this.dimension = dimension;
  }

  /** Adds records; those whose id exists already are left as they are. Resolves once they are on disk. */
  async add(records: Records): Promise<void> {
    await this.#write("add", records);
  }

  /** Changes records that exist; other ids are passed over. */
  async update(changes: RecordChanges): Promise<void> {
    await this.#write("update", changes);
  }

  /** Adds records, or changes those whose id exists. */
  async upsert(records: Records): Promise<void> {
    await this.#write("upsert", records);
  }

  /** Deletes the selected records and resolves to their number. Without a condition nothing is deleted. */
  async delete(selector: Selector & { readonly limit?: number }): Promise<number> {
    const request = { ...selectionOf(selector), limit: selector.limit };
    return (await this.#engine.invoke(this.id, { operation: "delete", request })) as number;
  }

  async count(): Promise<number> {
    return (await this.#engine.invoke(this.id, { operation: "count" })) as number;
  }

  /** The selected records in insertion order. */
  async get(options: GetOptions = {}): Promise<FoundRecords> {
    const { limit, offset = 0, include = ["documents", "metadatas"] } = options;
    const request = { ...selectionOf(options), limit, offset, include };
    return foundRecords((await this.#engine.invoke(this.id, { operation: "get", request })) as GetResult);
  }

  /** The first records, with everything they have. */
  peek(limit = 10): Promise<FoundRecords> {
    return this.get({ limit, include: ["documents", "metadatas", "uris", "embeddings"] });
  }

  /** For each query vector the nearest of the selected records; distances are exact. */
  async query(options: QueryOptions): Promise<NearestRecords[]> {
    const { queryEmbeddings, nResults = 10, include = ["documents", "metadatas", "distances"] } = options;
    const request = { ...selectionOf(options), embeddings: matrix(queryEmbeddings), nResults, include };
    const { rows, distances } = (await this.#engine.invoke(this.id, { operation: "query", request })) as QueryResult;
    return rows.map((each, i) => ({
      ...foundRecords(each),
      distances: distances === null ? null : (distances[i] as Float32Array),
    }));
  }

  async #write(kind: WriteKind, { ids, embeddings, documents, metadatas, uris }: RecordChanges): Promise<void> {
    const rows = embeddings && matrix(embeddings);
    const batch = {
      ids,
      vectors: rows?.vectors ?? null,
      documents: documents ?? null,
      uris: uris ?? null,
      metadatas: metadatas?.map((metadata, i) => metadata && toMetadata(metadata, i)) ?? null,
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
    ids,
    where: where && toJson(where, "where"),
    whereDocument: whereDocument && toJson(whereDocument, "whereDocument"),
  };
}

/** Vectors one after the other in one array. */
function matrix(embeddings: readonly (Embedding | null)[]): DecodedEmbeddings {
  const count = embeddings.length;
  const dimension = embeddings.find((row) => row !== null)?.length ?? 0;
  const present = new Uint8Array(count);
  const isConsistent = embeddings.every((row) => row === null || row.length === dimension);
  const data = new Float32Array(isConsistent ? count * dimension : 0);
  embeddings.forEach((row, i) => {
    if (row === null || row === undefined) return;
    if (!Array.isArray(row) && !(row instanceof Float32Array))
      throw invalidArgument(`embeddings[${i}]: expected an array of numbers or a Float32Array`);
    present[i] = 1;
    if (isConsistent) data.set(row, i * dimension);
  });
  const isComplete = present.every((bit) => bit === 1);
  const vectors = { dimension, count, data, ...(!isComplete && { present }) };
  return {
    count,
    vectors: count > 0 && isConsistent && present.includes(1) ? vectors : null,
    base64Problem: null,
    hasEmptyRow: embeddings.some((row) => row !== null && row.length === 0),
    isFinite: data.every(Number.isFinite),
    isConsistent,
  };
}

function foundRecords({ ids, documents, metadatas, uris, embeddings }: RecordRows): FoundRecords {
  const parsed = metadatas?.map((text) => (text === null ? null : (fromJsonText(text) as Record<string, unknown>)));
  return { ids, documents, metadatas: parsed ?? null, uris, embeddings };
}
