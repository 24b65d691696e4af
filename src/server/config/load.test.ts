import { deepEqual, equal, match, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { inspectConfiguration, loadConfiguration } from "./load.ts";
import { originText } from "./origin.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-config-"));
after(() => rmSync(home, { recursive: true }));

function file(text: string): string {
  const path = join(home, "config.yaml");
  writeFileSync(path, text);
  return path;
}

const load = (text: string, environment = {}, flags = {}) => loadConfiguration(file(text), flags, environment);
const withoutFile = (environment = {}, flags = {}) => loadConfiguration(undefined, flags, environment).settings;

suite("where settings come from", () => {
  test("nothing given: defaults", () => {
    const { data, network, limits, tls } = withoutFile();
    deepEqual(data, {
      ...{ persistPath: "./chroma", isPersistent: true, sqliteFilename: undefined, allowReset: false },
      ...{ migrationMode: "apply", memoryLimitBytes: undefined, indexLimit: undefined },
    });
    deepEqual([network.listenAddress, network.port, network.corsAllowOrigins], ["localhost", 8000, null]);
    deepEqual([limits.maxPayloadBytes, limits.circuitBreakerRequests], [41_943_040, 0]);
    deepEqual([limits.scorecardEnabled, limits.scorecard, tls.cert], [false, [], undefined]);
  });

  test("flag, then KROMA_, then CHROMA_, then legacy variable, then file", () => {
    const text = "persist_path: /file\nallow_reset: true";
    const steps: [string, object, object][] = [
      ["/file", {}, {}],
      ["/legacy", { PERSIST_DIRECTORY: "/legacy" }, {}],
      ["/chroma", { PERSIST_DIRECTORY: "/legacy", chroma_persist_path: "/chroma" }, {}],
      ["/kroma", { PERSIST_DIRECTORY: "/l", CHROMA_PERSIST_PATH: "/c", KROMA_PERSIST_PATH: "/kroma" }, {}],
      ["/flag", { KROMA_PERSIST_PATH: "/kroma" }, { path: "/flag" }],
    ];
    for (const [path, environment, flags] of steps) {
      const { settings } = load(text, environment, flags);
      deepEqual([settings.data.persistPath, settings.data.allowReset], [path, true]);
    }
  });

  test("variables count without a file too", () => {
    equal(withoutFile({ CHROMA_ALLOW_RESET: "true" }).data.allowReset, true);
    equal(withoutFile({ ALLOW_RESET: "TRUE" }).data.allowReset, true);
    equal(withoutFile({ IS_PERSISTENT: "0" }).data.isPersistent, false);
    const { network } = withoutFile({ CHROMA_SERVER_HTTP_PORT: "9000", CHROMA_SERVER_HOST: "0.0.0.0" });
    deepEqual([network.port, network.listenAddress], [9000, "0.0.0.0"]);
    deepEqual(withoutFile({ CHROMA_SERVER_CORS_ALLOW_ORIGINS: '["http://a"]' }).network.corsAllowOrigins, ["http://a"]);
  });

  test("CHROMA_PORT, which platforms set for clients, counts only with a file; what describes a service never does", () => {
    equal(load("port: 1", { CHROMA_PORT: "2" }).settings.network.port, 2);
    equal(withoutFile({ KROMA_PORT: "2" }).network.port, 2);
    const { settings, notes } = loadConfiguration(undefined, {}, { CHROMA_PORT: "2" });
    equal(settings.network.port, 8000);
    match(notes[0] as string, /^CHROMA_PORT has no effect without a configuration file.* use KROMA_PORT$/);
    const kubernetes = {
      ...{ CHROMA_PORT: "tcp://10.0.0.1:8000", CHROMA_SERVICE_HOST: "10.0.0.1", CHROMA_SERVICE_PORT_HTTP: "8000" },
      ...{ KROMA_PORT: "tcp://10.0.0.1:8000", CHROMA_PORT_8000_TCP_ADDR: "10.0.0.1" },
    };
    const { settings: unchanged, warnings } = load("port: 1", kubernetes);
    deepEqual([unchanged.network.port, warnings], [1, []]);
  });

  test("a file `.env` in the working directory, below the environment", () => {
    const text = "KROMA_PERSIST_PATH='/dot'\nALLOW_RESET=true\n# no\nKROMA_PORT=5\nCHROMA_API_KEY=x\n";
    writeFileSync(join(home, ".env"), text);
    const { settings, effective } = loadConfiguration(
      undefined,
      {},
      { KROMA_PORT: "6", KROMA_ALLOW_RESET: "no" },
      home,
    );
    deepEqual([settings.data.persistPath, settings.data.allowReset, settings.network.port], ["/dot", false, 6]);
    const { origin } = effective.find(({ setting }) => setting.key === "persist_path") ?? {};
    equal(origin && originText(origin), "KROMA_PERSIST_PATH in .env");
  });

  test("every value says where it comes from", () => {
    const { effective } = load(
      "# first\nport: 1\ncircuit_breaker:\n  requests: 5\n",
      { chroma_allow_reset: "true" },
      { path: "d" },
    );
    const origins = Object.fromEntries(effective.map(({ setting, origin }) => [setting.key, originText(origin)]));
    const path = join(home, "config.yaml");
    equal(origins.port, `${path}:2`);
    equal(origins["circuit_breaker.requests"], `${path}:4`);
    equal(origins.allow_reset, "chroma_allow_reset");
    equal(origins.persist_path, "--path");
    equal(origins.max_payload_size_bytes, "default");
  });

  test("an empty file is fine; with a file the server listens on all addresses unless told otherwise", () => {
    for (const text of ["", "# nothing\n"]) {
      const { network } = load(text).settings;
      deepEqual([network.port, network.listenAddress], [8000, "0.0.0.0"]);
    }
  });

  test("of a repeated key the last wins", () => equal(load("port: 1\nport: 2").settings.network.port, 2));
});

