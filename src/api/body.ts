import { JsonReader } from "./json-reader.ts";
import { LIMITS } from "./limits.ts";
import type { Shape } from "./shape.ts";

const EMPTY = new Uint8Array(0);

/** Decodes a request body; what is wrong with it is a 400 if it is not JSON and a 422 if it is other JSON than expected. */
export function decodeBody<T>(shape: Shape<T>, body: Uint8Array | null): T {
  const reader = new JsonReader(body ?? EMPTY, LIMITS.jsonValues);
  const value = shape.decode(reader);
  reader.end();
  return value;
}
