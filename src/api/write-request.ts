import { decodeBody } from "./body.ts";
import { type DecodedEmbeddings, embeddings } from "./embeddings.ts";
import { invalidArgument, KromaError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { isSoundSparse, isSparse, recordMetadata } from "./metadata-shape.ts";
import { isMetadataKey } from "./names.ts";
import type { RecordBatch, Vectors, WriteKind } from "./requests.ts";
import { array, nullable, optional, type Shape, string } from "./shape.ts";
import { object } from "./shape-object.ts";
import type { MetadataUpdate } from "./values.ts";

/**
 * A decoded add, update or upsert. Its batch may be applied once all checks below have passed, which are to be made in this
 * order after the collection was found: `checkBase64`, `checkPayload`, `checkDimension`, `checkColumns`, `checkSparse`.
 */
export interface DecodedWrite {
  readonly kind: WriteKind;
  readonly batch: RecordBatch;
  readonly embeddings: DecodedEmbeddings | undefined;
}

const columns = (kind: WriteKind) => ({
  documents: optional(array(nullable(string()))),
  uris: optional(array(nullable(string()))),
  metadatas: optional(array(nullable(recordMetadata(kind)))),
});

const writeShape = (kind: "add" | "upsert", name: string) =>
  object(
    { ids: array(string()), embeddings: embeddings("EmbeddingsPayload"), ...columns(kind) },
    { name: `struct ${name}CollectionRecordsPayload`, unknown: "ignore" },
  );

export const ADD_SHAPE = writeShape("add", "Add");
export const UPSERT_SHAPE = writeShape("upsert", "Upsert");
export const UPDATE_SHAPE = object(
  { ids: array(string()), embeddings: optional(embeddings("UpdateEmbeddingsPayload")), ...columns("update") },
  { name: "struct UpdateCollectionRecordsPayload", unknown: "ignore" },
);

interface WriteFields {
  readonly ids: string[];
  readonly embeddings: DecodedEmbeddings | undefined;
  readonly documents: (string | null)[] | undefined;
  readonly uris: (string | null)[] | undefined;
  readonly metadatas: (MetadataUpdate | null)[] | undefined;
}

const SHAPES: Readonly<Record<WriteKind, Shape<WriteFields>>> = {
  add: ADD_SHAPE,
  update: UPDATE_SHAPE,
  upsert: UPSERT_SHAPE,
};

export function decodeWrite(kind: WriteKind, body: Uint8Array | null): DecodedWrite {
  const { ids, embeddings: rows, documents, uris, metadatas } = decodeBody(SHAPES[kind], body);
  const batch: RecordBatch = {
    ids,
    vectors: rows?.vectors ?? null,
    documents: documents ?? null,
    uris: uris ?? null,
    metadatas: metadatas ?? null,
  };
  return { kind, batch, embeddings: rows };
}

/** Step 8: embeddings in base64. */
export function checkBase64({ embeddings: rows }: DecodedWrite): void {
  if (rows?.base64Problem) throw invalidArgument(rows.base64Problem);
}

/** Step 9: metadata and the values of the embeddings; all that is wrong is said at once. */
export function checkPayload({ batch, embeddings: rows }: DecodedWrite): void {
  const problems: string[] = [];
  const invalid = batch.metadatas
    ? batch.metadatas.findIndex((metadata) => metadata && !isSoundMetadata(metadata))
    : -1;
  if (invalid >= 0) problems.push(`metadatas: Invalid metadata at index ${invalid}`);
  if (rows?.hasEmptyRow) problems.push("embeddings: Each embedding must have at least 1 dimension");
  else if (rows && !rows.isFinite) problems.push("embeddings: Embeddings must not contain NaN or Infinity values");
  if (problems.length > 0) throw invalidArgument(`Validation error: ${problems.join("\n")}`);
  checkDocumentAlias(batch);
}

/** The reference breaks down when an alias of the document is no text. */
function checkDocumentAlias({ metadatas }: RecordBatch): void {
  metadatas?.forEach((metadata, index) => {
    const document = metadata?.["chroma:document"];
    if (document === undefined || typeof document === "string") return;
    throw invalidArgument(`Validation error: metadatas: 'chroma:document' at index ${index} must be a string`);
  });
}

function isSoundMetadata(metadata: MetadataUpdate): boolean {
  for (const key in metadata) {
    if (!isMetadataKey(key)) return false;
    const value = metadata[key];
    if (isSparse(value) && !isSoundSparse(value)) return false;
  }
  return true;
}

/** Step 10: the dimension that the collection has afterwards. `null`: none yet. */
export function checkDimension({ embeddings: rows }: DecodedWrite, dimension: number | null): number | null {
  if (!rows) return dimension;
  if (!rows.isConsistent) throw invalidArgument("Inconsistent dimensions in provided embeddings");
  return rows.vectors ? matchDimension(rows.vectors, dimension) : dimension;
}

export function matchDimension(vectors: Vectors, dimension: number | null): number {
  if (dimension !== null && vectors.dimension !== dimension) {
    const got = vectors.dimension;
    throw invalidArgument(`Collection expecting embedding with dimension of ${dimension}, got ${got}`);
  }
  if (vectors.dimension > LIMITS.dimension) {
    throw invalidArgument(`Embeddings may have at most ${LIMITS.dimension} dimensions, got ${vectors.dimension}`);
  }
  return vectors.dimension;
}

/** Step 11: all columns as long as `ids`, and no empty id. */
export function checkColumns({ batch, embeddings: rows }: DecodedWrite): void {
  const count = batch.ids.length;
  const lengths = [rows?.count, batch.documents?.length, batch.uris?.length, batch.metadatas?.length];
  if (lengths.some((length) => length !== undefined && length !== count)) {
    throw invalidArgument("Inconsistent number of IDs, embeddings, documents, URIs and metadatas");
  }
  if (batch.ids.includes("")) throw invalidArgument("Empty ID, ID must have at least one character");
}

/** Step 12: sparse vectors, which this version of the server cannot store. */
export function checkSparse({ batch }: DecodedWrite): void {
  for (const metadata of batch.metadatas ?? []) {
    for (const key in metadata) {
      if (!isSparse(metadata[key])) continue;
      throw new KromaError("unimplemented", `Unimplemented: Sparse vector is not supported for local chroma: ${key}`);
    }
  }
}
