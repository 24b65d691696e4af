import {
  AUTHZ_PROVIDERS,
  CREDENTIALS_PROVIDERS,
  type CredentialsProvider,
  PROVIDERS,
  type ProviderModule,
  type ProviderName,
  parseProvider,
} from "../auth/provider-names.ts";
import { authProblems, authWarnings, type IgnoredPaths, verifyAuth } from "../auth/settings.ts";
import { boolean, isMap, type Kind, SettingProblem, structure, text } from "./kind.ts";
import { optional, section, setting } from "./setting.ts";

const NO_PATHS: IgnoredPaths = {};

/** Who may do what. Keys are Chroma's variables without `CHROMA_SERVER_`. */
export const AUTH = section({
  title: "Authentication",
  settings: {
    provider: optional({
      key: "auth.authn_provider",
      kind: provider(),
      show: (value) => (typeof value === "object" ? value.module : value),
      legacy: [{ name: "CHROMA_SERVER_AUTHN_PROVIDER" }, { name: "CHROMA_SERVER_AUTH_PROVIDER" }],
      about:
        "how callers say who they are: `basic` (name and password) or `token`, Chroma's class names for them, or a module of your own such as `./auth.js`",
    }),
    credentials: optional({
      key: "auth.authn_credentials",
      kind: inlineText("htpasswd lines, a token, or users with their tokens"),
      legacy: [{ name: "CHROMA_SERVER_AUTHN_CREDENTIALS" }, { name: "CHROMA_SERVER_AUTH_CREDENTIALS" }],
      secret: true,
      about: "the users and their secrets: htpasswd lines, one token, or YAML with `users`",
    }),
    credentialsFile: optional({
      key: "auth.authn_credentials_file",
      kind: text("a path"),
      legacy: [{ name: "CHROMA_SERVER_AUTHN_CREDENTIALS_FILE" }, { name: "CHROMA_SERVER_AUTH_CREDENTIALS_FILE" }],
      about: "the same from a file, which is read again when it changes",
    }),
    credentialsProvider: optional({
      key: "auth.credentials_provider",
      kind: named(CREDENTIALS_PROVIDERS),
      legacy: [{ name: "CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER" }],
      show: nameOfCredentialsProvider,
      about: "what Chroma 0.4 needed beside the provider; must agree with it",
    }),
    tokenHeader: optional({
      key: "auth.token_transport_header",
      kind: tokenHeader(),
      legacy: [{ name: "CHROMA_AUTH_TOKEN_TRANSPORT_HEADER" }, { name: "CHROMA_SERVER_AUTH_TOKEN_TRANSPORT_HEADER" }],
      about: "the header of tokens: `Authorization` (with `Bearer`), which is the default, or `X-Chroma-Token`",
    }),
    authzProvider: optional({
      key: "auth.authz_provider",
      kind: named(AUTHZ_PROVIDERS),
      legacy: [{ name: "CHROMA_SERVER_AUTHZ_PROVIDER" }],
      about: "`simple_rbac`: users may do what their roles allow",
    }),
    authzConfig: optional({
      key: "auth.authz_config",
      kind: inlineText("users and their roles"),
      legacy: [{ name: "CHROMA_SERVER_AUTHZ_CONFIG" }],
      secret: true,
      about: "YAML with `users` and `roles_mapping`",
    }),
    authzConfigFile: optional({
      key: "auth.authz_config_file",
      kind: text("a path"),
      legacy: [{ name: "CHROMA_SERVER_AUTHZ_CONFIG_FILE" }],
      about: "the same from a file, which is read again when it changes",
    }),
    tokenFile: optional({
      key: "auth.token_file",
      kind: text("a path"),
      about: "the file that `kroma token` keeps; its tokens are accepted beside those of the provider",
    }),
    enforcePlaces: setting({
      key: "auth.enforce_tenant_and_databases",
      kind: boolean,
      fallback: false,
      about: "whether `tenant` and `databases` of a user are limits; in Chroma they only tell clients what to use",
    }),
    ignorePaths: setting({
      key: "auth.ignore_paths",
      kind: structure('a map of paths and verbs, such as {"/openapi.json": ["GET"]}', readPaths),
      fallback: NO_PATHS,
      fallbackAbout: "none",
      legacy: [{ name: "CHROMA_SERVER_AUTH_IGNORE_PATHS" }, { name: "CHROMA_SERVER_AUTHN_IGNORE_PATHS" }],
      about: "paths that need no credentials, beside those that never do",
    }),
    authzIgnorePaths: setting({
      key: "auth.authz_ignore_paths",
      kind: structure('a map of paths and verbs, such as {"/api/v2/reset": ["POST"]}', readPaths),
      fallback: NO_PATHS,
      fallbackAbout: "none",
      legacy: [{ name: "CHROMA_SERVER_AUTHZ_IGNORE_PATHS" }],
      about: "paths on which roles are not asked; credentials are",
    }),
    overwriteSingleton: setting({
      key: "auth.overwrite_singleton_tenant_database_access_from_auth",
      kind: boolean,
      fallback: false,
      legacy: [{ name: "CHROMA_OVERWRITE_SINGLETON_TENANT_DATABASE_ACCESS_FROM_AUTH" }],
      about: "concerns Chroma's v1 routes, which are not served; clients read the identity instead",
    }),
    auditLog: optional({
      key: "auth.audit_log",
      kind: text("a path, stdout or stderr"),
      about: "where to write who did what, one line of JSON for each request: a path, `stdout` or `stderr`",
    }),
  },
  rules: [
    {
      keys: [
        ...["chroma_server_authn_provider", "chroma_server_authn_credentials", "chroma_server_authn_credentials_file"],
        ...["chroma_server_authz_provider", "chroma_server_authz_config", "chroma_server_authz_config_file"],
        ...["chroma_server_auth_provider", "chroma_server_auth_credentials", "chroma_server_auth_credentials_file"],
        ...["chroma_auth_token_transport_header", "chroma_server_auth_ignore_paths"],
      ],
      verdict: "refused",
      reason: 'in the file it is a key of "auth", without "chroma_server_", such as "auth: {authn_provider: token}"',
    },
    {
      within: "auth",
      variables: [/^CHROMA_SERVER_AUTH_/, /^CHROMA_SERVER_AUTHN_/, /^CHROMA_SERVER_AUTHZ_/],
      verdict: "refused",
      reason: "it is not known, and a server that looks protected must be; see docs/authentication.md",
    },
  ],
  problems: authProblems,
  warnings: authWarnings,
  verify: verifyAuth,
});

