import { JsonReader } from "./json-reader.ts";
import { SPARSE_TYPE, toMetadataValue } from "./metadata-shape.ts";
import { FloatWriter, formatFloat64 } from "./number-format.ts";
import type { RecordBatch } from "./requests.ts";
import type { Json, Metadata, MetadataScalar, MetadataUpdate, MetadataValue, SparseVector } from "./values.ts";

/**
 * A record's metadata is kept as JSON text, in the form in which it is sent: integers have no point, floats always do. Keys that
 * begin with `chroma:` are stored but never sent.
 */

const DOCUMENT_ALIAS = "chroma:document";
const URI_ALIAS = "chroma:uri";
const KEY_TEXTS = new Map<string, string>();
const KEY_TEXTS_LIMIT = 4096;

/** The text after an update; `null` when no key is left. The update itself is taken as sound. */
export function mergeMetadata(previous: string | null, update: MetadataUpdate): string | null {
  if (previous === null) return metadataText(update);
  const merged: MetadataUpdate = parseMetadata(previous);
  let hasChanged = false;
  for (const key in update) {
    const value = update[key];
    if (isRemoval(value)) hasChanged = delete merged[key] || hasChanged;
    else {
      merged[key] = value;
      hasChanged = true;
    }
  }
  return hasChanged ? metadataText(merged) : previous;
}

/** `null` and the empty array both stand for nothing. */
const isRemoval = (value: MetadataValue | null): value is null =>
  value === null || (Array.isArray(value) && value.length === 0);

/** Canonical text of metadata, without keys whose value stands for nothing; `null` when nothing remains. */
export function metadataText(metadata: MetadataUpdate): string | null {
  let text = "";
  for (const key in metadata) {
    const value = metadata[key];
    if (!isRemoval(value)) text += `${text === "" ? "{" : ","}${keyText(key)}${valueText(value)}`;
  }
  return text === "" ? null : `${text}}`;
}

/** The inverse of `metadataText`. */
export function parseMetadata(text: string): Metadata {
  const metadata = { __proto__: null } as unknown as Metadata;
  const reader = new JsonReader(Buffer.from(text));
  reader.enter();
  for (let first = true; reader.member(first); first = false) {
    const key = reader.key();
    reader.colon();
    const value = toMetadataValue(reader.json());
    if (value !== null && value !== undefined) metadata[key] = value;
  }
  return metadata;
}

/** The text of metadata whose hidden keys are kept apart. */
export function joinHidden(visible: string | null, hidden: string | null): string | null {
  if (visible === null || hidden === null) return visible ?? hidden;
  return `${visible.slice(0, -1)},${hidden.slice(1)}`;
}

/**
 * Moves the texts of `chroma:document` and `chroma:uri`, which stand for the document and the URI, into their columns, where a
 * value given there wins. What stays is `"chroma:uri": null`, which asks to forget the URI, as does any value that is no text.
 */
export function moveAliases(batch: RecordBatch): RecordBatch {
  const { metadatas } = batch;
  if (!metadatas?.some((metadata) => metadata && (DOCUMENT_ALIAS in metadata || URI_ALIAS in metadata))) return batch;
  const documents = batch.documents?.slice() ?? batch.ids.map(() => null);
  const uris = batch.uris?.slice() ?? batch.ids.map(() => null);
  const rest = metadatas.map((metadata, row) => {
    if (metadata === null) return null;
    const copy: MetadataUpdate = Object.assign({ __proto__: null }, metadata);
    moveText(copy, DOCUMENT_ALIAS, documents, row);
    moveText(copy, URI_ALIAS, uris, row);
    return copy;
  });
  return { ...batch, documents, uris, metadatas: rest };
}

function moveText(metadata: MetadataUpdate, key: string, column: (string | null)[], row: number): void {
  const value = metadata[key];
  if (value === undefined) return;
  const given = column[row] ?? null;
  if (given !== null) delete metadata[key];
  else if (typeof value === "string") {
    column[row] = value;
    delete metadata[key];
  } else metadata[key] = null;
}

/** Quoted key and colon; those of short keys are remembered. */
function keyText(key: string): string {
  const known = KEY_TEXTS.get(key);
  if (known !== undefined) return known;
  const text = `${JSON.stringify(key)}:`;
  if (KEY_TEXTS.size < KEY_TEXTS_LIMIT && key.length < 64) KEY_TEXTS.set(key, text);
  return text;
}

function valueText(value: MetadataValue): string {
  if (typeof value !== "object") return scalarText(value);
  if ("indices" in value) return sparseText(value);
  return `[${value.map(scalarText).join(",")}]`;
}

function scalarText(value: MetadataScalar): string {
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "number" ? formatFloat64(value) : String(value);
}

function sparseText({ indices, values, tokens }: SparseVector): string {
  const words: Json = tokens === null ? null : [...tokens];
  const columns = `"indices":[${indices.join(",")}],"values":${new FloatWriter().text(values)},"tokens":${JSON.stringify(words)}`;
  return `{"#type":"${SPARSE_TYPE}",${columns}}`;
}
