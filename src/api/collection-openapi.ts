import { createCollectionShape, updateCollectionShape } from "./collection-shape.ts";
import { configurationShape } from "./configuration-shape.ts";
import { schemaShape } from "./schema-shape.ts";
import type { JsonObject } from "./values.ts";

const string: JsonObject = { type: "string" };
const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });

/** What the OpenAPI document says of collections, with the reference's names. */
export const collectionComponents = (): Record<string, JsonObject> => ({
  Collection: {
    type: "object",
    required: ["id", "name", "configuration_json", "tenant", "database", "log_position", "version"],
    properties: {
      id: { type: "string", format: "uuid" },
      name: string,
      configuration_json: reference("CollectionConfiguration"),
      schema: reference("Schema"),
      metadata: { anyOf: [reference("CollectionMetadata"), { type: "null" }] },
      dimension: { type: ["integer", "null"], format: "int32" },
      tenant: string,
      database: string,
      log_position: { type: "integer", format: "int64" },
      version: { type: "integer", format: "int32" },
    },
  },
  CollectionConfiguration: configurationShape.schema(),
  CollectionMetadata: { type: "object", additionalProperties: { type: ["string", "integer", "number", "boolean"] } },
  CreateCollectionPayload: createCollectionShape.schema(),
  Schema: schemaShape.schema(),
  UpdateCollectionPayload: updateCollectionShape.schema(),
});
