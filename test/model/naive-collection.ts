// What a collection must answer, in the plainest way: a map in insertion order, and every question asked of every record.
import type { Json, Metadata, MetadataValue } from "../../src/api/values.ts";
import type { GetOptions, QueryOptions, RecordChanges, Selector } from "../../src/engine/index.ts";
import { type PlainMetadata, type PlainValue, toJson } from "../../src/engine/plain-values.ts";
import { matches } from "../../src/query/matches.ts";
import { parseFilter } from "../../src/query/parse-where.ts";

export type Space = "l2" | "cosine" | "ip";

export interface NaiveRecord {
  readonly id: string;
  vector: Float32Array;
  document: string | null;
  uri: string | null;
  /** Null as long as the record was never given any metadata that remained. */
  metadata: Metadata | null;
}

export interface Neighbour {
  readonly record: NaiveRecord;
  /** In double precision over float32 vectors. */
  readonly distance: number;
}

export class NaiveCollection {
  readonly records = new Map<string, NaiveRecord>();

  write(kind: "add" | "update" | "upsert", changes: RecordChanges): void {
    changes.ids.forEach((id, i) => {
      const present = this.records.get(id);
      if (present === undefined ? kind === "update" : kind === "add") return;
      const record = present ?? { id, vector: new Float32Array(0), document: null, uri: null, metadata: null };
      const vector = changes.embeddings?.[i];
      if (vector) record.vector = Float32Array.from(vector);
      record.document = changes.documents?.[i] ?? record.document;
      record.uri = changes.uris?.[i] ?? record.uri;
      record.metadata = merged(record.metadata, changes.metadatas?.[i] ?? {});
      this.records.set(id, record);
    });
  }

  /** Returns what `delete` answers: without a filter the number of ids that were given. */
  delete(selector: Selector & { readonly limit?: number }): number {
    const filtered = selector.where !== undefined || selector.whereDocument !== undefined;
    if (!filtered && selector.ids === undefined) return 0;
    const gone = this.select(selector).slice(0, selector.limit);
    for (const { id } of gone) this.records.delete(id);
    return filtered ? gone.length : (selector.ids?.length ?? 0);
  }

  get({ offset = 0, limit = Number.POSITIVE_INFINITY, ...selector }: GetOptions): NaiveRecord[] {
    return this.select(selector).slice(offset, offset + limit);
  }

  /** All selected records with their distances to the vector, in insertion order. */
  distances(query: QueryOptions, vector: ArrayLike<number>, space: Space): Neighbour[] {
    const from = Float32Array.from(vector);
    return this.select(query).map((record) => ({ record, distance: distance(space, from, record.vector) }));
  }

  select({ ids, where, whereDocument }: Selector): NaiveRecord[] {
    const filter = parseFilter(
      where && toJson(where, "where"),
      whereDocument && toJson(whereDocument, "whereDocument"),
    );
    const among = ids && new Set(ids);
    return [...this.records.values()].filter(
      (record) => (among?.has(record.id) ?? true) && (filter === null || matches(filter, record)),
    );
  }
}

function merged(old: Metadata | null, changes: PlainMetadata): Metadata | null {
  const result = new Map<string, MetadataValue>(Object.entries(old ?? {}));
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || (Array.isArray(value) && value.length === 0)) result.delete(key);
    else result.set(key, stored(value));
  }
  return result.size === 0 ? null : (Object.fromEntries(result) as Metadata);
}

/** Whole numbers are ints, all others floats; in a list with a float all numbers are floats. */
function stored(value: Exclude<PlainValue, null>): MetadataValue {
  const json: Json = toJson(value, "value");
  const isMixed = Array.isArray(json) && json.some((item) => typeof item === "number");
  return (isMixed ? (json as (bigint | number)[]).map(Number) : json) as MetadataValue;
}

function distance(space: Space, a: Float32Array, b: Float32Array): number {
  let sum = 0;
  if (space === "l2") for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - (b[i] as number)) ** 2;
  if (space === "l2") return sum;
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((total, each, i) => total + each * (y[i] as number), 0);
  if (space === "ip") return 1 - dot(a, b);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 1 : 1 - dot(a, b) / lengths;
}
