import { decodeBody } from "./body.ts";
import { type DecodedEmbeddings, queryEmbeddings } from "./embeddings.ts";
import { invalidArgument } from "./errors.ts";
import type { DeleteRequest, GetRequest, Include, QueryRequest, Selection, Vectors } from "./requests.ts";
import { array, defaulted, enumOf, json, optional, string, u32 } from "./shape.ts";
import { object } from "./shape-object.ts";
import { matchDimension } from "./write-request.ts";

const DEFAULT_RESULTS = 10;

const selection = { ids: optional(array(string())), where: optional(json()), where_document: optional(json()) };

const include = (...values: readonly Include[]) =>
  defaulted(array(enumOf("distances", "documents", "embeddings", "metadatas", "uris")), (): Include[] => [...values]);

export const DELETE_SHAPE = object(
  { ...selection, limit: optional(u32()) },
  { name: "struct DeleteCollectionRecordsPayload", unknown: "read" },
);

export const GET_SHAPE = object(
  { ...selection, limit: optional(u32()), offset: optional(u32()), include: include("documents", "metadatas") },
  { name: "struct GetRequestPayload", unknown: "read" },
);

export const QUERY_SHAPE = object(
  {
    ...selection,
    query_embeddings: queryEmbeddings(),
    n_results: optional(u32()),
    include: include("documents", "metadatas", "distances"),
  },
  { name: "struct QueryRequestPayload", unknown: "read" },
);

export function decodeDelete(body: Uint8Array | null): DeleteRequest {
  const { ids, where, where_document, limit } = decodeBody(DELETE_SHAPE, body);
  return { ids, where, whereDocument: where_document, limit };
}

/** To be checked after the filters were parsed. */
export function checkDelete(request: DeleteRequest): void {
  const hasFilter = request.where !== undefined || request.whereDocument !== undefined;
  if (hasFilter) return;
  if (request.ids?.length === 0) {
    throw invalidArgument("Validation error: ids, where: Either ids or where must be specified");
  }
  if (request.limit !== undefined) {
    throw invalidArgument(
      "Validation error: limit, where: limit can only be specified when a where clause is provided",
    );
  }
}

export function decodeGet(body: Uint8Array | null): GetRequest {
  const { ids, where, where_document, limit, offset, include: columns } = decodeBody(GET_SHAPE, body);
  return { ids, where, whereDocument: where_document, limit, offset: offset ?? 0, include: columns };
}

/** A query whose vectors were not compared with the collection yet: `checkQuery` gives them. */
export interface DecodedQuery extends Selection {
  readonly embeddings: DecodedEmbeddings;
  readonly nResults: number;
  readonly include: readonly Include[];
}

export function decodeQuery(body: Uint8Array | null): DecodedQuery {
  const fields = decodeBody(QUERY_SHAPE, body);
  return {
    ids: fields.ids,
    where: fields.where,
    whereDocument: fields.where_document,
    embeddings: fields.query_embeddings,
    nResults: fields.n_results ?? DEFAULT_RESULTS,
    include: fields.include,
  };
}

/** Step 10 of a query, after its filters were parsed: its vectors must agree with one another and with the collection. */
export function checkQuery(query: DecodedQuery, dimension: number | null): QueryRequest {
  const { embeddings: rows, ...rest } = query;
  if (!rows.isConsistent) throw invalidArgument("Inconsistent dimensions in provided embeddings");
  if (rows.vectors && dimension !== null) matchDimension(rows.vectors, dimension);
  return { ...rest, queries: rows.vectors ?? NO_VECTORS };
}

const NO_VECTORS: Vectors = { dimension: 0, count: 0, data: new Float32Array(0) };
