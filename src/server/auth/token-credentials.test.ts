import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { parseTokenCredentials } from "./token-credentials.ts";
import { digestOf } from "./token-table.ts";

const parse = (text: string, enforcePlaces = false) => parseTokenCredentials(text, "tokens", { enforcePlaces });
const idOf = (text: string, token: string) => parse(text).table.find(token)?.identity.user_id;

suite("one line is a token", () => {
  for (const text of ["secret-token", "secret-token\n", "\n  secret-token \r\n\n"])
    test(JSON.stringify(text), () => {
      deepEqual(parse(text).table.find("secret-token")?.identity, {
        ...{ user_id: "anonymous", tenant: "*", databases: ["*"], attributes: null },
      });
      equal(parse(text).table.find("secret-toke"), null);
    });

  test("unless it is YAML with users", () => {
    for (const text of [
      '{users: [{id: ada, tokens: ["a"]}]}',
      '{"users":[{"id":"ada","tokens":["a"]}]}',
      "users: [{id: ada, tokens: [a]}]",
    ])
      equal(idOf(text, "a"), "ada");
    throws(() => parse('{"users":[{"id":"ada"}'), /is not valid YAML/);
  });

  test("one that no request can send is told of", () => {
    equal(parse("two words").warnings.length, 1);
    equal(parse("plain!").warnings.length, 0);
  });

  test("none at all", () => throws(() => parse(" \n"), { message: "tokens holds no token" }));
});

suite("users with tokens", () => {
  const file = (...users: string[]): string => `users:\n${users.map((each) => `  - ${each}\n`).join("")}`;

  test("identity, with what Chroma fills in", () => {
    const { table } = parse(
      file("{id: a, tokens: [t1, t2], tenant: acme, databases: [x, y]}", "{id: b, tokens: [t3]}"),
    );
    deepEqual(table.find("t2")?.identity, { user_id: "a", tenant: "acme", databases: ["x", "y"], attributes: null });
    deepEqual(table.find("t3")?.identity, { user_id: "b", tenant: "*", databases: ["*"], attributes: null });
    equal(table.find("T3"), null);
  });

  test("a single text as databases stays one", () => {
    equal(
      parse(file("{id: a, tokens: [t], databases: x}", "{id: b, tokens: [u]}")).table.find("t")?.identity.databases,
      "x",
    );
  });

  test("numbers, the objects of Chroma 0.4, and digests", () => {
    const digest = digestOf("hashed").toString("hex");
    const text = file("{id: a, tokens: [12345, {token: old, secret: x}]}", `{id: b, tokens_sha256: [${digest}]}`);
    deepEqual(
      [idOf(text, "12345"), idOf(text, "old"), idOf(text, "hashed"), idOf(text, digest)],
      ["a", "a", "b", undefined],
    );
  });

  test("the same token twice for the same user, and the same id twice", () => {
    equal(idOf(file("{id: a, tokens: [t, t]}", "{id: a, tokens: [t, t]}"), "t"), "a");
    const text = file("{id: a, tokens: [t]}", "{id: a, tokens: [u]}");
    deepEqual([idOf(text, "t"), idOf(text, "u")], ["a", "a"]);
  });

  test("a user without id is nobody", () => equal(idOf(file("{tokens: [t]}", "{id: b, tokens: [u]}"), "t"), undefined));

  test("fields and keys of others are passed over", () => {
    const text = `resource_type_action: [a]\n${file("{id: a, tokens: [t], role: r, x: 1}")}`;
    equal(idOf(text, "t"), "a");
  });

  const mistakes: [string, RegExp][] = [
    [file("{id: a}", "{id: b, tokens: [u]}"), /^User missing tokens/],
    ["a: 1\nb: 2", /'users'/],
    ["some text\nmore text", /must be a YAML map/],
    [file("{id: a, tokens: ['in side']}", "{id: b}"), /^Invalid token. Must contain only ASCII letters/],
    [file("{id: a, tokens: ['tök']}", "{id: b}"), /^Invalid token/],
    [file("{id: a, tokens: [~]}", "{id: b}"), /^Invalid token/],
    [file("{id: a, tokens: t}", "{id: b}"), /must be a list/],
    [file("{id: a, tokens_sha256: [abc]}", "{id: b}"), /must be SHA-256 digests/],
    [
      file("{id: a, tokens: [secret-t]}", "{id: b, tokens: [secret-t]}"),
      /^Token already in use: wanted to use it for user "b" but it's already in use by user "a"$/,
    ],
    [file("{id: a, tokens: [t]}", "{id: a, tokens: [t], tenant: x}"), /^Token already in use/],
  ];
  for (const [text, message] of mistakes) {
    test(`refused, without giving a token away: ${message}`, () =>
      throws(
        () => parse(text),
        (error: Error) => message.test(error.message) && !error.message.includes("secret"),
      ));
  }

  test("every token of random files works, and no other", () => {
    const token = fc.string({ unit: fc.constantFrom(..."abcXYZ019-_!$"), minLength: 1, maxLength: 50 });
    const users = fc.array(fc.uniqueArray(token, { minLength: 3, maxLength: 10 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(users, token, (lists, other) => {
        fc.pre(new Set(lists.flat()).size === lists.flat().length);
        const text = file(...lists.map((list, i) => `{id: u${i}, tokens: ${JSON.stringify(list)}}`));
        const { table } = parse(text);
        for (const [i, list] of lists.entries())
          for (const each of list) equal(table.find(each)?.identity.user_id, `u${i}`);
        if (!lists.flat().includes(other)) equal(table.find(other), null);
      }),
    );
  });
});

test("tenant and databases are limits only when asked for; roles and places without effect are told of", () => {
  const text =
    "users:\n  - {id: a, tokens: [t], tenant: acme, role: r}\n  - {id: b, tokens: [u], grants: [{role: read}]}\n";
  deepEqual([parse(text).withPlace, parse(text).withRole], [["a"], ["a"]]);
  equal(parse(text).table.find("t")?.policies.length, 0);
  deepEqual(parse(text, true).withPlace, []);
  const [policy] = parse(text, true).table.find("t")?.policies ?? [];
  ok(policy);
  deepEqual(policy.places, [{ tenants: ["acme"], databases: ["*"], collections: ["*"] }]);
});
