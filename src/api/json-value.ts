import type { JsonReader } from "./json-reader.ts";
import type { Json, JsonObject } from "./values.ts";

/** Any value, as a tree. Of equal keys the last wins. */
export function readJson(reader: JsonReader): Json {
  switch (reader.valueStart()) {
    case 0x22:
      return reader.string();
    case 0x7b:
      return readObject(reader);
    case 0x5b:
      return readArray(reader);
    case 0x74:
      reader.word("true");
      return true;
    case 0x66:
      reader.word("false");
      return false;
    case 0x6e:
      reader.word("null");
      return null;
    default:
      return reader.number();
  }
}

function readObject(reader: JsonReader): JsonObject {
  const object = { __proto__: null } as unknown as JsonObject;
  reader.enter();
  for (let first = true; reader.member(first); first = false) {
    const key = reader.key();
    reader.colon();
    reader.count();
    object[key] = readJson(reader);
  }
  return object;
}

function readArray(reader: JsonReader): Json[] {
  const items: Json[] = [];
  reader.enter();
  while (reader.item(items.length === 0)) {
    reader.count();
    items.push(readJson(reader));
  }
  return items;
}
