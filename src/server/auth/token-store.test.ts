import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { parseTokenFile, tableOf, tokenFileText } from "./token-file.ts";
import { type TokenRequest, TokenStore } from "./token-store.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-tokens-"));
after(() => rmSync(home, { recursive: true, force: true }));

const request = (name: string, more: Partial<TokenRequest> = {}): TokenRequest => ({
  ...{ name, role: "read", tenants: ["*"], databases: ["*"], collections: ["*"], expires: null },
  ...more,
});
const tableAt = (path: string) => tableOf(parseTokenFile(readFileSync(path, "utf8"), path));

suite("the file of tokens", () => {
  test("made, listed, used, revoked; the file never has the token", () => {
    const path = join(home, "a.json");
    const store = new TokenStore(path);
    deepEqual(store.list(), []);
    const { token, stored } = store.create(request("first"));
    const second = store.create(request("second", { role: "write" }));
    match(token, /^kroma_[\w-]{43}$/);
    equal(statSync(path).mode & 0o777, 0o600);
    ok(!readFileSync(path, "utf8").includes(token.slice(6)));
    deepEqual(
      store.list().map(({ name }) => name),
      ["first", "second"],
    );
    equal(tableAt(path).find(token)?.identity.user_id, "first");
    equal(tableAt(path).find(second.token)?.tokenId, second.stored.id);
    equal(tableAt(path).find(stored.sha256), null);
    throws(() => store.create(request("first")), /There is a token "first" already/);
    equal(store.revoke("first").id, stored.id);
    equal(tableAt(path).find(token), null);
    equal(store.revoke(second.stored.id).name, "second");
    deepEqual(store.list(), []);
    throws(() => store.revoke("first"), /There is no token "first"/);
    deepEqual(readdirSync(home), ["a.json"]);
  });

  test("a token is refused from the moment it expires", () => {
    const path = join(home, "expiring.json");
    const { token } = new TokenStore(path).create(request("x", { expires: "2030-01-01T00:00:00.000Z" }));
    ok(tableAt(path).find(token, Date.parse("2029-12-31T23:59:59.999Z")));
    equal(tableAt(path).find(token, Date.parse("2030-01-01T00:00:00.000Z")), null);
  });

  test("the identity names one tenant and its databases where the token is limited to them", () => {
    const path = join(home, "identity.json");
    const store = new TokenStore(path);
    const identityOf = (name: string, more: Partial<TokenRequest>) => {
      const { token } = store.create(request(name, more));
      const { tenant, databases } = tableAt(path).find(token)?.identity ?? {};
      return [tenant, databases];
    };
    deepEqual(identityOf("one", { tenants: ["acme"], databases: ["sales"] }), ["acme", ["sales"]]);
    deepEqual(identityOf("some", { tenants: ["a", "b"], databases: ["x", "y"] }), ["*", ["x", "y"]]);
    deepEqual(identityOf("any", { tenants: ["a*"], databases: ["x*"] }), ["*", ["*"]]);
  });

  test("two commands at once: the second is told", () => {
    const path = join(home, "busy.json");
    writeFileSync(`${path}.new`, "");
    throws(() => new TokenStore(path).create(request("x")), /another command is changing the tokens/);
    ok(statSync(`${path}.new`));
    rmSync(`${path}.new`);
  });

  test("a link stays a link", () => {
    const target = join(home, "target.json");
    writeFileSync(target, tokenFileText([]));
    symlinkSync(target, join(home, "link.json"));
    new TokenStore(join(home, "link.json")).create(request("x"));
    ok(lstatSync(join(home, "link.json")).isSymbolicLink());
    equal(new TokenStore(target).list().length, 1);
  });

  const stored = { id: "a", name: "n", sha256: "0".repeat(64), role: "read", created: "2026-01-01", expires: null };
  const good = { ...stored, tenants: ["*"], databases: ["*"], collections: ["*"] };
  const mistakes: [unknown, RegExp][] = [
    ["{", /not valid JSON/],
    [[], /no token file of version 1/],
    [{ version: 2, tokens: [] }, /no token file of version 1/],
    [{ version: 1, tokens: [null] }, /token 1 in f/],
    [{ version: 1, tokens: [{ ...good, role: "root" }] }, /no valid "role"/],
    [{ version: 1, tokens: [{ ...good, collections: [] }] }, /no valid "collections"/],
    [{ version: 1, tokens: [{ ...good, tenants: undefined }] }, /no valid "tenants"/],
    [{ version: 1, tokens: [{ ...good, expires: "soon" }] }, /no valid "expires"/],
    [{ version: 1, tokens: [{ ...good, expires: undefined }] }, /no valid "expires"/],
    [{ version: 1, tokens: [{ ...good, sha256: "x" }] }, /no valid "sha256"/],
  ];
  for (const [value, message] of mistakes) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    test(`refused: ${text}`, () => throws(() => parseTokenFile(text, "f"), { message }));
  }
});