suite("values", () => {
  test("every key of Chroma's that has an effect", () => {
    const { settings, warnings } = load(
      `{port: 0, listen_address: "::", persist_path: d, sqlite_filename: s, allow_reset: true, max_payload_size_bytes: 5,
        cors_allow_origins: ["*", "http://b"], circuit_breaker: {requests: 3}, memory_limit_bytes: 7}`,
    );
    const { data, network, limits } = settings;
    deepEqual([network.port, network.listenAddress, data.persistPath, data.sqliteFilename], [0, "::", "d", "s"]);
    deepEqual([data.allowReset, limits.maxPayloadBytes, network.corsAllowOrigins], [true, 5, ["*", "http://b"]]);
    deepEqual([limits.circuitBreakerRequests, data.memoryLimitBytes], [3, 7]);
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
    "circuit_breaker: 5",
    'circuit_breaker: {requests: "5"}',
  ]) {
    test(`refused, as Chroma does: ${line}`, () => {
      const key = line.split(":")[0];
      const message = new RegExp(`^Error loading config: "${key}(?:\\.requests)?" must be .* \\(.*config.yaml:1\\)$`);
      throws(() => load(line), { message });
    });
  }

  test("values that do not go together", () => {
    const cases: [string, RegExp][] = [
      ["tls: {key: a}", /"tls.cert" and "tls.key" must be set together/],
      ["tls: {client_ca: a}", /"tls.client_ca" needs "tls.cert"/],
      ["tls: {cert: a, key: b, require_client_cert: true}", /needs "tls.client_ca"/],
      ["tls: {cert: a, key: b, min_version: '1.1'}", /"tls.min_version" must be "1.2" or "1.3", not "1.1"/],
      ["tls: {ca: a}", /tls.client_ca/],
      ["tls: {cert: a, key: b, require_client_certs: true}", /not known; did you mean tls.require_client_cert\?/],
      ["tls: {verify: true}", /"tls.verify" in .* is not known/],
      ["headers_timeout_ms: 2\nrequest_timeout_ms: 1", /must not be longer/],
      ["port: 5\nhealth_port: 5", /another port/],
    ];
    for (const [text, message] of cases) throws(() => load(text), message);
    const { warnings } = load("scorecard: [{patterns: [a], score: 1}]");
    match(warnings[0] as string, /no effect without "scorecard_enabled: true"/);
  });

  test("the oldest version of TLS, as a text or as a number", () => {
    for (const given of ["1.3", "'1.3'", "TLSv1.3"]) {
      const { tls } = load(`tls: {cert: a, key: b, min_version: ${given}}`).settings;
      equal(tls.minVersion, "1.3");
    }
  });

  test("Chroma's cache of indexes, in its own form and in that of Helm charts", () => {
    const limit = (text: string): unknown =>
      load(`segment_manager: {hnsw_index_pool_cache_config: ${text}}`).settings.data.indexLimit;
    const forms = [
      "{memory: {capacity: 5}}",
      "{lru: {capacity: 5, shards: 2}}",
      "{policy: memory, capacity: 5}",
      "{capacity: 5}",
    ];
    for (const form of forms) equal(limit(form), 5, form);
    equal(limit("{memory: {}}"), 1_048_576);
    equal(limit("null"), undefined);
    for (const wrong of [
      "5",
      "{}",
      "{disk: {}}",
      "nop",
      "{Memory: {}}",
      "{memory: {capacity: x}}",
      "{lru: {}, lfu: {}}",
    ])
      throws(() => limit(wrong), /"segment_manager.hnsw_index_pool_cache_config"/, wrong);
    const nested = "CHROMA_SEGMENT_MANAGER__HNSW_INDEX_POOL_CACHE_CONFIG__MEMORY__CAPACITY";
    const { warnings } = loadConfiguration(undefined, {}, { [nested]: "5" });
    match(warnings[0] as string, /give the whole value in KROMA_SEGMENT_MANAGER__HNSW_INDEX_POOL_CACHE_CONFIG$/);
  });

  test("whether a directory may be migrated", () => {
    const mode = (environment: object): string => withoutFile(environment).data.migrationMode;
    equal(mode({ CHROMA_SQLITEDB__MIGRATION_MODE: "validate" }), "validate");
    deepEqual([mode({ MIGRATIONS: "none" }), mode({ MIGRATIONS: "apply" })], ["validate", "apply"]);
    throws(() => load("sqlitedb: {migration_mode: skip}"), /"sqlitedb.migration_mode" must be "apply" or "validate"/);
  });

  test("seconds of the older server", () => {
    equal(withoutFile({ CHROMA_TIMEOUT_KEEP_ALIVE: "30" }).network.keepAliveTimeoutMs, 30_000);
  });

  test("scorecard rules, from the file and from a variable", () => {
    const rules = [{ patterns: ["op:write", "collection:*"], score: 4 }];
    const { limits } = load(`scorecard_enabled: true\nscorecard: ${JSON.stringify(rules)}`).settings;
    deepEqual([limits.scorecardEnabled, limits.scorecard], [true, rules]);
    deepEqual(withoutFile({ CHROMA_SCORECARD: JSON.stringify(rules) }).limits.scorecard, rules);
    for (const [text, message] of [
      ["5", /"scorecard" must be a list of rules/],
      ["[5]", /"scorecard": rule 1 needs "patterns"/],
      ["[{patterns: [a]}]", /rule 1 needs "score"/],
      ["[{patterns: [a], score: -1}]", /rule 1 needs "score"/],
      [`[{patterns: ["${"x".repeat(64)}"], score: 1}]`, /must be shorter than 64 bytes/],
      ["[{patterns: [a], score: 1, burst: 2}]", /has "burst"/],
    ] as const)
      throws(() => load(`scorecard: ${text}`), message);
  });

  test("null is nothing for what need not have a value", () =>
    equal(load("memory_limit_bytes: null").settings.data.memoryLimitBytes, undefined));

  test("variables: nesting, lists, maps, empty is unset, quotes are stripped", () => {
    const environment = {
      CHROMA_CIRCUIT_BREAKER__REQUESTS: "7",
      CHROMA_CORS_ALLOW_ORIGINS: '["http://a"]',
      CHROMA_ALLOW_RESET: '"true"',
      CHROMA_PERSIST_PATH: "",
      KROMA_PERSIST_PATH: '""',
      KROMA_MEMORY_LIMIT_BYTES: "'5'",
    };
    const { settings, warnings } = load("", environment);
    equal(settings.limits.circuitBreakerRequests, 7);
    deepEqual(settings.network.corsAllowOrigins, ["http://a"]);
    const { allowReset, persistPath, memoryLimitBytes } = settings.data;
    deepEqual([allowReset, persistPath, memoryLimitBytes, warnings], [true, "./chroma", 5, []]);
    for (const bad of [{ CHROMA_ALLOW_RESET: "maybe" }, { CHROMA_CORS_ALLOW_ORIGINS: "a" }, { KROMA_PORT: "1e3" }]) {
      throws(() => load("", bad), { message: new RegExp(`must be .* \\(${Object.keys(bad)[0]}\\)$`) });
    }
  });

  test("everything that is wrong is said at once", () => {
    throws(() => load("port: x\nallow_reset: 5"), {
      message: /^Error loading config:\n {2}.*allow_reset.*\n {2}.*port/,
    });
    equal(inspectConfiguration(file("port: x\nallow_reset: 5"), {}, {}).problems.length, 2);
  });
});