function nameOfCredentialsProvider(value: CredentialsProvider | undefined): string | undefined {
  return [...CREDENTIALS_PROVIDERS].find(([, each]) => each === value)?.[0];
}

function provider(): Kind<ProviderName | ProviderModule> {
  const find = (value: unknown) => (typeof value === "string" ? parseProvider(value.trim()) : undefined);
  const expected = `${[...PROVIDERS.keys()].map((name) => `"${name}"`).join(" or ")}, or the path of a module such as "./auth.js"`;
  return { expected, fromValue: find, fromText: find };
}

/** Any of the names that stand for the values. */
function named<T>(names: ReadonlyMap<string, T>): Kind<T> {
  const find = (value: unknown): T | undefined => (typeof value === "string" ? names.get(value.trim()) : undefined);
  return { expected: [...names.keys()].map((name) => `"${name}"`).join(" or "), fromValue: find, fromText: find };
}

/** Text; in the file also the structure that it would stand for. */
function inlineText(expected: string): Kind<string> {
  const fromText = (given: string): string | undefined => (given.trim() === "" ? undefined : given);
  return {
    expected,
    fromText,
    fromValue: (value) => {
      if (typeof value === "string") return fromText(value);
      return isMap(value) ? JSON.stringify(value, null, 1) : undefined;
    },
  };
}

function tokenHeader(): Kind<"authorization" | "x-chroma-token"> {
  const read = (value: unknown): "authorization" | "x-chroma-token" | undefined => {
    const name = String(value).toLowerCase().replaceAll("_", "-");
    if (name === "authorization" || name === "x-chroma-token") return name;
    throw new SettingProblem(
      `Invalid token transport header: ${String(value)}. Must be one of ['Authorization', 'X-Chroma-Token']`,
    );
  };
  return { expected: "Authorization or X-Chroma-Token", fromValue: read, fromText: read };
}

function readPaths(value: unknown): IgnoredPaths | undefined {
  if (!isMap(value)) return undefined;
  const isVerbs = (verbs: unknown): boolean => Array.isArray(verbs) && verbs.every((each) => typeof each === "string");
  if (!Object.values(value).every(isVerbs)) return undefined;
  return Object.fromEntries(
    Object.entries(value as IgnoredPaths).map(([path, verbs]) => [path, verbs.map((verb) => verb.toUpperCase())]),
  );
}
