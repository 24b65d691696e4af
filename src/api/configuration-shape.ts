import type {
  CollectionConfiguration,
  ConfigurationUpdate,
  EmbeddingFunction,
  HnswIndexConfig,
  HnswSettings,
} from "./configuration.ts";
import { describe, syntaxFault } from "./json-fault.ts";
import type { JsonReader } from "./json-reader.ts";
import { defined } from "./schema.ts";
import { defaulted, enumOf, json, mapped, number, optional, type Shape, shape, u32, usize } from "./shape.ts";
import { type Fields, type ObjectOptions, object } from "./shape-object.ts";
import type { Json, Space } from "./values.ts";
import { withOwnSettings } from "./vector-codes.ts";

const QUOTE = 0x22;
const OPENING_BRACE = 0x7b;

/** A shape that the reference reads as an enumeration: anything that cannot be one is bad JSON to it, not a bad shape. */
export function enumeration<T>(inner: Shape<T>): Shape<T> {
  return shape(inner.schema, (reader) => {
    const byte = reader.valueStart();
    if (byte !== QUOTE && byte !== OPENING_BRACE) throw expectedValue(reader);
    return inner.decode(reader);
  });
}

export function expectedValue({ bytes, position }: JsonReader, reported = position + 1, value = position): Error {
  return syntaxFault("expected value", { bytes, position: reported, value, between: false });
}

/** A member that may be absent, but neither `null`. */
export const omittable = <T>(inner: Shape<T>): Shape<T | undefined> => defaulted<T | undefined>(inner, () => undefined);

export const space = (): Shape<Space> => enumeration(enumOf("l2", "cosine", "ip"));

/** A whole number of 64 bits that keeps all its digits, since it goes back to the client. */
export const word64 = (): Shape<bigint> => {
  const rounded = usize();
  return shape(rounded.schema, (reader) => {
    reader.valueStart();
    const start = reader.position;
    rounded.decode(reader);
    return BigInt(reader.bytes.toString("latin1", start, reader.position));
  });
};

/** Fields of an object of settings, which are all optional. */
export function settings<F extends Fields>(fields: F, options: ObjectOptions): Shape<object> {
  return mapped(object(fields, options), (values) =>
    defined(Object.fromEntries(Object.keys(fields).map((field) => [field, values[field]]))),
  );
}

const hnswShape = settings(
  {
    space: optional(space()),
    ef_construction: optional(word64()),
    ef_search: optional(word64()),
    max_neighbors: optional(word64()),
    num_threads: optional(word64()),
    resize_factor: optional(number()),
    sync_threshold: optional(word64()),
    batch_size: optional(word64()),
  },
  { name: "struct HnswConfiguration", unknown: "reject" },
) as Shape<HnswSettings>;

const spannShape = mapped(
  object(
    {
      search_nprobe: optional(u32()),
      write_nprobe: optional(u32()),
      space: optional(space()),
      ef_construction: optional(usize()),
      ef_search: optional(usize()),
      max_neighbors: optional(usize()),
      reassign_neighbor_count: optional(u32()),
      split_threshold: optional(u32()),
      merge_threshold: optional(u32()),
    },
    { name: "struct SpannConfiguration", unknown: "reject" },
  ),
  (spann) => defined<{ space?: Space }>({ space: spann.space }),
);

const FUNCTION_TYPES = ["legacy", "known", "unknown"] as const;

const functionType: Shape<(typeof FUNCTION_TYPES)[number]> = (() => {
  const inner = enumOf(...FUNCTION_TYPES);
  return shape(inner.schema, (reader) => {
    if (reader.peek() !== QUOTE) throw reader.unexpected("variant identifier");
    return inner.decode(reader);
  });
})();

const functionMembers = object(
  { type: functionType, name: omittable(json()), config: omittable(json()) },
  { name: "internally tagged enum EmbeddingFunctionConfiguration", unknown: "read" },
);

/** Members that the type has no use for are dropped, whatever they are. */
export const embeddingFunction: Shape<EmbeddingFunction> = shape(functionMembers.schema, (reader) => {
  reader.peek();
  const start = reader.position;
  const { type, name, config } = functionMembers.decode(reader);
  if (type !== "known") return { type };
  if (name === undefined) throw reader.wrongInside("missing field `name`", start);
  if (typeof name !== "string") throw reader.wrongInside(`invalid type: ${kindOf(name)}, expected a string`, start);
  if (config === undefined) throw reader.wrongInside("missing field `config`", start);
  return { type, name, config };
});

export const configurationShape: Shape<CollectionConfiguration> = mapped(
  withOwnSettings(
    object(
      { hnsw: optional(hnswShape), spann: optional(spannShape), embedding_function: optional(embeddingFunction) },
      { name: "struct CollectionConfiguration", unknown: "ignore" },
    ),
  ),
  ({ hnsw, spann, embedding_function, own }) => ({
    hnsw: hnsw ?? null,
    spann: spann ?? null,
    embeddingFunction: embedding_function ?? null,
    own,
  }),
);

const hnswUpdateShape = settings(
  {
    ef_search: optional(word64()),
    max_neighbors: optional(word64()),
    num_threads: optional(word64()),
    resize_factor: optional(number()),
    sync_threshold: optional(word64()),
    batch_size: optional(word64()),
  },
  { name: "struct UpdateHnswConfiguration", unknown: "reject" },
) as Shape<HnswIndexConfig>;

const spannUpdateShape = object(
  { search_nprobe: optional(u32()), ef_search: optional(usize()) },
  { name: "struct UpdateSpannConfiguration", unknown: "reject" },
);

export const configurationUpdateShape: Shape<ConfigurationUpdate> = mapped(
  withOwnSettings(
    object(
      {
        hnsw: optional(hnswUpdateShape),
        spann: optional(spannUpdateShape),
        embedding_function: optional(embeddingFunction),
      },
      { name: "struct UpdateCollectionConfiguration", unknown: "ignore" },
    ),
  ),
  ({ hnsw, spann, embedding_function, own }) => ({
    hnsw: hnsw ?? null,
    spann: spann ?? null,
    embeddingFunction: embedding_function ?? null,
    own,
  }),
);

/** How the reference names a value that it has already read. */
function kindOf(value: Json): string {
  if (Array.isArray(value)) return "sequence";
  return typeof value === "object" && value !== null ? "map" : describe(value);
}
