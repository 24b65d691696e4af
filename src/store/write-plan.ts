import type { RecordBatch, WriteKind } from "../api/requests.ts";
import type { MetadataUpdate } from "../api/values.ts";
import { changedMetadata, KeyTypes, NO_METADATA, type StoredMetadata } from "./record-metadata.ts";

/** What a write needs to know of a record that exists. */
export interface ExistingRecord {
  readonly label: number;
  readonly metadata: StoredMetadata;
}

/** What becomes of one record: all the places of the batch that name it, put together. */
export interface RecordChange {
  readonly id: string;
  /** `null` for a new record, whose label is given when it is written. */
  readonly label: number | null;
  /** Place of its vector in the batch; -1 keeps the old one. */
  row: number;
  /** `null` keeps the old one. */
  document: string | null;
  metadata: StoredMetadata;
}

export interface WritePlan {
  readonly changes: readonly RecordChange[];
  readonly keyTypes: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Decides what a batch does to the records that exist; in order, so that later places see what earlier ones did. */
export function planWrite(
  kind: WriteKind,
  batch: RecordBatch,
  existing: ReadonlyMap<string, ExistingRecord>,
): WritePlan {
  const changes = new Map<string, RecordChange>();
  const keyTypes = new KeyTypes();
  batch.ids.forEach((id, i) => {
    let change = changes.get(id);
    if (change === undefined) {
      const found = existing.get(id);
      if (kind === "add" ? found !== undefined : found === undefined && kind === "update") return;
      change = { id, label: found?.label ?? null, row: -1, document: null, metadata: found?.metadata ?? NO_METADATA };
      changes.set(id, change);
    } else if (kind === "add") return;
    mergeRow(change, batch, i, keyTypes);
  });
  return { changes: [...changes.values()], keyTypes: keyTypes.types };
}

function mergeRow(change: RecordChange, batch: RecordBatch, i: number, keyTypes: KeyTypes): void {
  if (batch.vectors !== null && (batch.vectors.present?.[i] ?? 1) !== 0) change.row = i;
  change.document = batch.documents?.[i] ?? change.document;
  const update: MetadataUpdate | null = batch.metadatas?.[i] ?? null;
  const uri = batch.uris?.[i] ?? null;
  if (update === null && uri === null) return;
  change.metadata = changedMetadata(change.metadata, update, uri);
  if (update !== null) keyTypes.add(update);
}
