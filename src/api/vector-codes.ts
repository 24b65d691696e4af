import type { CollectionRecord } from "./collections.ts";
import { invalidArgument } from "./errors.ts";
import { JsonReader } from "./json-reader.ts";
import { type Shape, shape } from "./shape.ts";
import type { Json, JsonObject } from "./values.ts";

/**
 * How the index holds vectors: fewer bits are less memory and faster, and need more candidates for the same recall. Distances in
 * answers are exact in any case, since they are computed from the vectors themselves.
 */
export type VectorCodes = "float32" | "8bit" | "4bit" | "1bit";

export const VECTOR_CODES: readonly VectorCodes[] = ["float32", "8bit", "4bit", "1bit"];

/** The setting in the metadata of a collection, which every client of Chroma can send; to Chroma itself it means nothing. */
export const CODES_KEY = "kroma:vector_codes";
/** In a configuration: `{ "kroma": { "vector_codes": "4bit" } }`. */
const MEMBER = "kroma";
const CODES_MEMBER = "vector_codes";

/** What Kroma alone knows of a configuration; null when there is nothing. */
export type OwnSettings = Json;

/**
 * A configuration with the member that is ours. It is read apart from the others, which are decoded exactly as the reference does
 * it: to that it is one of the unknown members, which it ignores.
 */
export function withOwnSettings<T extends object>(inner: Shape<T>): Shape<T & { readonly own: OwnSettings }> {
  const schema = (): JsonObject => {
    const own = { type: "object", properties: { [CODES_MEMBER]: { type: "string", enum: [...VECTOR_CODES] } } };
    const { properties, ...rest } = inner.schema() as { properties: JsonObject };
    return { ...rest, properties: { ...properties, [MEMBER]: own } };
  };
  return shape(schema, (reader) => {
    reader.valueStart();
    const start = reader.position;
    const value = inner.decode(reader);
    return { ...value, own: ownMember(reader.bytes.subarray(start, reader.position)) };
  });
}

function ownMember(bytes: Buffer): OwnSettings {
  if (!bytes.includes(`"${MEMBER}"`)) return null;
  const value = new JsonReader(bytes).json();
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value[MEMBER] ?? null) : null;
}

/** The codes that a request asks for: in the configuration, else in the metadata. Null when it asks for none. */
export function requestedCodes(own: OwnSettings, metadata: JsonObject | null): VectorCodes | null {
  return codesOf(own) ?? codesIn(metadata?.[CODES_KEY], CODES_KEY);
}

function codesOf(own: OwnSettings): VectorCodes | null {
  if (own === null) return null;
  const members = typeof own === "object" && !Array.isArray(own) ? Object.keys(own) : null;
  if (members === null || members.some((member) => member !== CODES_MEMBER))
    throw invalidArgument(`configuration.${MEMBER} must be an object with the member ${CODES_MEMBER} and no other`);
  return codesIn((own as JsonObject)[CODES_MEMBER], `configuration.${MEMBER}.${CODES_MEMBER}`);
}

function codesIn(value: Json | undefined, name: string): VectorCodes | null {
  if (value === undefined || value === null) return null;
  const codes = VECTOR_CODES.find((each) => each === value);
  if (codes !== undefined) return codes;
  const given = typeof value === "string" ? `"${value}"` : String(value);
  throw invalidArgument(`${name} must be one of ${VECTOR_CODES.join(", ")}, not ${given}`);
}

/** The member that shows the setting in answers, where it was ever made. */
export const ownConfiguration = ({ vectorCodes }: CollectionRecord): JsonObject =>
  vectorCodes === null ? {} : { [MEMBER]: { [CODES_MEMBER]: vectorCodes } };
