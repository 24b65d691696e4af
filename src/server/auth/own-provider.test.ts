import { deepEqual, equal, match, rejects, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { loadConfiguration } from "../config/load.ts";
import { ask, startFixture } from "../server.fixture.ts";
import { guardOf } from "./guard.fixture.ts";
import { verifyAuth } from "./settings.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-own-provider-"));
after(() => rmSync(home, { recursive: true, force: true }));

let made = 0;
function moduleOf(code: string): string {
  const path = join(home, `${++made}.mjs`);
  writeFileSync(path, code);
  return path;
}

const databases = (tenant: string): string => `/api/v2/tenants/${tenant}/databases/sales/collections`;

suite("a module of one's own", () => {
  test("says who is asking, by whatever the request has, and what they may do", async (context) => {
    const path = moduleOf(`export const authenticate = async ({ header, source }) => {
      const tenant = header("x-tenant");
      if (tenant === undefined || source !== "127.0.0.1") return null;
      return { id: "someone", tenant, grants: [{ role: "read" }] };
    };`);
    const open = await guardOf({ CHROMA_SERVER_AUTHN_PROVIDER: path });
    const server = await startFixture({ guard: open.guard });
    context.after(async () => {
      await server.close();
      await open.close();
    });
    const status = async (tenant: string, headers = {}, method = "GET") =>
      (await ask(server.port, method, databases(tenant), { headers })).status;
    equal(await status("acme"), 403);
    equal(await status("acme", { "x-tenant": "acme" }), 200);
    equal(await status("acme", { "X-Tenant": "acme" }), 200);
    equal(await status("other", { "x-tenant": "acme" }), 403);
    equal(await status("acme", { "x-tenant": "acme", "content-length": "0" }, "POST"), 403);
    const identity = await ask(server.port, "GET", "/api/v2/auth/identity", { headers: { "x-tenant": "acme" } });
    equal(identity.body, '{"user_id":"someone","tenant":"acme","databases":["*"],"attributes":null}');
  });

  test("what fails, and what is no user, lets nobody in", async () => {
    for (const body of [
      "throw new Error('no')",
      "throw null",
      "return 'ada'",
      "return {}",
      "return {id: 'a', grant: []}",
      "return []",
      "return 1",
    ]) {
      const open = await guardOf({
        CHROMA_SERVER_AUTHN_PROVIDER: moduleOf(`export function authenticate() { ${body} }`),
      });
      const server = await startFixture({ guard: open.guard });
      equal((await ask(server.port, "GET", databases("a"))).status, 403, body);
      match(open.lines.join(), /the module of auth.authn_provider failed/);
      await server.close();
      await open.close();
    }
  });

  test("one that cannot be used keeps the server from starting", async () => {
    const settings = (path: string) =>
      loadConfiguration(undefined, {}, { CHROMA_SERVER_AUTHN_PROVIDER: path }).settings.auth;
    for (const [path, message] of [
      ["./none.js", /module \.\/none\.js cannot be loaded/],
      [moduleOf("export const x = 1;"), /exports no function "authenticate"/],
      [moduleOf("export default {"), /cannot be loaded/],
    ] as const) {
      await rejects(guardOf({ CHROMA_SERVER_AUTHN_PROVIDER: path }), message);
      match((await verifyAuth(settings(path))).join(), message);
    }
    deepEqual(await verifyAuth(settings(moduleOf("export const authenticate = () => null;"))), []);
    for (const path of ["auth.js", "./auth", "my/auth.js", "http://x/auth.js"])
      throws(() => settings(path), /must be "basic"/);
    const both = { CHROMA_SERVER_AUTHN_PROVIDER: "./a.js", CHROMA_SERVER_AUTHN_CREDENTIALS: "t" };
    throws(() => loadConfiguration(undefined, {}, both), /it needs no credentials/);
  });
});
