import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { ask, COLLECTION, RawClient, requestText } from "../server.fixture.ts";
import { basic, bearer, DENIED, IDENTITY, LIST, REJECTED, raw, startGuarded, TOKEN } from "./guard.fixture.ts";
import { PASSWORD_QUEUE } from "./password-checker.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-guard-"));
after(() => rmSync(home, { recursive: true, force: true }));

suite("roles, exceptions, files", () => {
  const rbac = (actions: string): Record<string, string> => ({
    ...{ CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHZ_PROVIDER: "simple_rbac" },
    CHROMA_SERVER_AUTHN_CREDENTIALS:
      "users:\n  - {id: a, tokens: [ta]}\n  - {id: b, tokens: [tb]}\n  - {tokens: [tc]}\n",
    CHROMA_SERVER_AUTHZ_CONFIG: `roles_mapping: {r: {actions: [${actions}]}}\nusers: [{id: a, role: r}]`,
  });

  test("denied is another answer than rejected; unknown to the roles is denied; the identity is not asked", async (context) => {
    const server = await startGuarded(rbac("db:list_collections"));
    context.after(server.stop);
    const get = (path: string, name: string) => ask(server.port, "GET", path, { headers: bearer(name) });
    equal((await get(LIST, "ta")).status, 200);
    for (const [path, name] of [
      [`${LIST}_count`, "ta"],
      [LIST, "tb"],
    ] as const) {
      const answer = await get(path, name);
      deepEqual([answer.status, answer.body], [403, DENIED]);
    }
    equal((await get(LIST, "tc")).body, REJECTED);
    equal((await get(IDENTITY, "tb")).body, '{"user_id":"b","tenant":"*","databases":["*"],"attributes":null}');
  });

  test("paths without credentials and paths without roles, by path and verb exactly", async (context) => {
    const server = await startGuarded({
      ...rbac("db:get_database"),
      CHROMA_SERVER_AUTH_IGNORE_PATHS: JSON.stringify({ [LIST]: ["get"] }),
      CHROMA_SERVER_AUTHZ_IGNORE_PATHS: JSON.stringify({ [`${LIST}_count`]: ["GET"] }),
    });
    context.after(server.stop);
    const status = async (start: string, ...lines: string[]) => (await raw(server.port, start, ...lines)).status;
    equal(await status(`GET ${LIST}`), 200);
    equal(await status(`HEAD ${LIST}`), 403);
    equal(await status(`POST ${LIST}`, "content-length: 0"), 403);
    equal(await status(`GET ${LIST.replace("collections", "%63ollections")}`), 404);
    equal(await status(`GET ${LIST}/x`), 403);
    equal(await status(`GET ${LIST}_count`), 403);
    equal(await status(`GET ${LIST}_count`, "authorization: Bearer tb"), 200);
  });

  test("metrics tell of everything: they need leave for everything, unless they are public", async (context) => {
    const users = [
      "{id: all, tokens: [all]}",
      "{id: reader, tokens: [reader], read_only: true}",
      "{id: tenant, tokens: [tenant], grants: [{tenant: t, role: admin}]}",
    ];
    const environment = {
      CHROMA_SERVER_AUTHN_PROVIDER: "token",
      CHROMA_SERVER_AUTHN_CREDENTIALS: `users:\n${users.map((each) => `  - ${each}\n`).join("")}`,
    };
    const statusesOf = async (isPublic: boolean): Promise<number[]> => {
      const server = await startGuarded(environment, { metrics: { text: async () => "", isPublic } });
      context.after(server.stop);
      const statuses: number[] = [];
      for (const name of ["all", "reader", "tenant", "nobody"])
        statuses.push((await ask(server.port, "GET", "/metrics", { headers: bearer(name) })).status);
      return statuses;
    };
    deepEqual(await statusesOf(false), [200, 200, 403, 403]);
    deepEqual(await statusesOf(true), [200, 200, 200, 200]);
  });

  test("a changed file counts without a restart; a broken one does not", async (context) => {
    const path = join(home, "users.yaml");
    const write = (text: string): void => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    };
    write("users:\n  - {id: a, tokens: [one]}\n");
    const server = await startGuarded({
      CHROMA_SERVER_AUTHN_PROVIDER: "token",
      CHROMA_SERVER_AUTHN_CREDENTIALS_FILE: path,
    });
    context.after(server.stop);
    const status = async (name: string) => (await ask(server.port, "GET", LIST, { headers: bearer(name) })).status;
    const until = async (pattern: RegExp): Promise<void> => {
      while (!server.open.lines.some((line) => pattern.test(line)))
        await new Promise((resolve) => setTimeout(resolve, 5));
    };
    deepEqual([await status("one"), await status("two")], [200, 403]);
    write("users:\n  - {id: a, tokens: [two]}\n");
    await until(/read .* again/);
    deepEqual([await status("one"), await status("two")], [403, 200]);
    write("users:\n  - {id: a}\n");
    await until(/CANNOT BE USED/);
    deepEqual([await status("one"), await status("two")], [403, 200]);
  });
});

