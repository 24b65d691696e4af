import type { CollectionRecord, HnswConfiguration } from "./collections.ts";
import { JsonReader } from "./json-reader.ts";
import { writeJson } from "./json-writer.ts";
import { configurationOf, type Schema } from "./schema.ts";
import type { Json, JsonObject } from "./values.ts";
import { ownConfiguration, type VectorCodes } from "./vector-codes.ts";

/** What the catalogue keeps of a collection besides its names: JSON texts that keep the type and all digits of numbers. */
export interface CollectionTexts {
  readonly metadata: string | null;
  readonly hnsw: string;
  readonly embeddingFunction: string;
  readonly schema: string;
}

/** The Collection object of responses. */
export function collectionText(collection: CollectionRecord): string {
  const { id, name, schema, metadata, dimension, tenant, database } = collection;
  return writeJson({
    id,
    name,
    configuration_json: { ...configurationJson(schema as Schema), ...ownConfiguration(collection) },
    schema,
    metadata,
    dimension: dimension === null ? null : BigInt(dimension),
    tenant,
    database,
    log_position: 0n,
    version: 0n,
  });
}

export const collectionsText = (collections: readonly CollectionRecord[]): string =>
  `[${collections.map(collectionText).join(",")}]`;

export function collectionTexts({
  metadata,
  hnsw,
  embeddingFunction,
  schema,
  vectorCodes,
}: CollectionRecord): CollectionTexts {
  return {
    metadata: metadata && writeJson(metadata),
    hnsw: writeJson({ ...hnswJson(hnsw), ...(vectorCodes && { codes: vectorCodes }) }),
    embeddingFunction: writeJson(embeddingFunction),
    schema: writeJson(schema),
  };
}

export function parseCollectionTexts(
  texts: CollectionTexts,
): Pick<CollectionRecord, "metadata" | "hnsw" | "embeddingFunction" | "schema" | "vectorCodes"> {
  const { space, codes = null, ...numbers } = parse(texts.hnsw) as JsonObject;
  const entries = Object.entries(numbers).map(([member, value]) => [member, Number(value)]);
  return {
    metadata: texts.metadata === null ? null : (parse(texts.metadata) as JsonObject),
    hnsw: { space, ...Object.fromEntries(entries) } as HnswConfiguration,
    embeddingFunction: parse(texts.embeddingFunction),
    schema: parse(texts.schema) as JsonObject,
    vectorCodes: codes as VectorCodes | null,
  };
}

/** Taken from the schema, which has all digits. Two settings are not shown here, only there. */
function configurationJson(schema: Schema): JsonObject {
  const { hnsw, embeddingFunction } = configurationOf(schema);
  const { space, ef_construction, ef_search, max_neighbors, resize_factor, sync_threshold } = hnsw;
  return {
    hnsw: { space, ef_construction, ef_search, max_neighbors, resize_factor, sync_threshold },
    spann: null,
    embedding_function: embeddingFunction,
  };
}

function hnswJson({ space, resize_factor, ...integers }: HnswConfiguration): JsonObject {
  const entries = Object.entries(integers).map(([member, value]): [string, Json] => [member, BigInt(value)]);
  return { space, ...Object.fromEntries(entries), resize_factor };
}

function parse(text: string): Json {
  const reader = new JsonReader(Buffer.from(text));
  const value = reader.json();
  reader.end();
  return value;
}
