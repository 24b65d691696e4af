// Every name that Chroma knows, 1.x in its file and 0.x in the environment, has its effect here or a reason why not.
import { deepEqual, ok } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { inspectConfiguration } from "./load.ts";
import { SECTIONS } from "./sections.ts";
import type { Section } from "./setting.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-names-"));
after(() => rmSync(home, { recursive: true }));

/** Keys of Chroma 1.x with a value that it accepts. */
const KEYS: Readonly<Record<string, unknown>> = {
  port: 8000,
  listen_address: "0.0.0.0",
  max_payload_size_bytes: 1,
  persist_path: "./chroma",
  sqlite_filename: "a.sqlite3",
  allow_reset: true,
  cors_allow_origins: ["*"],
  "sqlitedb.hash_type": "sha256",
  "sqlitedb.migration_mode": "validate",
  "sqlitedb.url": "x",
  "segment_manager.hnsw_index_pool_cache_config": { memory: { capacity: 5 } },
  "segment_manager.persist_path": "x",
  "circuit_breaker.requests": 5,
  scorecard_enabled: true,
  scorecard: [{ patterns: ["op:*"], score: 1 }],
  "open_telemetry.endpoint": "http://localhost:4317",
  "open_telemetry.service_name": "x",
  "open_telemetry.filters": [{ crate_name: "chroma_frontend", filter_level: "trace" }],
  stdout_tracing: true,
  enable_span_indexing: true,
  default_knn_index: "hnsw",
  enable_schema: true,
  "collections_with_segments_provider.cache": "nop",
  "collections_with_segments_provider.cache_ttl_secs": 60,
  "collections_with_segments_provider.permitted_parallelism": 100,
  "collections_with_segments_provider.cache_invalidation_retry_policy": { delay_ms: 0, max_retries: 3 },
  "sysdb.sqlite": { log_topic_namespace: "default", log_tenant: "default" },
  "sysdb.grpc": { host: "x" },
  "log.sqlite": { tenant_id: "default", topic_namespace: "default" },
  "log.grpc": { host: "x" },
  "executor.local": {},
  "executor.distributed": { a: 1 },
  mcmr_sysdb: { a: 1 },
  region: "x",
  tenants_to_migrate_immediately: ["x"],
  tenants_to_migrate_immediately_threshold: "x",
  tenants_with_quantization_enabled: ["x"],
  tenants_with_maxscore_enabled: ["x"],
  tenants_with_token_bitmap_fts_enabled: ["x"],
  tenants_with_transactions_enabled: ["x"],
  enable_log_scouting: true,
  enable_transactions: true,
  min_records_for_invocation: 100,
};

