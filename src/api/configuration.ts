import type { HnswConfiguration } from "./collections.ts";
import { invalidArgument } from "./errors.ts";
import type { Json, JsonObject, Space } from "./values.ts";
import type { OwnSettings } from "./vector-codes.ts";

/** HNSW settings as clients give and see them: whole numbers of up to 64 bits. Members that were not given are absent. */
export type HnswIndexConfig = {
  ef_construction?: bigint;
  max_neighbors?: bigint;
  ef_search?: bigint;
  num_threads?: bigint;
  batch_size?: bigint;
  sync_threshold?: bigint;
  resize_factor?: number;
};
export type HnswSettings = HnswIndexConfig & { space?: Space };

export type EmbeddingFunction =
  | { type: "legacy" | "unknown" }
  // Nothing here ever calls one; the configuration is the client's own.
  | { type: "known"; name: string; config: Json };

/** What create has in `configuration`. Of `spann` only the space counts: a single node always builds HNSW. */
export interface CollectionConfiguration {
  readonly hnsw: HnswSettings | null;
  readonly spann: { readonly space?: Space } | null;
  readonly embeddingFunction: EmbeddingFunction | null;
  readonly own: OwnSettings;
}

/** What update has in `new_configuration`; its `hnsw` holds the changeable members only. */
export interface ConfigurationUpdate {
  readonly hnsw: HnswIndexConfig | null;
  readonly spann: object | null;
  readonly embeddingFunction: EmbeddingFunction | null;
  readonly own: OwnSettings;
}

export interface ResolvedConfiguration {
  readonly hnsw: Required<HnswSettings>;
  readonly embeddingFunction: EmbeddingFunction | null;
}

/** What the answers depend on besides the request. */
export interface Machine {
  /** Number of processors: the default of `num_threads`. */
  readonly cpus: number;
}

const SPACES: readonly Json[] = ["l2", "cosine", "ip"];
const LEGACY_PREFIX = "hnsw:";
const LEGACY_MEMBERS = new Map<string, keyof HnswSettings>([
  ["hnsw:space", "space"],
  ["hnsw:construction_ef", "ef_construction"],
  ["hnsw:search_ef", "ef_search"],
  ["hnsw:M", "max_neighbors"],
  ["hnsw:num_threads", "num_threads"],
  ["hnsw:resize_factor", "resize_factor"],
  ["hnsw:sync_threshold", "sync_threshold"],
  ["hnsw:batch_size", "batch_size"],
]);
/** Smallest values in legacy metadata and in schemas. `configuration` and updates accept less. */
export const SMALLEST_BATCH = 2n;

export const defaultHnsw = ({ cpus }: Machine): Required<HnswSettings> => ({
  space: "l2",
  ef_construction: 100n,
  max_neighbors: 16n,
  ef_search: 100n,
  num_threads: BigInt(cpus),
  batch_size: 100n,
  sync_threshold: 1000n,
  resize_factor: 1.2,
});

/**
 * The configuration that the request asks for. Old clients put it into the metadata, as `hnsw:*` keys; these count where the
 * `configuration` says nothing but defaults, and must be well-formed unless `spann` is given.
 */
export function resolveConfiguration(
  configuration: CollectionConfiguration | null,
  metadata: JsonObject | null,
  machine: Machine,
): ResolvedConfiguration {
  const { hnsw, spann, embeddingFunction } = configuration ?? { hnsw: null, spann: null, embeddingFunction: null };
  rejectTwoIndexes(hnsw, spann);
  const defaults = defaultHnsw(machine);
  if (spann !== null) return { hnsw: { ...defaults, ...spann }, embeddingFunction };
  const legacy = { ...defaults, ...legacySettings(metadata ?? {}) };
  const given = { ...defaults, ...hnsw };
  return { hnsw: sameSettings(given, defaults) ? legacy : given, embeddingFunction };
}

export function rejectTwoIndexes(hnsw: object | null, spann: object | null): void {
  if (hnsw !== null && spann !== null) throw invalidArgument("Multiple vector index configurations provided");
}

export function isDefaultConfiguration({ hnsw, embeddingFunction }: ResolvedConfiguration, machine: Machine): boolean {
  return sameSettings(hnsw, defaultHnsw(machine)) && isDefaultEmbeddingFunction(embeddingFunction);
}

/** Absent, unknown and the clients' own default model count as "nothing was chosen"; `legacy` does not. */
export function isDefaultEmbeddingFunction(embeddingFunction: EmbeddingFunction | null | undefined): boolean {
  if (!embeddingFunction || embeddingFunction.type === "unknown") return true;
  return embeddingFunction.type === "known" && embeddingFunction.name === "default";
}

export function sameSettings(one: HnswSettings, other: HnswSettings): boolean {
  const members: (keyof HnswSettings)[] = [...LEGACY_MEMBERS.values()];
  return members.every((member) => one[member] === other[member]);
}

/** What the engine works with. Settings beyond 2^53 lose their last digits here, and nowhere else. */
export function hnswConfiguration(settings: Required<HnswSettings>): HnswConfiguration {
  return {
    space: settings.space,
    ef_construction: Number(settings.ef_construction),
    ef_search: Number(settings.ef_search),
    max_neighbors: Number(settings.max_neighbors),
    num_threads: Number(settings.num_threads),
    batch_size: Number(settings.batch_size),
    sync_threshold: Number(settings.sync_threshold),
    resize_factor: settings.resize_factor,
  };
}

function legacySettings(metadata: JsonObject): HnswSettings {
  const settings: Record<string, Json> = {};
  for (const [key, value] of Object.entries(metadata)) {
    if (!key.startsWith(LEGACY_PREFIX)) continue;
    const member = LEGACY_MEMBERS.get(key);
    const setting = member && legacyValue(member, value);
    if (!member || setting === undefined) {
      throw invalidArgument("Failed to parse hnsw parameters from segment metadata");
    }
    settings[member] = setting;
  }
  return settings;
}

/** `undefined` where the value is not acceptable. Numbers are as strict as JSON: `1.0` is no whole number. */
function legacyValue(member: keyof HnswSettings, value: Json): Json | undefined {
  if (member === "space") return SPACES.includes(value) ? value : undefined;
  if (member === "resize_factor") {
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
  }
  const smallest = member === "sync_threshold" || member === "batch_size" ? SMALLEST_BATCH : 0n;
  return typeof value === "bigint" && value >= smallest ? value : undefined;
}
