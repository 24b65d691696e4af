import { metadataFault } from "./collection-metadata.ts";
import type { CreateCollection } from "./collection-shape.ts";
import type { HnswConfiguration } from "./collections.ts";
import {
  hnswConfiguration,
  isDefaultConfiguration,
  type Machine,
  type ResolvedConfiguration,
  resolveConfiguration,
  SMALLEST_BATCH,
} from "./configuration.ts";
import { invalidArgument } from "./errors.ts";
import { nameProblem } from "./names.ts";
import { configurationOf, defaultSchema, EMBEDDING_KEY, type Schema, schemaOf } from "./schema.ts";
import { isDefaultSchema } from "./schema-default.ts";
import { mergeSchema } from "./schema-merge.ts";
import { schemaFault } from "./schema-rules.ts";
import type { Json, JsonObject } from "./values.ts";
import { requestedCodes, type VectorCodes } from "./vector-codes.ts";

export interface Settings {
  readonly hnsw: HnswConfiguration;
  readonly embeddingFunction: Json;
  readonly schema: JsonObject;
}

/** A collection as it shall be, but for its id, its place and its dimension. */
export interface NewCollection extends Settings {
  readonly name: string;
  readonly metadata: JsonObject | null;
  readonly vectorCodes: VectorCodes | null;
  readonly getOrCreate: boolean;
}

/**
 * Validates a request for a new collection, in the order in which Chroma does, and settles everything that it left open. All
 * this comes before anyone looks whether the database exists or the name is taken.
 */
export function resolveCreate(request: CreateCollection, machine: Machine): NewCollection {
  const { name, metadata, getOrCreate } = request;
  const configuration = resolveConfiguration(request.configuration, metadata, machine);
  rejectFaults({
    name: nameProblem(name),
    metadata: metadata && metadataFault(metadata),
    schema: request.schema && schemaFault(request.schema),
  });
  const schema = resolveSchema(request.schema, configuration, machine);
  rejectUnusable(schema);
  const vectorCodes = requestedCodes(request.configuration?.own ?? null, metadata);
  return { name, metadata, ...settingsOf(schema), vectorCodes, getOrCreate };
}

/** What the catalogue holds besides the schema itself follows from the schema. */
export function settingsOf(schema: Schema): Settings {
  const { hnsw, embeddingFunction } = configurationOf(schema);
  return { hnsw: hnswConfiguration(hnsw), embeddingFunction, schema };
}

/** All that is wrong with the fields of a request, in one error. */
export function rejectFaults(faults: Readonly<Record<string, string | null>>): void {
  const lines = Object.entries(faults).flatMap(([field, fault]) => (fault === null ? [] : [`${field}: ${fault}`]));
  if (lines.length > 0) throw invalidArgument(`Validation error: ${lines.join("\n")}`);
}

/** Only one of schema and configuration can choose anything; a schema that does not is replaced as a whole. */
function resolveSchema(given: Schema | null, configuration: ResolvedConfiguration, machine: Machine): Schema {
  const isConfigured = !isDefaultConfiguration(configuration, machine);
  if (given && isConfigured && !isDefaultSchema(given, machine)) {
    throw unreconcilable("Cannot set both collection config and schema simultaneously");
  }
  const merged = mergeSchema(defaultSchema(machine), given ?? { defaults: {}, keys: {} });
  rejectSmallBatches(merged);
  const schema = isConfigured || isDefaultSchema(merged, machine) ? schemaOf(configuration) : merged;
  if (Object.values(schema.keys).some((types) => types.sparse_vector?.sparse_vector_index?.enabled)) {
    throw unreconcilable("Invalid schema input: Sparse vector indexing is not enabled in local");
  }
  return schema;
}

function rejectSmallBatches({ defaults, keys }: Schema): void {
  for (const { float_list } of [defaults, keys[EMBEDDING_KEY]]) {
    const hnsw = float_list?.vector_index?.config.hnsw;
    const faults = (["sync_threshold", "batch_size"] as const).flatMap((member) => {
      const value = hnsw?.[member] ?? SMALLEST_BATCH;
      if (value >= SMALLEST_BATCH) return [];
      return [`${member}: Validation error: range [{"value": Number(${value}), "min": Number(${SMALLEST_BATCH})}]`];
    });
    if (faults.length > 0) throw unreconcilable(`Invalid HNSW configuration: ${faults.join("\n")}`);
  }
}

const unreconcilable = (reason: string) => invalidArgument(`Failed to reconcile schema: ${reason}`);

/** Chroma accepts such a collection and dies of the first record in it. */
export function rejectUnusable(schema: Schema): void {
  if (configurationOf(schema).hnsw.max_neighbors === 0n) {
    throw invalidArgument("max_neighbors (hnsw:M) must be at least 1: a graph without neighbors cannot be searched");
  }
}
