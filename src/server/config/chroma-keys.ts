import type { NameRule } from "./setting.ts";

const SINGLE_NODE = "Kroma is a single server and has no distributed mode";
const always = (): boolean => true;
const isNot =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    !values.includes(value);

/** Keys of Chroma 1.x that are no settings here. */
export const CHROMA_KEYS: readonly NameRule[] = [
  {
    keys: ["sqlitedb.hash_type"],
    when: isNot("md5", "sha256"),
    having: "other values than these",
    verdict: "refused",
    reason: 'it must be "md5" or "sha256"',
  },
  {
    keys: ["sqlitedb.hash_type"],
    verdict: "noted",
    reason: "Kroma's files carry checksums of their own, and migrations are part of the program",
  },
  {
    keys: ["sqlitedb.url"],
    verdict: "refused",
    reason: "the place of the data is set by persist_path and sqlite_filename; use these",
  },
  { keys: ["sysdb.grpc", "log.grpc", "executor.distributed"], verdict: "refused", reason: SINGLE_NODE },
  {
    keys: ["sysdb.sqlite", "log.sqlite", "executor.local"],
    verdict: "noted",
    reason: "there is nothing else on a single server",
  },
  {
    keys: ["default_knn_index"],
    when: isNot("hnsw"),
    having: "`spann`",
    verdict: "refused",
    reason: 'only "hnsw" is available on a single server, as in Chroma',
  },
  {
    keys: ["enable_schema"],
    when: (value) => value === false,
    having: "`false`",
    verdict: "refused",
    reason: "collections always have a schema; remove it",
  },
  {
    keys: ["enable_schema"],
    when: (value) => typeof value !== "boolean",
    having: "other values than true and false",
    verdict: "refused",
    reason: "it must be true or false",
  },
  {
    keys: ["segment_manager.persist_path"],
    verdict: "refused",
    reason: "vector indexes stand beside their records below persist_path; remove it",
  },
  {
    keys: ["collections_with_segments_provider"],
    verdict: "noted",
    reason: "the catalogue is asked directly, there is no cache to configure",
  },
  {
    keys: ["enable_span_indexing"],
    when: always,
    verdict: "noted",
    reason: "it has none in a single-node Chroma either",
  },
  {
    keys: [
      "mcmr_sysdb",
      "region",
      "tenants_to_migrate_immediately",
      "tenants_to_migrate_immediately_threshold",
      "tenants_with_quantization_enabled",
      "tenants_with_maxscore_enabled",
      "tenants_with_token_bitmap_fts_enabled",
      "tenants_with_transactions_enabled",
      "enable_log_scouting",
      "enable_transactions",
      "min_records_for_invocation",
    ],
    verdict: "noted",
    reason: "it belongs to Chroma's distributed mode or to experiments",
  },
];
