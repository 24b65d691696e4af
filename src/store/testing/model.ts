import type { RecordBatch, WriteKind } from "../../api/requests.ts";
import type { Metadata, MetadataUpdate } from "../../api/values.ts";
import type { Operation } from "../collection-file.ts";

export interface ModelRecord {
  readonly id: string;
  vector: readonly number[];
  document: string | null;
  uri: string | null;
  /** Hidden `chroma:` keys included. */
  metadata: Metadata;
}

/**
 * What a collection must look like after a sequence of operations, in the plainest way: a map in insertion order. Shared by
 * the tests of the store and of the engine.
 */
export class Model {
  readonly records = new Map<string, ModelRecord>();

  apply(operation: Operation): void {
    if (operation.kind === "delete") for (const id of operation.ids) this.records.delete(id);
    else for (let i = 0; i < operation.batch.ids.length; i++) this.#write(operation.kind, operation.batch, i);
  }

  #write(kind: WriteKind, batch: RecordBatch, i: number): void {
    const id = batch.ids[i] as string;
    let record = this.records.get(id);
    if (record === undefined ? kind === "update" : kind === "add") return;
    if (record === undefined) {
      record = { id, vector: [], document: null, uri: null, metadata: Object.create(null) };
      this.records.set(id, record);
    }
    record.vector = vectorAt(batch, i) ?? record.vector;
    record.document = batch.documents?.[i] ?? record.document;
    const update = batch.metadatas?.[i] ?? {};
    if (update["chroma:uri"] === null) record.uri = null;
    record.uri = batch.uris?.[i] ?? record.uri;
    record.metadata = merged(record.metadata, update);
  }

  /** What clients see of the metadata. */
  static visible(record: ModelRecord): Metadata | null {
    const keys = Object.keys(record.metadata);
    const shown = keys.filter((key) => !key.startsWith("chroma:"));
    if (shown.length === 0 && keys.length === 0 && record.uri === null) return null;
    return Object.fromEntries(shown.map((key) => [key, record.metadata[key]])) as Metadata;
  }
}

function vectorAt({ vectors }: RecordBatch, i: number): number[] | null {
  if (vectors === null || vectors.present?.[i] === 0) return null;
  return [...vectors.data.subarray(i * vectors.dimension, (i + 1) * vectors.dimension)];
}

const isNothing = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

function merged(old: Metadata, update: MetadataUpdate): Metadata {
  const entries = Object.entries({ ...old, ...update }).filter(([, value]) => !isNothing(value));
  return Object.fromEntries(entries.map(([key, value]) => [key, Object.is(value, -0) ? 0 : value])) as Metadata;
}
