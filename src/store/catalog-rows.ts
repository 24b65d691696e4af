import { collectionTexts, parseCollectionTexts } from "../api/collection-text.ts";
import type { CollectionRecord } from "../api/collections.ts";
import { fromSql, fromSqlOrNull, type SqlRow, toSql } from "./sqlite.ts";

/** The changeable columns of a collection. */
export function collectionColumns(record: CollectionRecord) {
  const { metadata, hnsw, embeddingFunction, schema } = collectionTexts(record);
  return { name: toSql(record.name), metadata, hnsw, embedding_function: embeddingFunction, schema };
}

/** Of a row with the columns id, name, tenant, database, metadata, hnsw, embedding_function, schema, dimension. */
export function collectionFromRow(row: SqlRow): CollectionRecord {
  const texts = {
    metadata: fromSqlOrNull(row[4]),
    hnsw: fromSql(row[5]),
    embeddingFunction: fromSql(row[6]),
    schema: fromSql(row[7]),
  };
  return {
    id: fromSql(row[0]),
    name: fromSql(row[1]),
    tenant: fromSql(row[2]),
    database: fromSql(row[3]),
    ...parseCollectionTexts(texts),
    dimension: row[8] as number | null,
  };
}
