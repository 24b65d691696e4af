import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { loadConfiguration } from "../config/load.ts";
import { showConfiguration } from "../config/show.ts";
import { verifySettings } from "../config/verify.ts";
import { openGuard } from "./open.ts";
import { openWarning } from "./open-warning.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-auth-settings-"));
after(() => rmSync(home, { recursive: true, force: true }));

const load = (environment: Record<string, string>, yaml?: string) => {
  const file = yaml === undefined ? undefined : join(home, "config.yaml");
  if (file !== undefined) writeFileSync(file, yaml as string);
  return loadConfiguration(file, {}, environment, home);
};
const authOf = (environment: Record<string, string>, yaml?: string) => load(environment, yaml).settings.auth;
const TOKEN = "chromadb.auth.token_authn.TokenAuthenticationServerProvider";
const RBAC = "chromadb.auth.simple_rbac_authz.SimpleRBACAuthorizationProvider";
const USERS = "users:\n  - {id: a, tokens: [t], role: r}\nroles_mapping: {r: {actions: []}}\n";

suite("names of providers", () => {
  const cases: [string, string, "basic" | "token"][] = [
    ["CHROMA_SERVER_AUTHN_PROVIDER", "chromadb.auth.basic_authn.BasicAuthenticationServerProvider", "basic"],
    ["CHROMA_SERVER_AUTHN_PROVIDER", TOKEN, "token"],
    ["CHROMA_SERVER_AUTH_PROVIDER", "chromadb.auth.basic.BasicAuthServerProvider", "basic"],
    ["CHROMA_SERVER_AUTH_PROVIDER", "chromadb.auth.token.TokenAuthServerProvider", "token"],
    ["CHROMA_SERVER_AUTH_PROVIDER", "basic", "basic"],
    ["chroma_server_authn_provider", "token", "token"],
    ["KROMA_AUTH__AUTHN_PROVIDER", "token", "token"],
    ["CHROMA_AUTH__AUTHN_PROVIDER", "basic", "basic"],
  ];
  for (const [name, value, provider] of cases)
    test(`${name}=${value}`, () =>
      equal(authOf({ [name]: value, CHROMA_SERVER_AUTHN_CREDENTIALS: "x" }).provider, provider));

  for (const value of ["chromadb.auth.token_authn.TokenAuthProvider", "my.module.Provider", "nodot", "off", "none"])
    test(`an unknown one is refused, never taken for none: ${value}`, () =>
      throws(() => load({ CHROMA_SERVER_AUTHN_PROVIDER: value }), /"auth.authn_provider" must be "basic" or "token"/));

  test("roles", () => {
    for (const value of ["simple_rbac", RBAC])
      equal(
        authOf({ CHROMA_SERVER_AUTHZ_PROVIDER: value, CHROMA_SERVER_AUTHZ_CONFIG: "x" }).authzProvider,
        "simple_rbac",
      );
    throws(() => load({ CHROMA_SERVER_AUTHZ_PROVIDER: "other", CHROMA_SERVER_AUTHZ_CONFIG: "x" }), /authz_provider/);
  });
});

