import type { JsonReader } from "./json-reader.ts";
import { oneOf, type Shape, shape } from "./shape.ts";
import type { JsonObject } from "./values.ts";

/**
 * An object with exactly one member, whose key says what the value is: `{"$sum": […]}`. The reference takes anything else for
 * broken JSON.
 *
 * @example
 * const size = tagged({ $px: u32(), $auto: boolean() });
 * size.decode(new JsonReader(Buffer.from('{"$px":5}'))); // 5
 */
export function tagged<T>(variants: Readonly<Record<string, Shape<T>>>): Shape<T> {
  return shape(
    () => ({ oneOf: Object.entries(variants).map(([key, variant]) => variantSchema(key, variant)) }),
    (reader) => {
      const byte = reader.peek();
      const start = reader.position;
      if (byte === 0x22) throw unitVariant(reader, variants, start);
      if (byte !== 0x7b) throw reader.expectedValue();
      const key = reader.tag();
      const variant = Object.hasOwn(variants, key) ? variants[key] : undefined;
      if (!variant) throw unknownVariant(reader, key, variants, start);
      reader.colon();
      const value = variant.decode(reader);
      reader.closeSingle();
      return value;
    },
  );
}

const variantSchema = (key: string, variant: Shape<unknown>): JsonObject => ({
  type: "object",
  required: [key],
  properties: { [key]: variant.schema() },
});

function unitVariant(reader: JsonReader, variants: Readonly<Record<string, unknown>>, start: number) {
  const key = reader.string();
  if (!Object.hasOwn(variants, key)) return unknownVariant(reader, key, variants, start);
  return reader.wrong("invalid type: unit variant, expected newtype variant", start);
}

function unknownVariant(reader: JsonReader, key: string, variants: object, start: number) {
  return reader.wrong(`unknown variant \`${key}\`, expected ${oneOf(Object.keys(variants))}`, start);
}