/** Variables of Chroma 0.4 to 0.6, of its images, templates and charts, and those of clients. */
const VARIABLES = `ENVIRONMENT CHROMA_API_IMPL IS_PERSISTENT PERSIST_DIRECTORY ALLOW_RESET ANONYMIZED_TELEMETRY
  CHROMA_PRODUCT_TELEMETRY_IMPL CHROMA_TELEMETRY_IMPL CHROMA_SERVER_HOST CHROMA_SERVER_HTTP_PORT CHROMA_SERVER_SSL_ENABLED
  CHROMA_SERVER_SSL_VERIFY CHROMA_SERVER_HEADERS CHROMA_SERVER_API_DEFAULT_PATH CHROMA_SERVER_CORS_ALLOW_ORIGINS
  CHROMA_SERVER_NOFILE CHROMA_SERVER_THREAD_POOL_SIZE CHROMA_MEMORY_LIMIT_BYTES CHROMA_SEGMENT_CACHE_POLICY
  CHROMA_HTTP_KEEPALIVE_SECS CHROMA_HTTP_MAX_CONNECTIONS CHROMA_HTTP_MAX_KEEPALIVE_CONNECTIONS MIGRATIONS
  MIGRATIONS_HASH_ALGORITHM CHROMA_SYSDB_IMPL CHROMA_PRODUCER_IMPL CHROMA_CONSUMER_IMPL CHROMA_SEGMENT_MANAGER_IMPL
  CHROMA_EXECUTOR_IMPL CHROMA_QUOTA_ENFORCER_IMPL CHROMA_RATE_LIMIT_ENFORCER_IMPL CHROMA_ASYNC_RATE_LIMIT_ENFORCER_IMPL
  CHROMA_QUOTA_PROVIDER_IMPL CHROMA_RATE_LIMITING_PROVIDER_IMPL CHROMA_SEGMENT_DIRECTORY_IMPL
  CHROMA_SEGMENT_DIRECTORY_ROUTING_MODE CHROMA_MEMBERLIST_PROVIDER_IMPL WORKER_MEMBERLIST_NAME CHROMA_COORDINATOR_HOST
  CHROMA_SERVER_GRPC_PORT CHROMA_LOGSERVICE_HOST CHROMA_LOGSERVICE_PORT CHROMA_QUERY_REQUEST_TIMEOUT_SECONDS
  CHROMA_SYSDB_REQUEST_TIMEOUT_SECONDS CHROMA_LOGSERVICE_REQUEST_TIMEOUT_SECONDS CHROMA_QUERY_REPLICATION_FACTOR
  CHROMA_COLLECTION_ASSIGNMENT_POLICY_IMPL TENANT_ID TOPIC_NAMESPACE CHROMA_DB_IMPL CHROMA_HOST_ADDR CHROMA_HOST_PORT
  CHROMA_WORKERS CHROMA_LOG_CONFIG CHROMA_TIMEOUT_KEEP_ALIVE ROOT_LOG_LEVEL CHROMA_LOG_LEVEL UVICORN_LOG_LEVEL_UVICORN
  CHROMA_OTEL_COLLECTION_ENDPOINT CHROMA_OTEL_SERVICE_NAME CHROMA_OTEL_COLLECTION_HEADERS CHROMA_OTEL_GRANULARITY
  CHROMA_OTEL_EXPORTER_HEADERS CHROMA_OTEL_EXPORTER_ENDPOINT OTEL_EXPORTER_OTLP_HEADERS OTEL_EXPORTER_OTLP_METRICS_ENDPOINT
  RUST_LOG CHROMA_SERVER_AUTHN_PROVIDER CHROMA_SERVER_AUTHN_CREDENTIALS CHROMA_SERVER_AUTHN_CREDENTIALS_FILE
  CHROMA_AUTH_TOKEN_TRANSPORT_HEADER CHROMA_SERVER_AUTHZ_PROVIDER CHROMA_SERVER_AUTHZ_CONFIG CHROMA_SERVER_AUTHZ_CONFIG_FILE
  CHROMA_SERVER_AUTH_IGNORE_PATHS CHROMA_OVERWRITE_SINGLETON_TENANT_DATABASE_ACCESS_FROM_AUTH CHROMA_CLIENT_AUTH_PROVIDER
  CHROMA_CLIENT_AUTH_CREDENTIALS CHROMA_CLIENT_AUTH_TOKEN_TRANSPORT_HEADER CHROMA_SERVER_AUTH_PROVIDER
  CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER CHROMA_SERVER_AUTH_CREDENTIALS CHROMA_SERVER_AUTH_CREDENTIALS_FILE
  CHROMA_SERVER_AUTH_TOKEN_TRANSPORT_HEADER CHROMA_SERVER_AUTHZ_IGNORE_PATHS CHROMA_HOST CHROMA_PORT CHROMA_SSL CHROMA_API_KEY
  CHROMA_TENANT CHROMA_DATABASE CHROMA_AUTH_TOKEN CHROMA_OPENAI_API_KEY`.split(/\s+/);

const sections = Object.values(SECTIONS) as unknown as readonly Section[];
const settings = sections.flatMap((section) => Object.values(section.settings));
const rules = sections.flatMap((section) => section.rules ?? []);

suite("names of Chroma", () => {
  test("every key of the file is a setting or has a rule, and none is unknown, in the file and as a variable", () => {
    for (const [key, value] of Object.entries(KEYS)) {
      const path = join(home, "config.yaml");
      const parts = key.split(".");
      writeFileSync(path, JSON.stringify(parts.reduceRight((inner, part) => ({ [part]: inner }), value)));
      const inFile = inspectConfiguration(path, {}, {});
      const variable = `CHROMA_${key.toUpperCase().replaceAll(".", "__")}`;
      const text = typeof value === "string" ? value : JSON.stringify(value);
      const asVariable = inspectConfiguration(path, {}, { [variable]: text });
      const isSetting = settings.some((setting) => setting.key === key);
      for (const { effective, problems, warnings, notes } of [inFile, asVariable]) {
        const said = [...problems, ...warnings, ...notes];
        deepEqual(
          said.filter((line) => /not known/.test(line)),
          [],
          key,
        );
        const { origin } = effective.find(({ setting }) => setting.key === key) ?? {};
        if (isSetting) ok(origin !== undefined && origin.kind !== "default", `${key} is read: ${said.join()}`);
        const isDefault = ["executor.local", "enable_schema", "default_knn_index"].includes(key);
        if (!isSetting && !isDefault) ok(said.length > 0, `${key}: something is said`);
      }
    }
  });

  test("every variable is that of a setting or has a rule", () => {
    const own = new Set(settings.flatMap(({ legacy = [] }) => legacy.map(({ name }) => name)));
    for (const { key } of settings) own.add(`CHROMA_${key.replaceAll(".", "__").toUpperCase()}`);
    const isRuled = (name: string): boolean =>
      rules.some(({ variables = [] }) =>
        variables.some((each) => (typeof each === "string" ? each === name : each.test(name))),
      );
    deepEqual(
      VARIABLES.filter((name) => !own.has(name) && !isRuled(name)),
      [],
    );
  });

  test("no two settings have a key, a flag or a variable in common", () => {
    const names = settings.flatMap(({ key, flag, legacy = [] }) => [
      ...[`KROMA_${key.replaceAll(".", "__").toUpperCase()}`, `CHROMA_${key.replaceAll(".", "__").toUpperCase()}`],
      ...(flag === undefined ? [] : [`--${flag}`]),
      ...legacy.map(({ name }) => name),
    ]);
    deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
  });
});
