import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { StoredToken } from "../../src/server/auth/token-file.ts";
import { kromaMain, startServer, type TestServer } from "../support/server.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-token-"));
const file = join(home, "tokens.json");
after(() => rmSync(home, { recursive: true, force: true }));

function kroma(args: readonly string[], env: Record<string, string> = {}) {
  const options = { cwd: home, encoding: "utf8", env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [kromaMain, "token", ...args], options);
  return { status, stdout, stderr };
}
const stored = (): StoredToken[] => (JSON.parse(readFileSync(file, "utf8")) as { tokens: StoredToken[] }).tokens;
const placeOf = ({ tenants, databases, collections }: StoredToken) => [tenants, databases, collections];

suite("kroma token", () => {
  test("create prints the token alone; list and revoke know it by its id and name", () => {
    const { status, stdout, stderr } = kroma(["create", "--file", file, "--name", "first"]);
    equal(status, 0, stderr);
    match(stdout, /^kroma_[\w-]{43}\n$/);
    match(stderr, /^Made token [0-9a-f]{12} "first": write in \* \/ \* \/ \*\. It will not be shown again:\n$/);
    const [id] = /[0-9a-f]{12}/.exec(stderr) ?? [];
    equal(kroma(["list", "--file", file]).stdout, `${id} "first": write in * / * / *\n`);
    equal(kroma(["revoke", "--file", file, "first"]).status, 0);
    equal(kroma(["list"], { KROMA_AUTH__TOKEN_FILE: file }).stdout, "");
  });

  test("limits, with what is left out filled in", () => {
    const cases: [string[], unknown][] = [
      [
        ["--tenant", "acme"],
        [["acme"], ["*"], ["*"]],
      ],
      [
        ["--database", "sales", "--database", "hr"],
        [["default_tenant"], ["sales", "hr"], ["*"]],
      ],
      [
        ["--collection", "a*"],
        [["default_tenant"], ["default_database"], ["a*"]],
      ],
      [
        ["--tenant", "acme", "--collection", "a", "--collection", "b"],
        [["acme"], ["default_database"], ["a", "b"]],
      ],
    ];
    for (const [i, [args, place]] of cases.entries()) {
      equal(kroma(["create", "--file", file, "--name", `limited-${i}`, ...args]).status, 0);
      deepEqual(placeOf(stored().at(-1) as StoredToken), place);
    }
  });

  test("roles and times", () => {
    const made = (...args: string[]): StoredToken => {
      const { status, stderr } = kroma(["create", "--file", file, "--name", `timed ${args.join(" ")}`, ...args]);
      equal(status, 0, stderr);
      return stored().at(-1) as StoredToken;
    };
    equal(made("--role", "admin").role, "admin");
    equal(made("--read-only").role, "read");
    equal(made("--expires", "2099-01-31").expires, "2099-01-31T00:00:00.000Z");
    const soon = Date.parse(made("--expires", "2h").expires ?? "") - Date.now();
    ok(soon > 0 && soon <= 7_200_000);
  });

  const mistakes: [string[], RegExp][] = [
    [["create", "--file", file], /required option '--name <name>'/],
    [["create", "--name", "x"], /Name the file of tokens with --file or with auth.token_file/],
    [["create", "--file", file, "--name", "x", "--role", "root"], /Allowed choices are read, write, admin/],
    [["create", "--file", file, "--name", "x", "--collection", ""], /It must not be empty/],
    [["create", "--file", file, "--name", "x", "--expires", "1"], /It must be a date such as/],
    [["create", "--file", file, "--name", "x", "--expires", "2001-01-01"], /It must be in the future/],
    [["create", "--file", join(home, "no/such/folder.json"), "--name", "x"], /Error: Cannot write .*folder.json.new/],
    [["revoke", "--file", file, "nothing"], /Error: There is no token "nothing"/],
    [["list", "--file", kromaMain], /is not valid JSON: make it with "kroma token create"/],
  ];
  for (const [args, message] of mistakes)
    test(`kroma token ${args.join(" ").replaceAll(home, "")}`, () => {
      const { status, stderr, stdout } = kroma(args);
      deepEqual([status, stdout], [1, ""]);
      match(stderr, message);
      ok(!/\n\s+at /.test(stderr));
    });
});

suite("tokens and a running server", () => {
  const own = join(home, "served.json");
  let server: TestServer;
  let operator: string;
  before(async () => {
    operator = kroma(["create", "--file", own, "--name", "operator", "--role", "admin"]).stdout.trim();
    server = await startServer({ env: { KROMA_AUTH__TOKEN_FILE: own } });
  });
  after(() => server.stop());

  const status = async (token: string, method = "GET", path = "", body?: unknown): Promise<number> => {
    const base = `${server.url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
    const headers = { "x-chroma-token": token, "content-type": "application/json" };
    return (
      await fetch(base + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    ).status;
  };
  const until = async (token: string, expected: number): Promise<void> => {
    while ((await status(token)) !== expected) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  test("one that is made is taken, with its limits, and one that is revoked is not, without a restart", async () => {
    equal(await status(operator), 200);
    equal(await status("kroma_nothing"), 403);
    equal((await fetch(`${server.url}/api/v2/tenants/default_tenant`)).status, 403);
    const reader = kroma([
      "create",
      "--file",
      own,
      "--name",
      "reader",
      "--collection",
      "docs",
      "--read-only",
    ]).stdout.trim();
    await until(reader, 200);
    equal(await status(operator, "POST", "", { name: "docs" }), 200);
    equal(await status(operator, "POST", "", { name: "other" }), 200);
    equal(await status(reader, "GET", "/docs"), 200);
    equal(await status(reader, "GET", "/other"), 403);
    equal(await status(reader, "DELETE", "/docs"), 403);
    equal(await status(reader, "POST", "", { name: "docs" }), 403);
    kroma(["revoke", "--file", own, "reader"]);
    await until(reader, 403);
    equal(await status(operator), 200);
  });

  test("a file that breaks, or is gone, changes nothing", async () => {
    writeFileSync(own, "{");
    while (!server.output().includes("CANNOT BE USED")) await new Promise((resolve) => setTimeout(resolve, 50));
    equal(await status(operator), 200);
    rmSync(own);
    while (!server.output().includes("does not exist")) await new Promise((resolve) => setTimeout(resolve, 50));
    equal(await status(operator), 200);
    ok(!existsSync(`${own}.new`));
    ok(!server.output().includes(operator));
  });
});
