// The ways in which official clients send credentials, against a server that is started as its users start it.
import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { ChromaClient as ChromaClient3, CloudClient as CloudClient3 } from "chromadb";
import { AdminClient, ChromaClient, CloudClient } from "chromadb-1";
import { startServer, type TestServer } from "../support/server.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-auth-clients-"));
after(() => rmSync(home, { recursive: true, force: true }));

const BASIC = "chromadb.auth.basic_authn.BasicAuthenticationServerProvider";
const TOKEN = "chromadb.auth.token_authn.TokenAuthenticationServerProvider";
const RBAC = "chromadb.auth.simple_rbac_authz.SimpleRBACAuthorizationProvider";
const htpasswd = (...names: string[]): string =>
  names.map((name) => `${name}:${hashSync(name, 4).replace("$2b$", "$2y$")}`).join("\n");
const embeddingFunction = { generate: async (texts: string[]): Promise<number[][]> => texts.map(() => [1, 0]) };
const resetting = { ALLOW_RESET: "TRUE" };

type AnyClient = Pick<ChromaClient, "reset" | "listCollections" | "createCollection" | "version" | "heartbeat">;
type Auth = NonNullable<NonNullable<ConstructorParameters<typeof ChromaClient>[0]>["auth"]>;

/** Runs `body` against a server with these variables. */
async function withServer(env: Record<string, string>, body: (server: TestServer) => Promise<void>): Promise<void> {
  const server = await startServer({ env: { ...resetting, ...env } });
  try {
    await body(server);
  } finally {
    await server.stop();
  }
}

/** What Chroma's own tests do with and without credentials. */
async function assertAdmits({ url }: TestServer, good: AnyClient, bad: AnyClient[] = []): Promise<void> {
  for (const client of [new ChromaClient({ path: url }), ...bad]) {
    match(await client.version(), /^\d+\.\d+\.\d+$/);
    ok((await client.heartbeat()) > 0);
    await rejects(client.listCollections(), Error);
  }
  await good.reset();
  deepEqual(await good.listCollections(), []);
  await good.createCollection({ name: "test", embeddingFunction });
  equal((await good.listCollections()).length, 1);
}

const client3 = (url: string, headers: Record<string, string>): AnyClient =>
  new ChromaClient3({ host: "localhost", port: Number(new URL(url).port), headers }) as unknown as AnyClient;
const client1 = (path: string, auth: Auth): AnyClient => new ChromaClient({ path, auth });
const basicHeader = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