suite("floods and delays", () => {
  test("failures wait, and nobody else does", async (context) => {
    const server = await startGuarded(TOKEN);
    context.after(server.stop);
    const begin = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => ask(server.port, "GET", LIST, { headers: bearer("no") })),
    );
    ok(answers.every(({ status }) => status === 403));
    // One after the other, 300 delays of 1 to 5 ms would be at least 300 ms; each of them waits at least 1.
    ok(performance.now() - begin >= 1);
    equal(server.open.guard.counts.rejected, 300);
    ok(server.open.lines.length <= 11);
  });

  test("too many passwords at once are refused with 429, and the server goes on", async (context) => {
    const credentials = `ada:${hashSync("right", 6)}`;
    const server = await startGuarded({
      CHROMA_SERVER_AUTHN_PROVIDER: "basic",
      CHROMA_SERVER_AUTHN_CREDENTIALS: credentials,
    });
    context.after(server.stop);
    const count = PASSWORD_QUEUE.ofOneSource * 3;
    const answers = await Promise.all(
      Array.from({ length: count }, (_, i) => ask(server.port, "GET", LIST, { headers: basic(`ada:wrong${i}`) })),
    );
    const of = (status: number): number => answers.filter((each) => each.status === status).length;
    equal(of(403) + of(429), count);
    ok(of(429) > 0);
    equal((await ask(server.port, "GET", LIST, { headers: basic("ada:right") })).status, 200);
  });
});

suite("the audit log", () => {
  test("who, what, where, from where, and how it ended; never a secret", async (context) => {
    const path = join(home, "audit.log");
    const users = "users:\n  - {id: a, tokens: [secret-a]}\n  - {id: b, tokens: [secret-b], read_only: true}\n";
    const server = await startGuarded({
      ...{ CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHN_CREDENTIALS: users },
      KROMA_AUTH__AUDIT_LOG: path,
    });
    server.engine.answer = ({ operation }) => ({
      ...{ status: operation === "count" ? 404 : 200, body: "{}" },
      touched: { tenant: "t", database: "dbx", collection: "col", collectionId: "id" },
    });
    const json = { "content-type": "application/json" };
    await ask(server.port, "GET", `${LIST}?limit=1&secret-q`);
    await ask(server.port, "GET", LIST, { headers: bearer("secret-x") });
    await ask(server.port, "GET", "/api/v2/heartbeat");
    await ask(server.port, "GET", IDENTITY, { headers: bearer("secret-a") });
    await ask(server.port, "POST", `${COLLECTION}/get`, { headers: { ...bearer("secret-a"), ...json }, body: "{}" });
    await ask(server.port, "GET", `${COLLECTION}/count`, { headers: bearer("secret-a") });
    await ask(server.port, "POST", `${COLLECTION}/add`, { headers: { ...bearer("secret-b"), ...json }, body: "{}" });
    await server.stop();
    context.diagnostic(readFileSync(path, "utf8"));
    const text = readFileSync(path, "utf8");
    ok(!text.includes("secret"), text);
    const lines = text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const place = { tenant: "t", database: "dbx" };
    const common = { source: "127.0.0.1" };
    const collection = { collection: "col", collection_id: "id" };
    const list = { operation: "list_collections", action: "db:list_collections", user: null, ...place };
    deepEqual(
      lines.map(({ time, ...rest }) => {
        notEqual(time, undefined);
        return rest;
      }),
      [
        { result: "rejected", status: 403, ...list, method: "GET", ...common },
        { result: "rejected", status: 403, ...list, method: "GET", ...common },
        { result: "allowed", status: 200, operation: "identity", user: "a", method: "GET", ...common },
        {
          result: "allowed",
          status: 200,
          operation: "get",
          action: "collection:get",
          user: "a",
          ...place,
          collection_id: "id",
          collection: "col",
          method: "POST",
          ...common,
        },
        {
          result: "failed",
          status: 404,
          operation: "count",
          action: "collection:count",
          user: "a",
          ...place,
          ...collection,
          method: "GET",
          ...common,
        },
        {
          result: "denied",
          status: 403,
          operation: "add",
          action: "collection:add",
          user: "b",
          ...place,
          collection_id: "8ebd119c-ebbc-4583-8b31-a2f0530c8f94",
          method: "POST",
          ...common,
        },
      ],
    );
  });

  test("a client that leaves at once is written down with its address", async () => {
    const path = join(home, "left.log");
    const users = "users:\n  - {id: a, tokens: [ta]}\n  - {id: b, tokens: [tb]}\n";
    const server = await startGuarded({
      ...{ CHROMA_SERVER_AUTHN_PROVIDER: "token", CHROMA_SERVER_AUTHN_CREDENTIALS: users },
      KROMA_AUTH__AUDIT_LOG: path,
    });
    let asked = (): void => {};
    server.engine.answer = async () => {
      asked();
      await new Promise((resolve) => setTimeout(resolve, 30));
      return { status: 200, body: "[]" };
    };
    const isAsked = (): Promise<void> =>
      new Promise((resolve) => {
        asked = resolve;
      });
    const client = await RawClient.open(server.port);
    let reached = isAsked();
    client.write(requestText("GET", LIST, { headers: bearer("ta") }));
    await reached;
    client.socket.resetAndDestroy();
    const session = connect(server.url);
    reached = isAsked();
    session.request({ ":path": LIST, ...bearer("tb") }).on("error", () => {});
    await reached;
    session.destroy();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await server.stop();
    const lines = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    deepEqual(lines.map(({ user, source }) => [user, source]).sort(), [
      ["a", "127.0.0.1"],
      ["b", "127.0.0.1"],
    ]);
  });

  test("without log-in everybody is let in, and written down as nobody", async () => {
    const path = join(home, "open.log");
    const server = await startGuarded({ KROMA_AUTH__AUDIT_LOG: path });
    equal((await ask(server.port, "GET", LIST)).status, 200);
    equal(
      (await ask(server.port, "GET", IDENTITY)).body,
      '{"user_id":"","tenant":"default_tenant","databases":["default_database"]}',
    );
    await server.stop();
    match(readFileSync(path, "utf8"), /"result":"allowed".*"user":null/);
  });
});
