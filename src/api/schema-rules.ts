import { DOCUMENT_KEY, EMBEDDING_KEY, type RequestedSchema, type Schema, type ValueTypes } from "./schema.ts";

const CMEK_PATTERN = /^projects\/[^\n]+\/locations\/[^\n]+\/keyRings\/[^\n]+\/cryptoKeys\/[^\n]+$/;

/** What is wrong with a schema from a request, in the words of Chroma; null when nothing is. */
export function schemaFault(schema: RequestedSchema): string | null {
  if (schema.source_attached_function_id !== undefined) {
    return "Cannot set source_attached_function_id. This field is reserved for system use.";
  }
  return defaultsFault(schema.defaults) ?? keysFault(schema) ?? cmekFault(schema.cmek?.gcp);
}

function defaultsFault({ float_list, sparse_vector, string }: ValueTypes): string | null {
  const vector = float_list?.vector_index;
  if (vector?.enabled) {
    return "Vector index cannot be enabled by default. It can only be enabled on #embedding field.";
  }
  if (vector?.config.hnsw && vector.config.spann) {
    return "Both spann and hnsw config cannot be present at the same time.";
  }
  if (sparse_vector?.sparse_vector_index?.enabled) {
    return "Sparse vector index cannot be enabled by default. Please enable sparse vector index on specific keys. At most one sparse vector index is allowed for the collection.";
  }
  if (string?.fts_index?.enabled) {
    return "Full text search / regular expression index cannot be enabled by default. It can only be enabled on #document field.";
  }
  return null;
}

function keysFault({ keys }: Schema): string | null {
  const sparseKeys: string[] = [];
  for (const [key, types] of Object.entries(keys)) {
    if (types.sparse_vector?.sparse_vector_index?.enabled) sparseKeys.push(key);
    const fault =
      systemKeyFault(key, types) ??
      vectorFault(key, types) ??
      sparseFault(sparseKeys, types) ??
      stringFault(key, types);
    if (fault) return fault;
  }
  return null;
}

function systemKeyFault(key: string, types: ValueTypes): string | null {
  const others = (type: keyof ValueTypes): boolean => Object.keys(types).some((name) => name !== type);
  if (key === DOCUMENT_KEY) {
    return others("string") ? `Document field cannot have any value types other than string: ${key}` : null;
  }
  if (key === EMBEDDING_KEY) {
    return others("float_list") ? `Embedding field cannot have any value types other than float_list: ${key}` : null;
  }
  if (!key.startsWith("#")) return null;
  return `key cannot begin with '#'. Keys starting with '#' are reserved for system use: ${key}`;
}

function vectorFault(key: string, { float_list }: ValueTypes): string | null {
  const vector = float_list?.vector_index;
  if (!vector) return null;
  if (vector.enabled && key !== EMBEDDING_KEY) {
    return `Vector index can only be enabled on #embedding field: ${key}`;
  }
  const source = vector.config.source_key ?? DOCUMENT_KEY;
  return source === DOCUMENT_KEY ? null : "Vector index can only source from #document";
}

function sparseFault(sparseKeys: readonly string[], { sparse_vector }: ValueTypes): string | null {
  const sparse = sparse_vector?.sparse_vector_index;
  if (!sparse) return null;
  if (sparse.enabled && sparseKeys.length > 1) {
    const keys = sparseKeys.map(rustString).join(", ");
    return `At most one sparse vector index is allowed for the collection: [${keys}]`;
  }
  const { source_key: source, embedding_function } = sparse.config;
  if (sparse.enabled && source !== undefined && !embedding_function) {
    return "If source_key is provided then embedding_function must also be provided since there is no default embedding function.";
  }
  if (source?.startsWith("#") && source !== DOCUMENT_KEY) {
    return "source_key cannot begin with '#'. The only valid key starting with '#' is Key.DOCUMENT or '#document'.";
  }
  return null;
}

function stringFault(key: string, { string }: ValueTypes): string | null {
  if (string?.fts_index?.enabled && key !== DOCUMENT_KEY) {
    return `Full text search / regular expression index can only be enabled on #document field: ${key}`;
  }
  if (string?.string_inverted_index?.enabled && key === DOCUMENT_KEY) {
    return `String inverted index can not be enabled on #document key: ${key}`;
  }
  return null;
}

function cmekFault(gcp: string | undefined): string | null {
  if (gcp === undefined || CMEK_PATTERN.test(gcp)) return null;
  return `CMEK does not match expected pattern: Gcp(${rustString(gcp)})`;
}

/** A string as Rust's debug format shows it. */
function rustString(text: string): string {
  const simple: Record<string, string> = {
    "\\": "\\\\",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\0": "\\0",
  };
  const escaped = text.replace(/[\\"\p{Cc}]/gu, (c) => simple[c] ?? `\\u{${c.codePointAt(0)?.toString(16)}}`);
  return `"${escaped}"`;
}
