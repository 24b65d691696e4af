import { deepEqual, equal, match } from "node:assert/strict";
import { suite, test } from "node:test";
import { BasicUsers } from "./basic-users.ts";

const ADA = `$2y$05$${"a".repeat(53)}`;
const BOB = `$2b$05$${"b".repeat(53)}`;
const COSTLY = `$2b$12$${"c".repeat(53)}`;

/** Users whose passwords are their names, with a comparison that is only noted. */
function users(check?: (password: string, hash: string) => Promise<boolean> | null) {
  const asked: { password: string; hash: string; source: string }[] = [];
  const hashes = new Map([
    ["ada", ADA],
    ["bob", BOB],
    ["costly", COSTLY],
    ["useless", null],
  ]);
  const right = new Map([
    ["ada", ADA],
    ["bob", BOB],
  ]);
  const found = new BasicUsers(hashes, (password, hash, source) => {
    asked.push({ password, hash, source });
    return check?.(password, hash) ?? (check === undefined ? Promise.resolve(right.get(password) === hash) : null);
  });
  const verify = async (name: string, password: string) => found.verify({ name, password }, "::1");
  return { asked, verify, found };
}

suite("passwords", () => {
  test("right and wrong ones are compared once, then remembered", async () => {
    const { asked, verify } = users();
    for (let i = 0; i < 3; i++) {
      equal(await verify("ada", "ada"), "right");
      equal(await verify("ada", "bob"), "wrong");
      equal(await verify("bob", "ada"), "wrong");
    }
    deepEqual(
      asked.map(({ password, hash }) => [password, hash]),
      [
        ["ada", ADA],
        ["bob", ADA],
        ["ada", BOB],
      ],
    );
    equal(asked[0]?.source, "::1");
  });

  test("the same that come together are compared once", async () => {
    const { asked, verify } = users();
    deepEqual(await Promise.all([verify("ada", "ada"), verify("ada", "ada")]), ["right", "right"]);
    equal(asked.length, 1);
  });

  test("what is remembered of one name and password is not another's with the same characters", async () => {
    const { verify } = users((password) => Promise.resolve(password === "a:b"));
    equal(await verify("ada", "a:b"), "right");
    equal(await verify("ada:a", "b"), "wrong");
  });

  test("unknown users and those without a bcrypt hash cost as much as a wrong password", async () => {
    const { asked, verify } = users(() => Promise.resolve(true));
    equal(await verify("nobody", "x"), "wrong");
    equal(await verify("useless", "x"), "wrong");
    equal(await verify("__proto__", "x"), "wrong");
    equal(asked.length, 3);
    for (const { hash } of asked) match(hash, /^\$2b\$05\$[./A-Za-z0-9]{53}$/);
  });

  test("empty ones, longer ones than bcrypt compares, and NUL are never right", async () => {
    const { asked, verify } = users(() => Promise.resolve(true));
    for (const password of ["", "x".repeat(73), "ö".repeat(37), "a\0b"]) equal(await verify("ada", password), "wrong");
    equal(asked.length, 0);
    equal(await verify("ada", "x".repeat(72)), "right");
  });

  test("when too many wait, that is not remembered", async () => {
    let isBusy = true;
    const { verify } = users(() => (isBusy ? null : Promise.resolve(true)));
    equal(await verify("ada", "ada"), "busy");
    isBusy = false;
    equal(await verify("ada", "ada"), "right");
  });
});