suite("credentials and rules, inline or in a file", () => {
  const provider = { CHROMA_SERVER_AUTHN_PROVIDER: TOKEN };
  const rules = { CHROMA_SERVER_AUTHZ_PROVIDER: RBAC };
  const refused: [Record<string, string>, RegExp][] = [
    [
      { ...provider, CHROMA_SERVER_AUTHN_CREDENTIALS: "t", CHROMA_SERVER_AUTHN_CREDENTIALS_FILE: "f" },
      /Both credentials file and credentials found\.Please provide only one\./,
    ],
    [provider, /No credentials file or credentials found in \[chroma_server_authn_credentials\]\./],
    [{ ...provider, CHROMA_SERVER_AUTHN_CREDENTIALS: "" }, /No credentials file or credentials found/],
    [{ ...provider, CHROMA_SERVER_AUTHN_CREDENTIALS: " " }, /No credentials file or credentials found/],
    [
      { ...rules, CHROMA_SERVER_AUTHZ_CONFIG: "t", CHROMA_SERVER_AUTHZ_CONFIG_FILE: "f" },
      /Both authz configuration file and authz configuration found\.Please provide only one\./,
    ],
    [rules, /No authz configuration file or authz configuration found\./],
    [{ CHROMA_SERVER_AUTHN_CREDENTIALS: "t" }, /There are credentials but nothing that asks for them/],
    [{ CHROMA_SERVER_AUTH_CREDENTIALS_FILE: "t" }, /There are credentials but nothing that asks for them/],
    [{ CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "token_config" }, /nothing that asks for them/],
    [{ CHROMA_SERVER_AUTHZ_CONFIG_FILE: "t" }, /There are rules but nothing that asks them/],
    [
      {
        CHROMA_SERVER_AUTH_PROVIDER: "basic",
        CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "token_config",
        CHROMA_SERVER_AUTH_CREDENTIALS: "t",
      },
      /credentials_provider" is one of token credentials, but "auth.authn_provider" is basic/,
    ],
    [
      {
        CHROMA_SERVER_AUTH_PROVIDER: "basic",
        CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "htpasswd_file",
        CHROMA_SERVER_AUTH_CREDENTIALS: "t",
      },
      /reads a file/,
    ],
    [{ ...provider, CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "x.y" }, /"auth.credentials_provider" must be/],
  ];
  for (const [environment, message] of refused)
    test(`refused: ${JSON.stringify(environment)}`, () => throws(() => load(environment), { message }));

  test("empty variables are unset, as compose files pass them", () => {
    const names = [
      "AUTHN_PROVIDER",
      "AUTHN_CREDENTIALS",
      "AUTHN_CREDENTIALS_FILE",
      "AUTHZ_PROVIDER",
      "AUTHZ_CONFIG_FILE",
    ];
    const empty = Object.fromEntries(names.map((name) => [`CHROMA_SERVER_${name}`, ""]));
    const { settings, warnings } = load({ ...empty, CHROMA_AUTH_TOKEN_TRANSPORT_HEADER: "" });
    equal(settings.auth.provider, undefined);
    deepEqual(warnings, []);
  });

  test("one pair of quotes around a value is removed", () => {
    const auth = authOf({ CHROMA_SERVER_AUTHN_PROVIDER: `"${TOKEN}"`, CHROMA_SERVER_AUTHN_CREDENTIALS: "'tok'" });
    deepEqual([auth.provider, auth.credentials], ["token", "tok"]);
  });

  test("the file .env of the working directory, below the environment", (context) => {
    const path = join(home, ".env");
    writeFileSync(
      path,
      "CHROMA_SERVER_AUTHN_PROVIDER=token\nCHROMA_SERVER_AUTHN_CREDENTIALS=$2y$05$a#b\nUNKNOWN_KEY=1\n",
    );
    context.after(() => rmSync(path));
    deepEqual([authOf({}).provider, authOf({}).credentials], ["token", "$2y$05$a#b"]);
    equal(authOf({ CHROMA_SERVER_AUTHN_CREDENTIALS: "other" }).credentials, "other");
  });

  test("the same in the file, also as a map", () => {
    const yaml = 'auth:\n  authn_provider: token\n  authn_credentials:\n    users: [{id: a, tokens: ["0123"]}]\n';
    match(authOf({}, yaml).credentials ?? "", /"0123"/);
    const own =
      "auth: {authn_provider: basic, authn_credentials_file: f, authz_provider: simple_rbac, authz_config_file: g}";
    deepEqual([authOf({}, own).credentialsFile, authOf({}, own).authzConfigFile], ["f", "g"]);
    throws(
      () => load({}, "auth: {authn_provider: token, authn_credentials: 5}"),
      (error: Error) => /"auth.authn_credentials" must be/.test(error.message),
    );
  });

  test("what is shown has no secrets", () => {
    const environment = {
      ...{ ...provider, CHROMA_SERVER_AUTHN_CREDENTIALS: "secret-1" },
      ...{ ...rules, CHROMA_SERVER_AUTHZ_CONFIG: "secret-2" },
    };
    const shown = showConfiguration(load(environment).effective);
    match(shown, /authn_provider: token/);
    const old = {
      CHROMA_SERVER_AUTH_PROVIDER: "basic",
      CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "chromadb.auth.providers.HtpasswdFileServerAuthCredentialsProvider",
      CHROMA_SERVER_AUTH_CREDENTIALS_FILE: "f",
    };
    const again = load({}, showConfiguration(load(old).effective)).settings.auth;
    deepEqual(again, load(old).settings.auth);
    const own = load({ CHROMA_SERVER_AUTHN_PROVIDER: "./a.js" });
    deepEqual(load({}, showConfiguration(own.effective)).settings.auth, own.settings.auth);
    ok(!/secret-\d/.test(shown), shown);
  });
});

