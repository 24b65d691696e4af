import { DOCUMENT_KEY, defined, keyMap, type Schema, typesOfKey, type ValueTypes } from "./schema.ts";
import type { JsonObject } from "./values.ts";

/** Types of metadata values by their name in schemas. Array values count as their elements. */
export type IndexedType = "string" | "int" | "float" | "bool";

/** Keys that Chroma keeps for itself in records never show up in the schema. */
const RESERVED_PREFIX = "chroma:";
const GROWING_TYPES: readonly string[] = ["string", "sparse_vector", "int", "float", "bool"];

/**
 * The schema after a write that stored values of these types under these keys; null when it knew them all. A new type of a
 * key is indexed as `defaults` says.
 */
export function growSchema(schema: JsonObject, keyTypes: ReadonlyMap<string, ReadonlySet<string>>): JsonObject | null {
  const grown = schema as Schema;
  const news: [string, ValueTypes][] = [];
  for (const [key, types] of keyTypes) {
    if (key.startsWith(RESERVED_PREFIX)) continue;
    const known = typesOfKey(grown, key) ?? {};
    const missing = [...types].filter((type) => GROWING_TYPES.includes(type) && !Object.hasOwn(known, type));
    if (missing.length > 0) news.push([key, withTypes(known, missing, grown.defaults)]);
  }
  if (news.length === 0) return null;
  return { ...schema, keys: keyMap([...Object.entries(grown.keys), ...news]) };
}

function withTypes(known: ValueTypes, missing: readonly string[], defaults: ValueTypes): ValueTypes {
  const pick = <Type extends keyof ValueTypes>(type: Type): ValueTypes[Type] =>
    missing.includes(type) ? defaults[type] : known[type];
  return defined<ValueTypes>({
    string: pick("string"),
    float_list: pick("float_list"),
    sparse_vector: pick("sparse_vector"),
    int: pick("int"),
    float: pick("float"),
    bool: pick("bool"),
  });
}

/**
 * Whether a filter may ask for values of this type under this key. A key that has the type but says nothing about its index
 * follows the defaults, where Chroma answers with an internal error.
 */
export function isIndexEnabled(schema: JsonObject, key: string, type: IndexedType): boolean {
  const { defaults } = schema as Schema;
  return indexOf(typesOfKey(schema as Schema, key), type) ?? indexOf(defaults, type) ?? true;
}

/** Whether filters may look into documents. */
export function ftsEnabled(schema: JsonObject): boolean {
  return typesOfKey(schema as Schema, DOCUMENT_KEY)?.string?.fts_index?.enabled ?? true;
}

function indexOf(types: ValueTypes | null, type: IndexedType): boolean | undefined {
  switch (type) {
    case "string":
      return types?.string?.string_inverted_index?.enabled;
    case "int":
      return types?.int?.int_inverted_index?.enabled;
    case "float":
      return types?.float?.float_inverted_index?.enabled;
    case "bool":
      return types?.bool?.bool_inverted_index?.enabled;
  }
}
