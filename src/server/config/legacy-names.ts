import type { NameRule } from "./setting.ts";

const always = (): boolean => true;
const isTrue = (value: unknown): boolean => /^(?:true|1|yes|on|t|y)$/i.test(String(value));
const isOwn = (value: unknown): boolean => /^chromadb\./.test(String(value));
const isForeign = (value: unknown): boolean => !isOwn(value);

/** Variables of the 0.x server, its images and the clients that are no settings here. */
export const LEGACY_NAMES: readonly NameRule[] = [
  {
    variables: ["CHROMA_DB_IMPL"],
    verdict: "refused",
    reason:
      "databases of that kind are older than Chroma 0.4; migrate the data with Chroma's own tools and remove the variable",
  },
  {
    variables: ["CHROMA_SERVER_SSL_ENABLED"],
    when: isTrue,
    having: "`true`",
    verdict: "warned",
    reason: "it tells clients to use https; the server's own encryption is set by tls.cert and tls.key",
  },
  {
    variables: [
      "CHROMA_HOST",
      "CHROMA_SSL",
      "CHROMA_API_KEY",
      "CHROMA_TENANT",
      "CHROMA_DATABASE",
      "CHROMA_AUTH_TOKEN",
      "CHROMA_SERVER_SSL_ENABLED",
      "CHROMA_SERVER_SSL_VERIFY",
      "CHROMA_SERVER_HEADERS",
      "CHROMA_SERVER_API_DEFAULT_PATH",
      /^CHROMA_CLIENT_/,
      /^CHROMA_HTTP_(?:KEEPALIVE_SECS|MAX_CONNECTIONS|MAX_KEEPALIVE_CONNECTIONS)$/,
      /^CHROMA_\w+_API_KEY$/,
    ],
    when: always,
    verdict: "noted",
    reason: "it is a setting of clients",
  },
  {
    variables: ["CHROMA_QUOTA_ENFORCER_IMPL", "CHROMA_QUOTA_PROVIDER_IMPL", /^CHROMA_(?:ASYNC_)?RATE_LIMIT\w*_IMPL$/],
    when: isForeign,
    having: "classes of your own",
    verdict: "refused",
    reason: "classes of Python cannot be loaded; limit requests with circuit_breaker and scorecard",
  },
  {
    variables: [/^CHROMA_\w+_IMPL$/, "CHROMA_SEGMENT_DIRECTORY_ROUTING_MODE"],
    when: always,
    verdict: "noted",
    reason: "it chooses classes of Chroma's program, and Kroma has its own",
  },
  {
    variables: [
      "WORKER_MEMBERLIST_NAME",
      "CHROMA_COORDINATOR_HOST",
      "CHROMA_SERVER_GRPC_PORT",
      /^CHROMA_LOGSERVICE_(?:HOST|PORT)$/,
      /^CHROMA_\w+_REQUEST_TIMEOUT_SECONDS$/,
      "CHROMA_QUERY_REPLICATION_FACTOR",
      "TENANT_ID",
      "TOPIC_NAMESPACE",
    ],
    when: always,
    verdict: "noted",
    reason: "it belongs to a distributed prototype",
  },
  { variables: ["ENVIRONMENT"], when: always, verdict: "noted", reason: "it is free text" },
  {
    variables: ["ANONYMIZED_TELEMETRY"],
    when: always,
    verdict: "noted",
    reason: "Kroma never reports to anybody",
  },
  {
    variables: ["CHROMA_SERVER_NOFILE"],
    when: always,
    verdict: "noted",
    reason: "the limit of open files is raised as far as the system allows",
  },
  {
    variables: ["CHROMA_SERVER_THREAD_POOL_SIZE"],
    when: always,
    verdict: "noted",
    reason: "there are as many threads as processors to run them",
  },
  {
    variables: ["CHROMA_WORKERS"],
    when: (value) => value !== "1",
    having: "more than 1",
    verdict: "warned",
    reason: "one process owns the data and uses all processors by threads",
  },
  { variables: ["CHROMA_WORKERS"], when: always, verdict: "noted", reason: "one process owns the data" },
  {
    variables: ["CHROMA_SEGMENT_CACHE_POLICY"],
    when: (value) => value !== "LRU",
    having: "other values than `LRU`",
    verdict: "warned",
    reason: "the only policy is LRU, within memory_limit_bytes",
  },
  {
    variables: ["CHROMA_SEGMENT_CACHE_POLICY"],
    verdict: "noted",
    reason: "indexes are always unloaded by least recent use, within memory_limit_bytes",
  },
  {
    variables: ["MIGRATIONS_HASH_ALGORITHM"],
    when: always,
    verdict: "noted",
    reason: "Kroma's files carry checksums of their own, and migrations are part of the program",
  },
];