suite("clients log in", () => {
  test("with a name and a password", () =>
    withServer(
      { CHROMA_SERVER_AUTHN_PROVIDER: BASIC, CHROMA_SERVER_AUTHN_CREDENTIALS: htpasswd("admin") },
      async (server) => {
        const { url } = server;
        const bad = [
          client1(url, { provider: "basic", credentials: "admin:wrong" }),
          client1(url, { provider: "token", credentials: "admin" }),
          client3(url, { authorization: basicHeader("other:admin") }),
        ];
        await assertAdmits(server, client1(url, { provider: "basic", credentials: "admin:admin" }), bad);
        await assertAdmits(server, client3(url, { Authorization: basicHeader("admin:admin") }), bad);
      },
    ));

  test("as one of several users of a file", async () => {
    const file = join(home, "htpasswd");
    writeFileSync(file, `${htpasswd("one", "two", "three")}\n`);
    await withServer(
      { CHROMA_SERVER_AUTHN_PROVIDER: BASIC, CHROMA_SERVER_AUTHN_CREDENTIALS_FILE: file },
      async (server) => {
        await assertAdmits(server, client1(server.url, { provider: "basic", credentials: "three:three" }));
      },
    );
  });

  for (const tokenHeaderType of [undefined, "AUTHORIZATION"] as const)
    test(`with a token, tokenHeaderType ${tokenHeaderType}`, () =>
      withServer(
        { CHROMA_SERVER_AUTHN_PROVIDER: TOKEN, CHROMA_SERVER_AUTHN_CREDENTIALS: "test-token" },
        async (server) => {
          const { url } = server;
          const auth = (credentials: string): Auth => ({
            provider: "token",
            credentials,
            ...(tokenHeaderType && { tokenHeaderType }),
          });
          await assertAdmits(server, client1(url, auth("test-token")), [
            client1(url, auth("wrong-token")),
            client1(url, { provider: "token", credentials: "test-token", tokenHeaderType: "X_CHROMA_TOKEN" }),
            client3(url, { "X-Chroma-Token": "test-token" }),
          ]);
          await assertAdmits(server, client3(url, { Authorization: "Bearer test-token" }));
        },
      ));

  test("with a token in X-Chroma-Token, also as clients of the cloud", () =>
    withServer(
      {
        ...{ CHROMA_SERVER_AUTHN_PROVIDER: TOKEN, CHROMA_SERVER_AUTHN_CREDENTIALS: "test-token" },
        CHROMA_AUTH_TOKEN_TRANSPORT_HEADER: "X-Chroma-Token",
      },
      async (server) => {
        const { url } = server;
        const port = Number(new URL(url).port);
        const auth: Auth = { provider: "token", credentials: "test-token", tokenHeaderType: "X_CHROMA_TOKEN" };
        await assertAdmits(server, client1(url, auth), [
          client1(url, { provider: "token", credentials: "test-token" }),
        ]);
        await assertAdmits(server, client3(url, { "x-chroma-token": "test-token" }));
        const deprecated = new ChromaClient3({ host: "localhost", port, auth } as never) as unknown as AnyClient;
        await assertAdmits(server, deprecated);
        const cloud = new CloudClient({
          ...{ apiKey: "test-token", tenant: "default_tenant", database: "default_database" },
          ...{ cloudHost: "http://localhost", cloudPort: String(port) },
        });
        equal((await cloud.listCollections()).length, 1);
        equal(typeof CloudClient3, "function");
      },
    ));

  test("as the Python client and curl send it", () =>
    withServer(
      { CHROMA_SERVER_AUTHN_PROVIDER: BASIC, CHROMA_SERVER_AUTHN_CREDENTIALS: htpasswd("admin") },
      async ({ url }) => {
        const collections = `${url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
        for (const path of [`${url}/api/v2/auth/identity`, `${url}/api/v2/tenants/default_tenant`, collections]) {
          const headers = { authorization: basicHeader("admin:admin"), "user-agent": "Chroma Python Client v1.0.0" };
          equal((await fetch(path, { headers })).status, 200, path);
          const answer = await fetch(path);
          deepEqual([answer.status, await answer.json()], [403, { error: "AuthError", message: "Forbidden" }]);
        }
      },
    ));
});

suite("users with roles, from one file for both", async () => {
  const file = join(home, "authz.yaml");
  const roles = `roles_mapping:
  admin:
    actions: ["system:reset", "tenant:create_tenant", "tenant:get_tenant", "db:create_database", "db:get_database", "db:list_collections",
      "collection:get_collection", "db:create_collection", "db:get_or_create_collection", "collection:delete_collection",
      "collection:update_collection", "collection:add", "collection:delete", "collection:get", "collection:query", "collection:peek",
      "collection:count", "collection:update", "collection:upsert"]
  collection_read:
    actions: ["tenant:get_tenant", "db:get_database", "db:list_collections", "collection:get_collection", "collection:get",
      "collection:query", "collection:peek", "collection:count"]
users:
- id: user@example.com
  role: admin
  tokens:
    - test-token-admin
- id: Anonymous
  role: collection_read
  tokens:
    - my_api_token
`;
  writeFileSync(file, roles);

  test("may do what their roles allow, and clients say that the rest is forbidden", () =>
    withServer(
      {
        ...{ CHROMA_SERVER_AUTHN_PROVIDER: TOKEN, CHROMA_SERVER_AUTHN_CREDENTIALS_FILE: file },
        ...{ CHROMA_SERVER_AUTHZ_PROVIDER: RBAC, CHROMA_SERVER_AUTHZ_CONFIG_FILE: file },
      },
      async ({ url }) => {
        const admin = new ChromaClient({ path: url, auth: { provider: "token", credentials: "test-token-admin" } });
        const made = await admin.createCollection({ name: "docs", embeddingFunction });
        await made.add({ ids: ["a"], embeddings: [[1, 0]], documents: ["text"] });
        const reader = new ChromaClient({ path: url, auth: { provider: "token", credentials: "my_api_token" } });
        const seen = await reader.getCollection({ name: "docs", embeddingFunction });
        equal(await seen.count(), 1);
        deepEqual((await seen.query({ queryEmbeddings: [1, 0], nResults: 1 })).ids, [["a"]]);
        const port = Number(new URL(url).port);
        const reader3 = new ChromaClient3({
          host: "localhost",
          port,
          headers: { authorization: "Bearer my_api_token" },
        });
        equal(await (await reader3.getCollection({ name: "docs" })).count(), 1);
        for (const attempt of [
          () => seen.add({ ids: ["b"], embeddings: [[1, 0]] }),
          () => seen.delete({ ids: ["a"] }),
          () => reader.createCollection({ name: "more", embeddingFunction }),
          () => reader.deleteCollection({ name: "docs" }),
          () => reader.reset(),
          () => reader3.createCollection({ name: "more", embeddingFunction: null }),
          () => reader3.deleteCollection({ name: "docs" }),
        ])
          await rejects(attempt, (error: Error) => /forbidden|permission/i.test(`${error.name} ${error.message}`));
        deepEqual(await admin.listCollections(), ["docs"]);
        equal(await made.count(), 1);
      },
    ));
});

test("a user with one tenant and one database works there without naming them", async () => {
  const file = join(home, "singleton.yaml");
  writeFileSync(
    file,
    "users:\n  - {id: admin, tokens: [admin-token]}\n  - {id: singleton_user, tokens: [singleton-token], tenant: singleton_tenant, databases: [singleton_database]}\n",
  );
  await withServer(
    {
      ...{ CHROMA_SERVER_AUTHN_PROVIDER: TOKEN, CHROMA_SERVER_AUTHN_CREDENTIALS_FILE: file },
      CHROMA_OVERWRITE_SINGLETON_TENANT_DATABASE_ACCESS_FROM_AUTH: "true",
    },
    async ({ url }) => {
      const auth = (credentials: string): Auth => ({ provider: "token", credentials });
      const admin = new AdminClient({ path: url, auth: auth("admin-token") });
      await admin.createTenant({ name: "singleton_tenant" });
      await admin.createDatabase({ name: "singleton_database", tenantName: "singleton_tenant" });
      const singleton = new ChromaClient({ path: url, auth: auth("singleton-token") });
      await singleton.createCollection({ name: "mine", embeddingFunction });
      const named = { tenant: "singleton_tenant", database: "singleton_database" };
      deepEqual(await new ChromaClient({ path: url, auth: auth("admin-token"), ...named }).listCollections(), ["mine"]);
      deepEqual(await new ChromaClient({ path: url, auth: auth("admin-token") }).listCollections(), []);
    },
  );
});

suite("old variables protect", () => {
  const users = join(home, "old-users.yaml");
  writeFileSync(users, "users:\n- id: a\n  tokens:\n  - token: old-token\n    secret: x\n");
  const passwords = join(home, "old-htpasswd");
  writeFileSync(passwords, `${htpasswd("admin")}\n`);
  const bearer = { authorization: "Bearer old-token" };
  const admin = { authorization: basicHeader("admin:admin") };
  const cases: [string, Record<string, string>, Record<string, string>][] = [
    [
      "0.4, basic",
      {
        CHROMA_SERVER_AUTH_PROVIDER: "chromadb.auth.basic.BasicAuthServerProvider",
        CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "chromadb.auth.providers.HtpasswdFileServerAuthCredentialsProvider",
        CHROMA_SERVER_AUTH_CREDENTIALS_FILE: passwords,
      },
      admin,
    ],
    [
      "0.4, token",
      {
        ...{ CHROMA_SERVER_AUTH_PROVIDER: "token", CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "token_config" },
        ...{ CHROMA_SERVER_AUTH_CREDENTIALS: "old-token", CHROMA_SERVER_AUTH_TOKEN_TRANSPORT_HEADER: "AUTHORIZATION" },
      },
      bearer,
    ],
    [
      "0.4, users with tokens",
      {
        CHROMA_SERVER_AUTH_PROVIDER: "chromadb.auth.token.TokenAuthServerProvider",
        CHROMA_SERVER_AUTH_CREDENTIALS_PROVIDER: "user_token_config",
        CHROMA_SERVER_AUTH_CREDENTIALS_FILE: users,
      },
      bearer,
    ],
    ["0.5, token", { CHROMA_SERVER_AUTHN_PROVIDER: TOKEN, CHROMA_SERVER_AUTHN_CREDENTIALS: "old-token" }, bearer],
    [
      "0.5, basic, in lower case",
      { chroma_server_authn_provider: BASIC, chroma_server_authn_credentials: htpasswd("admin") },
      admin,
    ],
  ];
  for (const [title, env, headers] of cases)
    test(title, () =>
      withServer(env, async ({ url }) => {
        for (const path of [
          "/api/v2/auth/identity",
          "/api/v2/tenants/default_tenant",
          "/api/v2/tenants/default_tenant/databases",
        ]) {
          equal((await fetch(url + path)).status, 403);
          equal((await fetch(url + path, { headers })).status, 200);
        }
        equal((await fetch(`${url}/api/v2/reset`, { method: "POST" })).status, 403);
      }),
    );

  const refused: [string, Record<string, string>, RegExp][] = [
    ["an unknown provider", { CHROMA_SERVER_AUTHN_PROVIDER: "my.own.Provider" }, /auth.authn_provider/],
    ["credentials without a provider", { CHROMA_SERVER_AUTHN_CREDENTIALS: "old-token" }, /nothing that asks for them/],
    ["a misspelt variable", { CHROMA_SERVER_AUTHN_PROVDER: TOKEN }, /CHROMA_SERVER_AUTHN_PROVDER/],
    [
      "a file that is not there",
      { CHROMA_SERVER_AUTHN_PROVIDER: TOKEN, CHROMA_SERVER_AUTHN_CREDENTIALS_FILE: "none" },
      /none does not exist/,
    ],
  ];
  for (const [title, env, message] of refused)
    test(`no server with ${title}`, () => rejects(startServer({ env }), message));
});

test("a server that others can reach and that asks nobody says so loudly", async () => {
  // An address of documentation: no machine has it, so nothing listens anywhere.
  const config = "listen_address: 192.0.2.1";
  await rejects(startServer({ config }), /THIS SERVER ASKS NOBODY WHO THEY ARE: it listens on 192\.0\.2\.1/);
  const env = { CHROMA_SERVER_AUTHN_PROVIDER: TOKEN, CHROMA_SERVER_AUTHN_CREDENTIALS: "test-token" };
  await rejects(startServer({ config, env }), (error: Error) => !/ASKS NOBODY|test-token/.test(error.message));
});
