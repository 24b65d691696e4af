import type { CollectionRecord, HnswConfiguration } from "../api/collections.ts";
import { JsonReader } from "../api/json-reader.ts";
import { writeJson } from "../api/json-writer.ts";
import type { Json, JsonObject } from "../api/values.ts";
import { fromSql, fromSqlOrNull, type SqlRow, toSql } from "./sqlite.ts";

export const readJson = (text: string): Json => new JsonReader(Buffer.from(text)).json();

/** The changeable columns of a collection. `hnsw` is our own: plain JSON without distinction of `2` and `2.0`. */
export function collectionColumns(record: CollectionRecord) {
  return {
    name: toSql(record.name),
    metadata: record.metadata === null ? null : writeJson(record.metadata),
    hnsw: JSON.stringify(record.hnsw),
    embedding_function: writeJson(record.embeddingFunction),
    schema: writeJson(record.schema),
  };
}

/** Of a row with the columns id, name, tenant, database, metadata, hnsw, embedding_function, schema, dimension. */
export function collectionFromRow(row: SqlRow): CollectionRecord {
  const metadata = fromSqlOrNull(row[4]);
  return {
    id: fromSql(row[0]),
    name: fromSql(row[1]),
    tenant: fromSql(row[2]),
    database: fromSql(row[3]),
    metadata: metadata === null ? null : (readJson(metadata) as JsonObject),
    hnsw: JSON.parse(fromSql(row[5])) as HnswConfiguration,
    embeddingFunction: readJson(fromSql(row[6])),
    schema: readJson(fromSql(row[7])) as JsonObject,
    dimension: row[8] as number | null,
  };
}
