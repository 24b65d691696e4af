import type { Json, JsonObject, MetadataUpdate } from "../api/values.ts";
import { readJson, writeJson } from "./json.ts";

/** Metadata after an update, both as text; `null` stands for none. */
export function mergeMetadata(previous: string | null, update: MetadataUpdate): string | null {
  const merged = (previous === null ? Object.create(null) : readJson(previous)) as JsonObject;
  for (const key of Object.keys(update)) {
    const value = update[key];
    if (value === null || value === undefined) delete merged[key];
    else merged[key] = value as Json;
  }
  return Object.keys(merged).length === 0 ? null : writeJson(merged);
}