suite("names without an effect", () => {
  test("a published single-node sample starts", () => {
    const { settings, warnings, notes } = load(`
open_telemetry: {service_name: chroma, endpoint: "http://otel:4317", filters: []}
port: 8000
sqlitedb: {hash_type: md5, migration_mode: apply}
sysdb: {sqlite: {log_topic_namespace: default, log_tenant: default}}
segment_manager: {hnsw_index_pool_cache_config: {policy: memory, capacity: 65536}}
executor: {local: {}}
scorecard_enabled: false
default_knn_index: hnsw`);
    deepEqual(warnings, []);
    match(notes.join("\n"), /"sqlitedb.hash_type" has no effect: .*checksums/);
    equal(settings.data.indexLimit, 65_536);
  });

  test("unknown keys and variables are named, with the known one that they are like", () => {
    const of = (text: string, environment = {}) => load(text, environment).warnings;
    match(
      of("prot: 9000")[0] as string,
      /^"prot" in .*config.yaml:1 is not known and has no effect; did you mean port\?$/,
    );
    match(of("circuit_breaker: {requests: 1, request: 5}")[0] as string, /mean circuit_breaker.requests\?/);
    match(
      of("", { KROMA_ALLOW_RESETS: "1" })[0] as string,
      /^KROMA_ALLOW_RESETS is not known .* mean KROMA_ALLOW_RESET\?$/,
    );
    match(of("", { CHROMA_LOG: "debug" })[0] as string, /^CHROMA_LOG has no effect: its settings have variables/);
    deepEqual(of("compactor: {a: 1}").length, 1);
  });

  for (const line of [
    "default_knn_index: spann",
    "auth: {users: []}",
    "auth: {authn_providr: token}",
    "chroma_server_authn_provider: token",
    "enable_schema: false",
    "sqlitedb: {url: x}",
    "sqlitedb: {hash_type: sha1}",
    "executor: {distributed: {a: 1}}",
  ]) {
    test(`refused, since somebody may rely on it: ${line}`, () =>
      throws(() => load(line), /^KromaError: Error loading config: "/));
  }

  test("the same in variables", () => {
    throws(() => withoutFile({ CHROMA_SQLITEDB__URL: "x" }), /CHROMA_SQLITEDB__URL: the place of the data is set by/);
    throws(() => withoutFile({ CHROMA_SYSDB__GRPC__HOST: "x" }), /no distributed mode/);
    throws(() => withoutFile({ CHROMA_DB_IMPL: "duckdb+parquet" }), /CHROMA_DB_IMPL: .* migrate/);
  });

  test("variables that ask for authentication and are not known are refused, with and without a file", () => {
    for (const name of ["CHROMA_SERVER_AUTHN_PROVIDR", "CHROMA_SERVER_AUTH_X", "KROMA_AUTH__USERS", "CHROMA_AUTH__X"]) {
      throws(() => load("", { [name]: "x" }), new RegExp(`${name}.* not known`));
      throws(() => withoutFile({ [name]: "x" }), new RegExp(`${name}.* not known`));
    }
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
  test("a map that contains itself", () => equal(load("a: &a {b: *a}").settings.network.port, 8000));
});
