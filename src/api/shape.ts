import type { JsonReader } from "./json-reader.ts";
import type { Json, JsonObject } from "./values.ts";

/**
 * What a JSON value must look like: decodes it from the reader and describes it for the OpenAPI document, from one declaration.
 * Errors are those of the reference's decoder (serde), 422 with the path of the value.
 */
export interface Shape<T> {
  /** Reads the value that is next. */
  readonly decode: (reader: JsonReader) => T;
  /** JSON Schema of the value. */
  readonly schema: () => JsonObject;
  /** What an absent member of an object means; without it the member is required. */
  readonly absent?: () => T;
  /** The member may also be missing at the end of an object written as an array of its fields. */
  readonly hasDefault?: true;
}

/** The type that a shape decodes to. */
export type Decoded<S> = S extends Shape<infer T> ? T : never;

export function shape<T>(schema: () => JsonObject, decode: (reader: JsonReader) => T): Shape<T> {
  return Object.freeze({ decode, schema });
}

/** A string. */
export const string = (): Shape<string> =>
  shape(
    () => ({ type: "string" }),
    (reader) => {
      if (reader.peek() !== 0x22) throw reader.unexpected("a string");
      return reader.string();
    },
  );

export const boolean = (): Shape<boolean> =>
  shape(
    () => ({ type: "boolean" }),
    (reader) => {
      const byte = reader.peek();
      if (byte !== 0x74 && byte !== 0x66) throw reader.unexpected("a boolean");
      reader.word(byte === 0x74 ? "true" : "false");
      return byte === 0x74;
    },
  );

/** A whole number between 0 and a limit; `5.0` is none. */
function unsigned(name: string, limit: bigint, format: string): Shape<number> {
  return shape(
    () => ({ type: "integer", format, minimum: 0n }),
    (reader) => {
      const byte = reader.valueStart();
      if (!isNumberStart(byte)) throw reader.unexpected(name);
      const start = reader.position;
      const value = reader.number();
      if (typeof value === "number") {
        reader.position = start;
        throw reader.unexpected(name);
      }
      if (value < 0n || value > limit)
        throw reader.wrong(`invalid value: integer \`${value}\`, expected ${name}`, start);
      return Number(value);
    },
  );
}

export const u32 = (): Shape<number> => unsigned("u32", 2n ** 32n - 1n, "int32");
/** The reference's machine word; values above 2^53 lose their last bits. */
export const usize = (): Shape<number> => unsigned("usize", 2n ** 64n - 1n, "int64");

/** Any number, as float64. */
export const number = (name = "f64"): Shape<number> =>
  shape(
    () => ({ type: "number", format: "double" }),
    (reader) => {
      if (!isNumberStart(reader.valueStart())) throw reader.unexpected(name);
      return Number(reader.number());
    },
  );

/** Any value at all. */
export const json = (): Shape<Json> =>
  shape(
    () => ({}),
    (reader) => reader.json(),
  );

/** One of some words. */
export function enumOf<const T extends string>(...values: readonly T[]): Shape<T> {
  const known: ReadonlySet<string> = new Set(values);
  return shape(
    () => ({ type: "string", enum: [...values] }),
    (reader) => {
      const byte = reader.peek();
      if (byte !== 0x22 && byte !== 0x7b) throw reader.expectedValue();
      const start = reader.position;
      const value = byte === 0x22 ? reader.string() : reader.tag();
      if (!known.has(value)) throw reader.wrong(`unknown variant \`${value}\`, expected ${oneOf(values)}`, start);
      if (byte === 0x7b) endOfTag(reader);
      return value as T;
    },
  );
}

/** The reference also takes `{"word":null}`. */
function endOfTag(reader: JsonReader): void {
  reader.colon();
  if (!reader.isNull()) throw reader.unexpected("unit");
  reader.closeSingle();
}

/** A list of names as it stands in messages. */
export function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `\`${name}\``);
  return quoted.length > 2 ? `one of ${quoted.join(", ")}` : quoted.join(" or ");
}

export function array<T>(item: Shape<T>, most = Number.POSITIVE_INFINITY): Shape<T[]> {
  return shape(
    () => ({ type: "array", items: item.schema() }),
    (reader) => {
      if (reader.peek() !== 0x5b) throw reader.unexpected("a sequence");
      reader.enter();
      const items: T[] = [];
      while (reader.item(items.length === 0)) {
        if (items.length === most) throw reader.wrong(`more than ${most} items`, reader.position);
        items.push(item.decode(reader));
      }
      return items;
    },
  );
}

/** An object with any keys. Of equal keys the last wins. */
export function record<T>(value: Shape<T>): Shape<Record<string, T>> {
  return shape(
    () => ({ type: "object", additionalProperties: value.schema() }),
    (reader) => {
      if (reader.peek() !== 0x7b) throw reader.unexpected("a map");
      reader.enter();
      const entries = { __proto__: null } as unknown as Record<string, T>;
      for (let first = true; reader.member(first); first = false) {
        const key = reader.key();
        reader.colon();
        entries[key] = value.decode(reader);
      }
      return entries;
    },
  );
}

/** The value or `null`. */
export function nullable<T>(inner: Shape<T>): Shape<T | null> {
  return shape(
    () => nullableSchema(inner.schema()),
    (reader) => (reader.isNull() ? null : inner.decode(reader)),
  );
}

function nullableSchema(schema: JsonObject): JsonObject {
  return typeof schema.type === "string"
    ? { ...schema, type: [schema.type, "null"] }
    : { anyOf: [schema, { type: "null" }] };
}

/** A member that may be absent or `null`, which is the same: `undefined`. */
export function optional<T>(inner: Shape<T>): Shape<T | undefined> {
  return Object.freeze({
    decode: (reader: JsonReader) => (reader.isNull() ? undefined : inner.decode(reader)),
    schema: () => nullableSchema(inner.schema()),
    absent: () => undefined,
  });
}

/** A member that may be absent but not `null`. */
export function defaulted<T>(inner: Shape<T>, value: () => T): Shape<T> {
  return Object.freeze({ decode: inner.decode, schema: inner.schema, absent: value, hasDefault: true });
}

/** The same text on the wire, another value in the program. `change` may throw. */
export function mapped<T, U>(inner: Shape<T>, change: (value: T) => U): Shape<U> {
  const { absent } = inner;
  return Object.freeze({
    decode: (reader: JsonReader) => change(inner.decode(reader)),
    schema: inner.schema,
    ...(absent ? { absent: () => change(absent()) } : {}),
    ...(inner.hasDefault ? { hasDefault: true } : {}),
  });
}

/** A shape that is declared later, for those that contain themselves. `reference` is its name among the schemas. */
export function lazy<T>(reference: string, inner: () => Shape<T>): Shape<T> {
  return shape(
    () => ({ $ref: `#/components/schemas/${reference}` }),
    (reader) => inner().decode(reader),
  );
}

const isNumberStart = (byte: number): boolean => byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
