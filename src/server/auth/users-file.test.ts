import { deepEqual, equal, throws } from "node:assert/strict";
import { suite, test } from "node:test";
import { ROLES } from "./actions.ts";
import { READ_ONLY } from "./policy.ts";
import { parseUsersFile } from "./users-file.ts";

const parse = (text: string) => parseUsersFile(text, "users.yaml");
const userOf = (fields: string) => parse(`users:\n  - {id: ada, ${fields}}\n`).users[0];
const grantsOf = (fields: string) => userOf(fields)?.own[0]?.grants ?? [];

suite("users", () => {
  test("numbers and booleans are the text that stands there", () => {
    const { users } = parse("users:\n  - id: 007\n    tokens: [0123, 1e5, true, 0x1F]\n");
    deepEqual([users[0]?.id, users[0]?.fields.tokens], ["007", ["0123", "1e5", "true", "0x1F"]]);
  });

  test("a name of an object's own members is a name like others", () => {
    const { users, roles } = parse(
      "users: [{id: __proto__, tokens: [a], role: constructor}]\nroles_mapping: {constructor: {actions: []}}",
    );
    equal(users[0]?.id, "__proto__");
    deepEqual([...(roles.get("constructor") ?? ["none"])], []);
  });

  test("merge keys and aliases", () => {
    const { users } = parse("base: &base {tokens: [a], grants: [{role: read}]}\nusers:\n  - {<<: *base, id: ada}\n");
    equal(users[0]?.own.length, 1);
  });

  const mistakes: [string, RegExp][] = [
    ["- a", /must be a YAML map/],
    ["{}", /^users.yaml has no list 'users'$/],
    ["users: x", /has no list 'users'/],
    ["users: [x]", /^User 1 in users.yaml must be a map/],
    ["users: [\n  {id: secret-token", /^users.yaml is not valid YAML \([A-Z_]+, line \d+\)$/],
    ["users: []\nroles_mapping: [a]", /'roles_mapping' in users.yaml must be a map/],
    ["users: []\nroles_mapping: {a: {}}", /The role "a" in users.yaml must have a list 'actions'/],
    ["users: [{id: a, grant: []}]", /User "a" has the key "grant", which is not known/],
    ["users: [{id: a, readonly: true}]", /has the key "readonly"/],
    ["users: [{id: a, read_only: yes}]", /'read_only' of user "a" must be true or false/],
    ["users: [{id: a, read_only: }]", /must be true or false/],
    ["users: [{id: a, tokens: [x]}, {id: a, grants: [{role: read}]}]", /user "a" stands twice in users.yaml/],
    ["users: [{id: a, tenant: [b, c]}]", /'tenant' of user "a" must be a name/],
    ["users: [{id: a, tenant: '', grants: [{role: read}]}]", /'tenant' of user "a" must be a name/],
    ["users: [{id: a, tenant: , grants: [{role: read}]}]", /'tenant' or 'databases' of user "a" is empty/],
    ["users: [{id: a, databases: , grants: [{role: read}]}]", /'tenant' or 'databases' of user "a" is empty/],
    ["users: [{id: a, databases: {x: 1}}]", /'databases' of user "a" must be a name or a list of names/i],
  ];
  for (const [text, message] of mistakes) test(`refused: ${text}`, () => throws(() => parse(text), { message }));
});

suite("grants", () => {
  test("what is not said is the user's, or any", () => {
    deepEqual(grantsOf("grants: [{role: read}]")[0]?.place, { tenants: ["*"], databases: ["*"], collections: ["*"] });
    deepEqual(grantsOf("tenant: acme, databases: [x, y], role: write, grants: [{collection: c*}]"), [
      { place: { tenants: ["acme"], databases: ["x", "y"], collections: ["c*"] }, actions: ROLES.write },
    ]);
    deepEqual(grantsOf("databases: [], grants: [{role: read}]")[0]?.place.databases, []);
  });

  test("roles of the file win over those that need no definition; actions instead of a role", () => {
    const text =
      "roles_mapping: {read: {actions: [collection:count]}}\nusers: [{id: a, grants: [{role: [read, admin]}, {role: read}]}]";
    const [several, one] = parse(text).users[0]?.own[0]?.grants ?? [];
    equal(several?.actions.size, ROLES.admin.size);
    deepEqual([...(one?.actions ?? [])], ["collection:count"]);
    deepEqual([...(grantsOf('grants: [{actions: "collection:get"}]')[0]?.actions ?? [])], ["collection:get"]);
  });

  test("read_only is a rule beside the others", () => {
    const own = userOf("read_only: true, grants: [{role: admin}]")?.own;
    equal(own?.length, 2);
    equal(own?.[1], READ_ONLY);
    deepEqual(userOf("read_only: false")?.own, []);
  });

  const mistakes: [string, RegExp][] = [
    ["grants: {role: read}", /The grants of user "ada" must be a list/],
    ["grants: [read]", /Grant 1 of user "ada" must be a map/],
    ["grants: [{role: read, colections: [a]}]", /has the unknown key "colections"/],
    ["grants: [{role: read, constructor: [a]}]", /has the unknown key "constructor"/],
    ["grants: [{actions: [constructor]}]", /names the unknown action "constructor"/],
    ["grants: [{role: read, tenant: a, tenants: b}]", /has "tenants" twice/],
    ["grants: [{role: read, collections: }]", /"Collections" in grant 1|"collections" in grant 1/],
    ["grants: [{role: read, collections: []}]", /must be a name or a list of names/],
    ["grants: [{role: read, collections: ['']}]", /must be a name or a list of names/],
    ["grants: [{database: a}]", /needs a role \(read, write, admin or one of roles_mapping\) or actions/],
    ["grants: [{role: reader}]", /has the unknown role "reader". Known are: read, write, admin/],
    ["grants: [{role: toString}]", /has the unknown role "toString"/],
    ["grants: [{role: read, actions: [collection:get]}]", /has both a role and actions/],
    ["grants: [{actions: [collection:gut]}]", /names the unknown action "collection:gut"/],
  ];
  for (const [fields, message] of mistakes) test(`refused: ${fields}`, () => throws(() => userOf(fields), { message }));
});
