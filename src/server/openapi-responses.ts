import type { JsonObject } from "../api/values.ts";
import { VECTOR_CODES } from "../api/vector-codes.ts";

const string: JsonObject = { type: "string" };
const integer: JsonObject = { type: "integer", format: "int64" };
const boolean: JsonObject = { type: "boolean" };
const list = (items: JsonObject): JsonObject => ({ type: "array", items });
const orNull = (schema: JsonObject): JsonObject => ({ anyOf: [schema, { type: "null" }] });
const object = (properties: Record<string, JsonObject>): JsonObject => ({
  type: "object",
  required: Object.keys(properties),
  properties,
});

const column = (item: JsonObject): JsonObject => orNull(list(orNull(item)));
const columns = (item: (schema: JsonObject) => JsonObject): Record<string, JsonObject> => ({
  embeddings: item(list({ type: "number", format: "float" })),
  documents: item(string),
  uris: item(string),
  metadatas: item({ type: "object" }),
});
const perQuery = (item: JsonObject): JsonObject => orNull(list(list(orNull(item))));
const include: JsonObject = list({
  type: "string",
  enum: ["documents", "embeddings", "metadatas", "uris", "distances"],
});

/** The bodies of successful responses, with the reference's names. Collections are described beside their encoder. */
export const RESPONSES: Readonly<Record<string, JsonObject>> = {
  ChecklistResponse: object({ max_batch_size: integer, supports_base64_encoding: boolean }),
  CollectionStatistics: object({
    ...{ records: integer, dimension: orNull(integer), space: { type: "string", enum: ["l2", "cosine", "ip"] } },
    ...{ position: integer, pending: orNull(integer), text_pending: integer },
    index_state: { type: "string", enum: ["absent", "loading", "ready", "rebuilding", "compacting", "failed"] },
    vector_index: orNull(
      object({
        ...{ codes: { type: "string", enum: [...VECTOR_CODES] }, live: integer, tombstones: integer, stored: integer },
        ...{ linked: integer, pending: integer, partitions: integer, bytes: integer },
        bytes_per_vector: orNull(integer),
      }),
    ),
    snapshot: orNull(object({ generation: integer, position: integer, files: integer, bytes: integer })),
  }),
  Database: object({ id: { type: "string", format: "uuid" }, name: string, tenant: string }),
  DeleteCollectionRecordsResponse: object({ deleted: integer }),
  ForkCountResponse: object({ count: integer }),
  GetResponse: object({ ids: list(string), ...columns(column), include }),
  GetTenantResponse: object({ name: string, resource_name: orNull(string) }),
  GetUserIdentityResponse: object({ user_id: string, tenant: string, databases: list(string) }),
  HeartbeatResponse: object({ "nanosecond heartbeat": integer }),
  IndexStatusResponse: object({
    op_indexing_progress: { type: "number", format: "float" },
    num_unindexed_ops: integer,
    num_indexed_ops: integer,
    total_ops: integer,
  }),
  QueryResponse: object({
    ids: list(list(string)),
    ...columns(perQuery),
    distances: perQuery({ type: "number", format: "float" }),
    include,
  }),
  SearchResponse: object({
    ids: list(list(string)),
    ...columns((item) => list(column(item))),
    scores: list(column({ type: "number", format: "float" })),
    select: list(list(string)),
  }),
};
