/** What the configuration sets, with Chroma's names. */
export interface Settings {
  readonly port: number;
  readonly listen_address: string;
  readonly persist_path: string;
  readonly sqlite_filename: string | undefined;
  readonly allow_reset: boolean;
  readonly max_payload_size_bytes: number;
  readonly cors_allow_origins: readonly string[] | null;
  readonly circuit_breaker_requests: number;
  /** Kroma's own: budget of the vector indexes in memory. */
  readonly memory_limit_bytes: number | undefined;
}

/**
 * How a key of Chroma's configuration is treated. `setting`: used, and checked as strictly as Chroma does. `refused`: its effect
 * is missing here, and somebody may rely on it. `accepted`: it has no meaning here; `note` says why where that may surprise.
 */
export type KeyRule =
  | {
      readonly kind: "setting";
      readonly expected: string;
      readonly read: (value: unknown) => Partial<Settings> | undefined;
    }
  | { readonly kind: "refused"; readonly when: (value: unknown) => boolean; readonly reason: string }
  | { readonly kind: "accepted"; readonly note?: string };

const accepted = (note?: string): KeyRule => (note === undefined ? { kind: "accepted" } : { kind: "accepted", note });

const refused = (reason: string, when: (value: unknown) => boolean = isPresent): KeyRule => ({
  kind: "refused",
  when,
  reason,
});

function setting<Key extends keyof Settings>(
  key: Key,
  expected: string,
  accepts: (value: unknown) => value is Settings[Key],
): KeyRule {
  return { kind: "setting", expected, read: (value) => (accepts(value) ? { [key]: value } : undefined) };
}

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isString = (value: unknown): value is string => typeof value === "string";
const isText = (value: unknown): value is string => isString(value) && value !== "";
const isNaturalUpTo =
  (most: number) =>
  (value: unknown): value is number =>
    Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;

function isPresent(value: unknown): boolean {
  return value !== null && value !== false && !isEmptyMap(value) && !(Array.isArray(value) && value.length === 0);
}

export function isEmptyMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const SINGLE_NODE = "Kroma is a single server and has no distributed mode";
const NOT_YET = "this version cannot do it; remove the setting to start without";

export const KEYS: Readonly<Record<string, KeyRule>> = {
  port: setting("port", "a number from 0 to 65535", isNaturalUpTo(65_535)),
  listen_address: setting("listen_address", "a host name or address", isText),
  persist_path: setting("persist_path", "a path", isText),
  sqlite_filename: setting("sqlite_filename", "a file name", isText),
  allow_reset: setting("allow_reset", "true or false", isBoolean),
  max_payload_size_bytes: setting("max_payload_size_bytes", "a number of bytes", isNaturalUpTo(2 ** 32 - 1)),
  memory_limit_bytes: setting("memory_limit_bytes", "a number of bytes", isNaturalUpTo(Number.MAX_SAFE_INTEGER)),
  cors_allow_origins: setting(
    "cors_allow_origins",
    'a list of origins, such as ["http://localhost:3000"]',
    (value): value is readonly string[] | null => value === null || (Array.isArray(value) && value.every(isOrigin)),
  ),
  circuit_breaker: {
    kind: "setting",
    expected: 'a map such as {"requests": 100}',
    read: (value) => {
      const requests = member(value, "requests");
      return isNaturalUpTo(2 ** 32 - 1)(requests) ? { circuit_breaker_requests: requests } : undefined;
    },
  },
  sqlitedb: refused("the place of the data is set by persist_path", (value) => member(value, "url") !== undefined),
  sysdb: refused(SINGLE_NODE, (value) => member(value, "grpc") !== undefined),
  log: refused(SINGLE_NODE, (value) => member(value, "grpc") !== undefined),
  executor: refused(SINGLE_NODE, (value) => member(value, "distributed") !== undefined),
  default_knn_index: refused("only hnsw is available", (value) => value !== "hnsw"),
  scorecard_enabled: refused(`rate limits: ${NOT_YET}`),
  auth: refused(`authentication: ${NOT_YET}`),
  tls: refused(`encryption: ${NOT_YET}`),
  scorecard: accepted(),
  segment_manager: accepted("vector indexes in memory are limited in bytes, by memory_limit_bytes"),
  collections_with_segments_provider: accepted(),
  stdout_tracing: accepted(),
  enable_span_indexing: accepted(),
  enable_schema: refused("collections always have a schema", (value) => value === false),
  open_telemetry: accepted("this version exports no telemetry"),
  mcmr_sysdb: accepted(),
  region: accepted(),
  tenants_to_migrate_immediately: accepted(),
  tenants_to_migrate_immediately_threshold: accepted(),
  tenants_with_quantization_enabled: accepted(),
  tenants_with_maxscore_enabled: accepted(),
  tenants_with_token_bitmap_fts_enabled: accepted(),
  tenants_with_transactions_enabled: accepted(),
  enable_log_scouting: accepted(),
  enable_transactions: accepted(),
  min_records_for_invocation: accepted(),
};

/** Header values must be printable ASCII. */
function isOrigin(value: unknown): boolean {
  return isString(value) && /^[\x20-\x7e]+$/.test(value);
}
