import { mergeMetadata } from "../api/metadata.ts";
import type { MetadataUpdate, MetadataValue } from "../api/values.ts";

/** A record's metadata as its row holds it. */
export interface StoredMetadata {
  readonly uri: string | null;
  /** What clients see: null when there is nothing at all, `{}` when there is a URI or hidden metadata only. */
  readonly visible: string | null;
  /** Metadata under keys with the reserved prefix. */
  readonly hidden: string | null;
}

const RESERVED = "chroma:";
const URI_KEY = "chroma:uri";

export const NO_METADATA: StoredMetadata = { uri: null, visible: null, hidden: null };

/** Metadata after an update and the URI that came with it (`null` keeps the old one, `chroma:uri: null` removes it). */
export function changedMetadata(
  old: StoredMetadata,
  update: MetadataUpdate | null,
  uri: string | null,
): StoredMetadata {
  const removesUri = update !== null && URI_KEY in update && update[URI_KEY] === null;
  const newUri = uri ?? (removesUri ? null : old.uri);
  const { visible: visibleUpdate, hidden: hiddenUpdate } = split(update);
  const hidden = hiddenUpdate === null ? old.hidden : mergeMetadata(old.hidden, hiddenUpdate);
  const before = old.visible === "{}" ? null : old.visible;
  const visible = visibleUpdate === null ? before : mergeMetadata(before, visibleUpdate);
  return { uri: newUri, hidden, visible: visible ?? (newUri !== null || hidden !== null ? "{}" : null) };
}

function split(update: MetadataUpdate | null): { visible: MetadataUpdate | null; hidden: MetadataUpdate | null } {
  if (update === null) return { visible: null, hidden: null };
  const keys = Object.keys(update);
  if (!keys.some((key) => key.startsWith(RESERVED)))
    return { visible: keys.length === 0 ? null : update, hidden: null };
  const visible: MetadataUpdate = Object.create(null);
  const hidden: MetadataUpdate = Object.create(null);
  for (const key of keys) {
    (key.startsWith(RESERVED) ? hidden : visible)[key] = update[key] as MetadataValue | null;
  }
  return { visible, hidden };
}

/** Collects the kinds of values that are stored, by the names of the schema. Arrays count as their elements, empty ones as bools. */
export class KeyTypes {
  readonly #types = new Map<string, Set<string>>();

  get types(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.#types;
  }

  add(update: MetadataUpdate): void {
    for (const key of Object.keys(update)) {
      const value = update[key];
      if (value === null || value === undefined || key.startsWith(RESERVED)) continue;
      let types = this.#types.get(key);
      if (types === undefined) {
        types = new Set();
        this.#types.set(key, types);
      }
      types.add(kindOf(value));
    }
  }
}

function kindOf(value: MetadataValue): string {
  const sample = Array.isArray(value) ? (value[0] ?? false) : value;
  switch (typeof sample) {
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return "float";
    case "boolean":
      return "bool";
    default:
      return "sparse_vector";
  }
}
