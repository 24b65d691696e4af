import { rejectFaults, rejectUnusable, type Settings, settingsOf } from "./collection-create.ts";
import { metadataFault } from "./collection-metadata.ts";
import type { UpdateCollection } from "./collection-shape.ts";
import type { CollectionRecord } from "./collections.ts";
import { type ConfigurationUpdate, rejectTwoIndexes } from "./configuration.ts";
import { writeJson } from "./json-writer.ts";
import { nameProblem } from "./names.ts";
import { defined, EMBEDDING_KEY, keyMap, type Schema, type ValueTypes, type VectorIndexConfig } from "./schema.ts";
import type { JsonObject } from "./values.ts";
import { requestedCodes } from "./vector-codes.ts";

/**
 * The collection after an update; the same object when nothing changes. Metadata is replaced as a whole, the configuration
 * merged; `hnsw:*` keys in metadata mean nothing here, the key for codes does, and metadata without it leaves the codes as they are.
 */
export function resolveUpdate(current: CollectionRecord, update: UpdateCollection): CollectionRecord {
  const { name, metadata, configuration } = update;
  rejectTwoIndexes(configuration?.hnsw ?? null, configuration?.spann ?? null);
  rejectFaults({
    new_name: name === null ? null : nameProblem(name),
    new_metadata: metadata && metadataFault(metadata),
  });
  const updated: CollectionRecord = {
    ...current,
    name: name ?? current.name,
    metadata: metadata === null ? current.metadata : withoutNulls(metadata),
    vectorCodes: requestedCodes(configuration?.own ?? null, metadata) ?? current.vectorCodes,
    ...(configuration ? settingsAfter(current.schema as Schema, configuration) : {}),
  };
  return isSame(current, updated) ? current : updated;
}

function isSame(one: CollectionRecord, other: CollectionRecord): boolean {
  const text = ({ name, metadata, schema, vectorCodes }: CollectionRecord): string =>
    writeJson([name, metadata, schema, vectorCodes]);
  return text(one) === text(other);
}

/** Metadata without a key left is no metadata. */
function withoutNulls(metadata: JsonObject): JsonObject | null {
  const kept: JsonObject = Object.create(null);
  for (const [key, value] of Object.entries(metadata)) if (value !== null) kept[key] = value;
  return Object.keys(kept).length > 0 ? kept : null;
}

/** Both vector indexes change alike: that of `#embedding`, which is in use, and that of the defaults. */
function settingsAfter(schema: Schema, { hnsw, embeddingFunction }: ConfigurationUpdate): Settings {
  const change = (types: ValueTypes): ValueTypes => {
    const index = types.float_list?.vector_index;
    if (!index) return types;
    const config = defined<VectorIndexConfig>({
      space: index.config.space,
      embedding_function: embeddingFunction ?? index.config.embedding_function,
      source_key: index.config.source_key,
      hnsw: { ...index.config.hnsw, ...hnsw },
    });
    return { ...types, float_list: { vector_index: { enabled: index.enabled, config } } };
  };
  const keys = { ...schema.keys, [EMBEDDING_KEY]: change(schema.keys[EMBEDDING_KEY]) };
  const changed = { ...schema, defaults: change(schema.defaults), keys: keyMap(Object.entries(keys)) };
  rejectUnusable(changed);
  return settingsOf(changed);
}
