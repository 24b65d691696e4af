import { deepEqual, equal, match, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { loadConfiguration } from "./config.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-config-"));
after(() => rmSync(home, { recursive: true }));

function file(text: string): string {
  const path = join(home, "config.yaml");
  writeFileSync(path, text);
  return path;
}

const load = (text: string, environment = {}, flags = {}) => loadConfiguration(file(text), flags, environment);

suite("where settings come from", () => {
  test("without a file: defaults and flags; the environment is not looked at", () => {
    const { settings } = loadConfiguration(undefined, { port: 9000 }, { CHROMA_ALLOW_RESET: "true" });
    deepEqual(settings, {
      port: 9000,
      listen_address: "localhost",
      persist_path: "./chroma",
      sqlite_filename: undefined,
      allow_reset: false,
      max_payload_size_bytes: 41_943_040,
      cors_allow_origins: null,
      circuit_breaker_requests: 0,
      memory_limit_bytes: undefined,
    });
  });

  test("flags win over the environment, the environment over the file, the file over defaults", () => {
    const environment = { CHROMA_PORT: "2", chroma_persist_path: "/e" };
    const { settings } = load("port: 1\npersist_path: /f\nallow_reset: true", environment, { path: "/flag" });
    const { port, persist_path, allow_reset, listen_address } = settings;
    deepEqual([port, persist_path, allow_reset, listen_address], [2, "/flag", true, "0.0.0.0"]);
  });

  test("an empty file is fine", () => {
    for (const text of ["", "# nothing\n"]) equal(load(text).settings.port, 8000);
  });

  test("of a repeated key the last wins", () => equal(load("port: 1\nport: 2").settings.port, 2));
});

suite("values", () => {
  test("every key that has an effect", () => {
    const { settings, warnings } = load(
      `{port: 0, listen_address: "::", persist_path: d, sqlite_filename: s, allow_reset: true, max_payload_size_bytes: 5,
        cors_allow_origins: ["*", "http://b"], circuit_breaker: {requests: 3}, memory_limit_bytes: 7}`,
    );
    deepEqual(settings, {
      ...{ port: 0, listen_address: "::", persist_path: "d", sqlite_filename: "s", allow_reset: true },
      ...{ max_payload_size_bytes: 5, cors_allow_origins: ["*", "http://b"], circuit_breaker_requests: 3 },
      memory_limit_bytes: 7,
    });
    deepEqual(warnings, []);
  });

  for (const line of [
    'port: "9301"',
    "memory_limit_bytes: -1",
    "port: -1",
    "port: 65536",
    "port: 1.5",
    "port: null",
    'allow_reset: "true"',
    "allow_reset: yes",
    "persist_path: 5",
    'persist_path: ""',
    "cors_allow_origins: http://a",
    "cors_allow_origins: [5]",
    'cors_allow_origins: ["a\\nb"]',
    "circuit_breaker: {}",
    "circuit_breaker: null",
    'circuit_breaker: {requests: "5"}',
  ]) {
    test(`refused, as Chroma does: ${line}`, () => {
      throws(() => load(line), { message: new RegExp(`^Error loading config: "${line.split(":")[0]}" must be `) });
    });
  }

  test("the environment: literals, nesting, empty is unset, other keys are ignored", () => {
    const environment = {
      CHROMA_CIRCUIT_BREAKER__REQUESTS: "7",
      CHROMA_CORS_ALLOW_ORIGINS: '["http://a"]',
      CHROMA_ALLOW_RESET: "true",
      CHROMA_PERSIST_PATH: "",
      CHROMA_OTEL_COLLECTION_ENDPOINT: "x",
      ALLOW_RESET: "x",
    };
    const { settings, warnings } = load("", environment);
    equal(settings.circuit_breaker_requests, 7);
    deepEqual(settings.cors_allow_origins, ["http://a"]);
    deepEqual([settings.allow_reset, settings.persist_path, warnings], [true, "./chroma", []]);
    for (const bad of [{ CHROMA_ALLOW_RESET: "1" }, { CHROMA_CORS_ALLOW_ORIGINS: "a" }, { CHROMA_PERSIST_PATH: "5" }]) {
      throws(() => load("", bad), /must be/);
    }
  });
});

suite("keys without an effect", () => {
  test("a published single-node sample starts, with warnings", () => {
    const { warnings } = load(`
open_telemetry: {service_name: chroma, endpoint: "http://otel:4317", filters: []}
port: 8000
sqlitedb: {hash_type: md5, migration_mode: apply}
sysdb: {sqlite: {log_topic_namespace: default, log_tenant: default}}
segment_manager: {hnsw_index_pool_cache_config: {policy: memory, capacity: 65536}}
executor: {local: {}}
scorecard_enabled: false
default_knn_index: hnsw`);
    equal(warnings.length, 2);
    match(warnings[0] as string, /"open_telemetry" has no effect/);
    match(warnings[1] as string, /"segment_manager" has no effect/);
  });

  test("unknown keys are named", () => {
    deepEqual(load("prot: 9000").warnings.length, 1);
    match(load("prot: 9000").warnings[0] as string, /"prot" in .*config.yaml is not known/);
  });

  for (const line of [
    "scorecard_enabled: true",
    "default_knn_index: spann",
    "auth: {users: []}",
    "tls: {key: a}",
    "enable_schema: false",
    "sqlitedb: {url: x}",
    "executor: {distributed: {}}",
  ]) {
    test(`refused, since somebody may rely on it: ${line}`, () =>
      throws(() => load(line), /^KromaError: Error loading config: /));
  }

  test("authentication asked for by an older server's variable is refused, with and without a file", () => {
    const environment = { CHROMA_SERVER_AUTHN_PROVIDER: "x" };
    throws(() => load("", environment), /CHROMA_SERVER_AUTHN_PROVIDER asks for authentication/);
    throws(() => loadConfiguration(undefined, {}, environment), /asks for authentication/);
  });
});

suite("files that cannot be used", () => {
  test("missing", () =>
    throws(() => loadConfiguration("no-such.yaml", {}, {}), /Config file .*no-such.yaml does not exist/));
  test("a folder", () => throws(() => loadConfiguration(home, {}, {}), /cannot be read/));
  test("not YAML: one line that says where", () => {
    throws(() => load("port: 1\ncors: [a\n"), {
      message: /^Error loading config: [^\n]* at line \d+, column \d+ in .*config.yaml$/,
    });
  });
  test("not a map", () => throws(() => load("- a"), /must hold a map/));
});
