import { metadataText } from "../../api/metadata.ts";
import type { Metadata } from "../../api/values.ts";
import type { FilterReader } from "../../index/metadata/filter-reader.ts";
import type { ChangedRow, Rows } from "../../store/collection-file.ts";
import type { FilterableRecord } from "../matches.ts";

interface FakeRow extends FilterableRecord {
  readonly label: number;
  readonly position: number;
  readonly text: string | null;
}

/** A collection in memory that reads as the contract of `CollectionReader` says, with a text index that lags behind. */
export class FakeCollection implements FilterReader {
  readonly records = new Map<number, FakeRow>();
  readonly #deletions: { readonly label: number; readonly position: number }[] = [];
  readonly #indexed = new Map<number, string>();
  #nextLabel: number;
  #position = 0;
  #textPosition = 0;
  #deletionsKnownSince = 0;
  /** Documents handed out, to see what was read. */
  documentsRead = 0;
  candidateSearches = 0;

  constructor(firstLabel = 0) {
    this.#nextLabel = firstLabel;
  }

  add(record: FilterableRecord): number {
    const label = this.#nextLabel++;
    this.put(label, record);
    return label;
  }

  put(label: number, record: FilterableRecord): void {
    const text = record.metadata === null ? null : metadataText(record.metadata as Metadata);
    this.records.set(label, { ...record, label, position: ++this.#position, text });
  }

  delete(label: number): void {
    if (this.records.delete(label)) this.#deletions.push({ label, position: ++this.#position });
  }

  indexText(): void {
    this.#indexed.clear();
    for (const { label, document } of this.records.values()) if (document !== null) this.#indexed.set(label, document);
    this.#textPosition = this.#position;
  }

  forgetDeletions(): void {
    this.#deletions.length = 0;
    this.#deletionsKnownSince = this.#position;
  }

  position(): number {
    return this.#position;
  }
  /** Labels in order of insertion. */
  page(offset: number, limit: number): number[] {
    return this.#labels(() => true).slice(offset, offset + limit);
  }
  rows(labels: ArrayLike<number>): Rows {
    const rows = Array.from(labels).flatMap((label) => this.records.get(label) ?? []);
    return {
      labels: rows.map(({ label }) => label),
      ids: rows.map(({ label }) => String(label)),
      documents: rows.map(({ document }) => document),
      uris: rows.map(({ uri }) => uri),
      metadatas: rows.map(({ text }) => text),
      embeddings: null,
    };
  }
  *changesSince(position: number): Iterable<ChangedRow> {
    const deleted = position === 0 ? [] : this.deletedSince(position);
    const labels = [...this.labelsSince(position), ...deleted].sort((a, b) => a - b);
    for (const label of labels) {
      const row = this.records.get(label);
      yield { label, deleted: row === undefined, metadata: row?.text ?? null };
    }
  }
  deletedSince(position: number): number[] {
    return this.#deletions.filter((deletion) => deletion.position > position).map(({ label }) => label);
  }
  deletionsKnownSince(): number {
    return this.#deletionsKnownSince;
  }
  *documents(labels: Iterable<number>): Iterable<{ readonly label: number; readonly document: string | null }> {
    for (const label of labels) {
      const row = this.records.get(label);
      this.documentsRead++;
      if (row !== undefined) yield { label, document: row.document };
    }
  }
  *uris(labels: Iterable<number>): Iterable<{ readonly label: number; readonly uri: string | null }> {
    for (const label of labels) yield { label, uri: this.records.get(label)?.uri ?? null };
  }
  textPosition(): number {
    return this.#textPosition;
  }
  *textCandidates(literals: readonly string[], after: number): Iterable<number> {
    this.candidateSearches++;
    const labels = [...this.#indexed.keys()].filter((label) => label > after).sort((a, b) => a - b);
    for (const label of labels) {
      const document = this.#indexed.get(label) ?? "";
      if (literals.every((literal) => trigrams(literal).every((trigram) => document.includes(trigram)))) yield label;
    }
  }
  labelsSince(position: number): number[] {
    return this.#labels((row) => row.position > position);
  }

  #labels(accept: (row: FakeRow) => boolean): number[] {
    const labels: number[] = [];
    for (const row of this.records.values()) if (accept(row)) labels.push(row.label);
    return labels.sort((a, b) => a - b);
  }
}

function trigrams(literal: string): string[] {
  const points = [...literal];
  if (points.length < 3) throw new Error(`The text index cannot look up ${literal}`);
  return points.slice(2).map((_, i) => points.slice(i, i + 3).join(""));
}