suite("the header of tokens", () => {
  const header = (value: string, name = "CHROMA_AUTH_TOKEN_TRANSPORT_HEADER") => authOf({ [name]: value }).tokenHeader;
  test("either name in either spelling", () => {
    for (const value of ["Authorization", "AUTHORIZATION", "authorization"]) equal(header(value), "authorization");
    for (const value of ["X-Chroma-Token", "X_CHROMA_TOKEN", "x-chroma-token"]) equal(header(value), "x-chroma-token");
    equal(header("X_CHROMA_TOKEN", "CHROMA_SERVER_AUTH_TOKEN_TRANSPORT_HEADER"), "x-chroma-token");
  });
  test("any other is refused", () =>
    throws(
      () => header("X-Token"),
      /Invalid token transport header: X-Token. Must be one of \['Authorization', 'X-Chr/,
    ));
});

suite("paths without credentials", () => {
  for (const name of ["CHROMA_SERVER_AUTH_IGNORE_PATHS", "CHROMA_SERVER_AUTHN_IGNORE_PATHS"])
    test(name, () => {
      const { settings, warnings } = load({ [name]: '{"/a": ["get", "POST"]}' });
      deepEqual(settings.auth.ignorePaths, { "/a": ["GET", "POST"] });
      match(warnings.join(), /\/a needs no credentials \(GET, POST\)/);
    });
  test("CHROMA_SERVER_AUTHZ_IGNORE_PATHS is about roles only", () => {
    const auth = authOf({ CHROMA_SERVER_AUTHZ_IGNORE_PATHS: '{"/a": ["GET"]}' });
    deepEqual([auth.ignorePaths, auth.authzIgnorePaths], [{}, { "/a": ["GET"] }]);
  });
  test("anything else is refused", () => {
    for (const value of ["/a", "[1]", '{"/a": "GET"}', '{"/a": [1]}'])
      throws(() => load({ CHROMA_SERVER_AUTH_IGNORE_PATHS: value }), /"auth.ignore_paths" must be a map/);
  });
});

suite("what has no effect is told", () => {
  const basic = { CHROMA_SERVER_AUTHN_PROVIDER: "basic", CHROMA_SERVER_AUTHN_CREDENTIALS: "x" };
  const cases: [Record<string, string>, RegExp][] = [
    [{ ...basic, CHROMA_AUTH_TOKEN_TRANSPORT_HEADER: "Authorization" }, /token_transport_header" has no effect/],
    [{ ...basic, KROMA_AUTH__ENFORCE_TENANT_AND_DATABASES: "true" }, /enforce_tenant_and_databases" has no effect/],
    [{ KROMA_AUTH__ENFORCE_TENANT_AND_DATABASES: "true" }, /enforce_tenant_and_databases" has no effect/],
    [{ CHROMA_SERVER_AUTHZ_IGNORE_PATHS: '{"/a": ["GET"]}' }, /authz_ignore_paths" has no effect without/],
    [{ CHROMA_OVERWRITE_SINGLETON_TENANT_DATABASE_ACCESS_FROM_AUTH: "true" }, /concerns the v1 routes/],
  ];
  for (const [environment, message] of cases)
    test(Object.keys(environment).at(-1) as string, () => match(load(environment).warnings.join(), message));
});

suite("what is said at the start", () => {
  const open = (environment: Record<string, string>, lines: string[] = []) =>
    openGuard(authOf(environment), { log: (line) => lines.push(line) });

  test("rules without log-in protect nothing, but must be right; that is told", async () => {
    const environment = { CHROMA_SERVER_AUTHZ_PROVIDER: RBAC, CHROMA_SERVER_AUTHZ_CONFIG: USERS };
    equal(await open(environment), null);
    match(load(environment).warnings.join(), /EVERYBODY MAY DO EVERYTHING/);
    await rejects(open({ ...environment, CHROMA_SERVER_AUTHZ_CONFIG: "users: 1" }), /has no list 'users'/);
  });

  test("files that are missing or wrong: the server does not start, and kroma config check says so", async () => {
    const bad = { CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHN_CREDENTIALS_FILE: join(home, "none") };
    await rejects(open(bad), /The file .*none does not exist/);
    match((await verifySettings(load(bad).settings)).join(), /The file .*none does not exist/);
    await rejects(open({ KROMA_AUTH__TOKEN_FILE: join(home, "none.json") }), /none.json does not exist/);
    const wrong = { CHROMA_SERVER_AUTHN_PROVIDER: "basic", CHROMA_SERVER_AUTHN_CREDENTIALS: "ada" };
    await rejects(open(wrong), /Invalid htpasswd credentials/);
  });

  test("users who may do more, or less, than somebody may think", async () => {
    const lines: string[] = [];
    const users = `${USERS}  \n`.replace("role: r}", "role: r, tenant: acme}");
    const guard = await open({ CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHN_CREDENTIALS: users }, lines);
    await guard?.close();
    match(lines.join("\n"), /"a": their roles have no effect.*\n.*"a": their tenant and databases are no limits/);
    const basic: string[] = [];
    const credentials = `u:{SHA}x\nv:$2b$15$${"a".repeat(53)}`;
    await (
      await open({ CHROMA_SERVER_AUTHN_PROVIDER: "basic", CHROMA_SERVER_AUTHN_CREDENTIALS: credentials }, basic)
    )?.close();
    match(basic.join("\n"), /"u" in .* cannot log in.*\n.*"v" in .* cost of the hash is beyond 14/);
  });

  test("an open server is told of loudly, unless only this machine reaches it", async () => {
    const auth = authOf({});
    for (const host of ["0.0.0.0", "::", "10.1.2.3", "[::]", "no-such-host.invalid"])
      match((await openWarning(auth, host)) ?? "", /ASKS NOBODY WHO THEY ARE/, host);
    for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
      equal(await openWarning(auth, host), null);
    const closed = authOf({ CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHN_CREDENTIALS: "t" });
    equal(await openWarning(closed, "0.0.0.0"), null);
  });
});
