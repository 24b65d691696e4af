import type { JsonReader } from "./json-reader.ts";
import { type Decoded, oneOf, type Shape } from "./shape.ts";
import type { JsonObject } from "./values.ts";

export type Fields = Readonly<Record<string, Shape<unknown>>>;
export type DecodedFields<F extends Fields> = { [K in keyof F]: Decoded<F[K]> };

export interface ObjectOptions {
  /** The reference's name of the structure, as it stands in messages. */
  readonly name: string;
  /**
   * Members that are not fields. `ignore` steps over them leniently; `read` too, but they must be sound JSON (the reference
   * keeps them aside for a while) and the object may not be written as an array of its fields; `reject` makes them a 422.
   */
  readonly unknown: "ignore" | "read" | "reject";
  /** Other spellings of fields. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
}

/**
 * An object with known fields. A field given twice is an error, as is an absent one whose shape has no `absent`.
 *
 * @example
 * const tenant = object({ name: string(), note: optional(string()) }, { name: "struct Tenant", unknown: "ignore" });
 * tenant.decode(new JsonReader(Buffer.from('{"name":"a"}'))); // { name: "a", note: undefined }
 */
export function object<F extends Fields>(fields: F, options: ObjectOptions): Shape<DecodedFields<F>> {
  const decoder = new ObjectDecoder(fields, options);
  return Object.freeze({
    decode: (reader: JsonReader) => decoder.decode(reader) as DecodedFields<F>,
    schema: () => objectSchema(fields, options),
  });
}

function objectSchema(fields: Fields, options: ObjectOptions): JsonObject {
  const names = Object.keys(fields);
  const properties: JsonObject = {};
  for (const name of names) properties[name] = fields[name].schema();
  const required = names.filter((name) => fields[name].absent === undefined);
  return {
    type: "object",
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...(options.unknown === "reject" ? { additionalProperties: false } : {}),
  };
}

class ObjectDecoder {
  readonly #names: readonly string[];
  readonly #shapes: readonly Shape<unknown>[];
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #options: ObjectOptions;

  constructor(fields: Fields, options: ObjectOptions) {
    this.#names = Object.keys(fields);
    this.#shapes = Object.values(fields);
    const indexes = new Map(this.#names.map((name, index) => [name, index]));
    for (const [alias, name] of Object.entries(options.aliases ?? {})) indexes.set(alias, this.#names.indexOf(name));
    this.#indexes = indexes;
    this.#options = options;
  }

  decode(reader: JsonReader): Record<string, unknown> {
    const byte = reader.peek();
    if (byte === 0x5b && this.#options.unknown !== "read") return this.#decodeArray(reader);
    if (byte !== 0x7b) throw reader.unexpected(this.#options.name);
    const start = reader.position;
    const values: Record<string, unknown> = {};
    let seen = 0;
    reader.enter();
    for (let first = true; reader.member(first); first = false) {
      const index = this.#field(reader, start);
      if (index === undefined) continue;
      const name = this.#names[index];
      if (seen & (1 << index)) throw reader.wrongInside(`duplicate field \`${name}\``, start);
      seen |= 1 << index;
      reader.colon();
      values[name] = this.#shapes[index].decode(reader);
    }
    this.#names.forEach((name, index) => {
      if (!(seen & (1 << index))) values[name] = this.#absent(reader, start, index);
    });
    return values;
  }

  /** Reads a key; a member that is no field is dealt with whole. */
  #field(reader: JsonReader, start: number): number | undefined {
    const key = reader.key();
    const index = this.#indexes.get(key);
    if (index !== undefined) return index;
    const { unknown } = this.#options;
    if (unknown === "reject") {
      throw reader.wrong(`unknown field \`${key}\`, expected ${oneOf(this.#names)}`, start);
    }
    reader.colon();
    if (unknown === "read") reader.json();
    else reader.skip();
    return undefined;
  }

  #absent(reader: JsonReader, start: number, index: number): unknown {
    const { absent } = this.#shapes[index];
    if (absent) return absent();
    throw reader.wrong(`missing field \`${this.#names[index]}\``, start);
  }

  /** The reference also takes the fields' values in order, without their names. */
  #decodeArray(reader: JsonReader): Record<string, unknown> {
    const start = reader.position;
    const values: Record<string, unknown> = {};
    const count = this.#names.length;
    let isOpen = true;
    reader.enter();
    for (let index = 0; index < count; index++) {
      const shape = this.#shapes[index];
      isOpen &&= reader.item(index === 0);
      if (isOpen) values[this.#names[index]] = shape.decode(reader);
      else if (shape.hasDefault) values[this.#names[index]] = shape.absent?.();
      else throw reader.wrong(`invalid length ${index}, expected ${this.#options.name} with ${elements(count)}`, start);
    }
    if (isOpen && reader.item(count === 0)) throw reader.trailing();
    return values;
  }
}

const elements = (count: number): string => (count === 1 ? "1 element" : `${count} elements`);
