import assert from "node:assert/strict";
import { JsonReader } from "../../api/json-reader.ts";
import type { CollectionReader, Columns } from "../collection-file.ts";
import { Model } from "./model.ts";

const parse = (text: string) => new JsonReader(Buffer.from(text)).json();

export const ALL_COLUMNS: Columns = { documents: true, uris: true, metadatas: true, embeddings: true };

const plain = (value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** Asserts that the collection holds exactly what the model holds, in its order. */
export function assertSame(reader: CollectionReader, model: Model): void {
  const records = [...model.records.values()];
  assert.equal(reader.count(), records.length);
  const labels = reader.page(0, 1000);
  const rows = reader.rows(labels, ALL_COLUMNS);
  assert.deepEqual(rows.labels, labels);
  assert.deepEqual(
    rows.ids.map((id, i) => ({
      id,
      document: rows.documents?.[i],
      uri: rows.uris?.[i],
      metadata: plain(parse(rows.metadatas?.[i] ?? "null")),
      vector: [...(rows.embeddings?.[i] ?? [])],
    })),
    records.map((record) => ({
      id: record.id,
      document: record.document,
      uri: record.uri,
      metadata: plain(Model.visible(record)),
      vector: record.vector,
    })),
  );
  const whole = [...reader.changesSince(0)].map(({ metadata }) => plain(parse(metadata ?? "{}")));
  assert.deepEqual(
    whole,
    records.map(({ metadata }) => plain(metadata)),
  );
  assert.deepEqual(reader.labelsOf(records.map(({ id }) => id).reverse()), labels);
  assert.deepEqual(
    [...reader.labelsWithDocument()],
    labels.filter((_, i) => records[i]?.document !== null),
  );
}
