import {
  embeddingFunction,
  enumeration,
  expectedValue,
  omittable,
  settings,
  space,
  word64,
} from "./configuration-shape.ts";
import {
  defined,
  type Index,
  keyMap,
  type PlainIndex,
  type RequestedSchema,
  type SparseVectorIndexConfig,
  type ValueTypes,
  type VectorIndexConfig,
} from "./schema.ts";
import { boolean, enumOf, mapped, number, optional, record, type Shape, shape, string, u32 } from "./shape.ts";
import { type Fields, object } from "./shape-object.ts";

const hnsw = settings(
  {
    ef_construction: optional(word64()),
    max_neighbors: optional(word64()),
    ef_search: optional(word64()),
    num_threads: optional(word64()),
    batch_size: optional(word64()),
    sync_threshold: optional(word64()),
    resize_factor: optional(number()),
  },
  { name: "struct HnswIndexConfig", unknown: "reject" },
);

const bigU32 = (): Shape<bigint> => mapped(u32(), BigInt);
/** Beyond float32 the reference writes `null`; so is infinity written. */
const f32 = (): Shape<number> => mapped(number("f32"), shortestFloat32);

const spann = settings(
  {
    search_nprobe: optional(bigU32()),
    search_rng_factor: optional(f32()),
    search_rng_epsilon: optional(f32()),
    nreplica_count: optional(bigU32()),
    write_rng_factor: optional(f32()),
    write_rng_epsilon: optional(f32()),
    split_threshold: optional(bigU32()),
    num_samples_kmeans: optional(word64()),
    initial_lambda: optional(f32()),
    reassign_neighbor_count: optional(bigU32()),
    merge_threshold: optional(bigU32()),
    num_centers_to_merge_to: optional(bigU32()),
    write_nprobe: optional(bigU32()),
    ef_construction: optional(word64()),
    ef_search: optional(word64()),
    max_neighbors: optional(word64()),
    center_drift_threshold: optional(f32()),
    quantize: unlessDefault("none", omittable(enumeration(enumOf("none", "four_bit_rabit_q_with_u_search")))),
  },
  { name: "struct SpannIndexConfig", unknown: "reject" },
);

const vectorConfig = settings(
  {
    space: optional(space()),
    embedding_function: optional(embeddingFunction),
    source_key: optional(string()),
    hnsw: optional(hnsw),
    spann: optional(spann),
  },
  { name: "struct VectorIndexConfig", unknown: "reject" },
) as Shape<VectorIndexConfig>;

const sparseConfig = settings(
  {
    embedding_function: optional(embeddingFunction),
    source_key: optional(string()),
    bm25: optional(boolean()),
    algorithm: unlessDefault("wand", omittable(enumeration(enumOf("wand", "max_score")))),
  },
  { name: "struct SparseVectorIndexConfig", unknown: "reject" },
) as Shape<SparseVectorIndexConfig>;

function index<Config>(name: string, config: Shape<Config>): Shape<Index<Config>> {
  const inner = object({ enabled: boolean(), config }, { name: `struct ${name}`, unknown: "ignore" });
  return mapped(inner, ({ enabled, config }) => ({ enabled, config }));
}

const plainIndex = (name: string): Shape<PlainIndex> =>
  index(`${name}IndexType`, object({}, { name: `struct ${name}IndexConfig`, unknown: "reject" }));

/** The types of values and their indexes also go by names with a sign in front, from before these were settled. */
function signed<F extends Fields>(sign: string, fields: F, name: string): Shape<object> {
  const aliases = Object.fromEntries(Object.keys(fields).map((field) => [sign + field, field]));
  return settings(fields, { name: `struct ${name}`, unknown: "ignore", aliases });
}

const valueTypes = signed(
  "#",
  {
    string: optional(
      signed(
        "$",
        { fts_index: optional(plainIndex("Fts")), string_inverted_index: optional(plainIndex("StringInverted")) },
        "StringValueType",
      ),
    ),
    float_list: optional(
      signed("$", { vector_index: optional(index("VectorIndexType", vectorConfig)) }, "FloatListValueType"),
    ),
    sparse_vector: optional(
      signed(
        "$",
        { sparse_vector_index: optional(index("SparseVectorIndexType", sparseConfig)) },
        "SparseVectorValueType",
      ),
    ),
    int: optional(signed("$", { int_inverted_index: optional(plainIndex("IntInverted")) }, "IntValueType")),
    float: optional(signed("$", { float_inverted_index: optional(plainIndex("FloatInverted")) }, "FloatValueType")),
    bool: optional(signed("$", { bool_inverted_index: optional(plainIndex("BoolInverted")) }, "BoolValueType")),
  },
  "ValueTypes",
) as Shape<ValueTypes>;

/** A customer's key, named by its service: an enumeration with a value. */
const cmek: Shape<{ gcp: string }> = enumeration(
  shape(
    () => ({ type: "object", properties: { gcp: { type: "string" } }, required: ["gcp"] }),
    (reader) => {
      const start = reader.position;
      const isBare = reader.peek() === 0x22;
      if (!isBare) {
        reader.enter();
        if (reader.peek() !== 0x22) throw expectedValue(reader, reader.position + 1, start);
      }
      const service = reader.key();
      if (service !== "gcp") throw reader.wrong(`unknown variant \`${service}\`, expected \`gcp\``, start);
      if (isBare) throw reader.wrongInside("invalid type: unit variant, expected newtype variant", start);
      reader.colon();
      const gcp = string().decode(reader);
      if (reader.peek() !== 0x7d) throw expectedValue(reader, reader.position, start);
      reader.member(false);
      return { gcp };
    },
  ),
);

/** A schema in a request. Members stand in the order of the wire afterwards, whatever order they came in. */
export const schemaShape: Shape<RequestedSchema> = mapped(
  object(
    {
      defaults: valueTypes,
      keys: record(valueTypes),
      cmek: optional(cmek),
      source_attached_function_id: optional(string()),
    },
    { name: "struct Schema", unknown: "ignore", aliases: { key_overrides: "keys" } },
  ),
  ({ defaults, keys, cmek, source_attached_function_id }) =>
    defined<RequestedSchema>({ defaults, keys: keyMap(Object.entries(keys)), cmek, source_attached_function_id }),
);

/** A member that is not written where it has this value. */
function unlessDefault<T>(value: T, inner: Shape<T | undefined>): Shape<T | undefined> {
  return mapped(inner, (given) => (given === value ? undefined : given));
}

/** The float64 with the shortest decimal form that rounds to the same float32, which is how float32 values are written. */
function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(rounded.toPrecision(digits));
    if (Math.fround(short) === rounded) return short;
  }
  return rounded;
}
