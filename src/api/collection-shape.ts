import { metadataShape, metadataUpdateShape } from "./collection-metadata.ts";
import type { CollectionConfiguration, ConfigurationUpdate } from "./configuration.ts";
import { configurationShape, configurationUpdateShape } from "./configuration-shape.ts";
import { JsonReader } from "./json-reader.ts";
import { LIMITS } from "./limits.ts";
import type { RequestedSchema } from "./schema.ts";
import { schemaShape } from "./schema-shape.ts";
import { boolean, defaulted, mapped, optional, type Shape, string } from "./shape.ts";
import { object } from "./shape-object.ts";
import type { JsonObject } from "./values.ts";

export interface CreateCollection {
  readonly name: string;
  readonly metadata: JsonObject | null;
  readonly configuration: CollectionConfiguration | null;
  readonly schema: RequestedSchema | null;
  readonly getOrCreate: boolean;
}

/** `null` is what stays as it is. */
export interface UpdateCollection {
  readonly name: string | null;
  readonly metadata: JsonObject | null;
  readonly configuration: ConfigurationUpdate | null;
}

export const createCollectionShape: Shape<CreateCollection> = mapped(
  object(
    {
      name: string(),
      schema: optional(schemaShape),
      configuration: optional(configurationShape),
      metadata: optional(metadataShape),
      get_or_create: defaulted(boolean(), () => false),
    },
    { name: "struct CreateCollectionPayload", unknown: "ignore" },
  ),
  ({ name, schema, configuration, metadata, get_or_create }) => ({
    name,
    metadata: metadata ?? null,
    configuration: configuration ?? null,
    schema: schema ?? null,
    getOrCreate: get_or_create,
  }),
);

export const updateCollectionShape: Shape<UpdateCollection> = mapped(
  object(
    {
      new_name: optional(string()),
      new_metadata: optional(metadataUpdateShape),
      new_configuration: optional(configurationUpdateShape),
    },
    { name: "struct UpdateCollectionPayload", unknown: "ignore" },
  ),
  ({ new_name, new_metadata, new_configuration }) => ({
    name: new_name ?? null,
    metadata: new_metadata ?? null,
    configuration: new_configuration ?? null,
  }),
);

/** The body of `POST …/collections`. */
export const decodeCreateCollection = (body: Uint8Array): CreateCollection => decodeWhole(createCollectionShape, body);
/** The body of `PUT …/collections/{id}`. */
export const decodeUpdateCollection = (body: Uint8Array): UpdateCollection => decodeWhole(updateCollectionShape, body);

function decodeWhole<T>(shape: Shape<T>, body: Uint8Array): T {
  const reader = new JsonReader(body, LIMITS.jsonValues);
  const value = shape.decode(reader);
  reader.end();
  return value;
}
