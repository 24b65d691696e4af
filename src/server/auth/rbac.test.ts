import { deepEqual, equal, throws } from "node:assert/strict";
import { suite, test } from "node:test";
import { parseRbac } from "./rbac.ts";

const ROLES = "roles_mapping:\n  r: {actions: [db:reset, collection:get, collection:peek]}\n  s: {actions: []}\n";
const parse = (users: string, roles = ROLES) => parseRbac(`${roles}users: ${users}\n`, "roles.yaml");
const actionsOf = (users: string, id: string): string[] =>
  (parse(users).policies.get(id) ?? []).flatMap(({ grants }) => grants.flatMap(({ actions }) => [...actions]));

suite("roles", () => {
  test("a user has the actions of its role, and whoever is not there has none", () => {
    deepEqual(actionsOf("[{id: a, role: r}, {id: b, role: s}]", "a"), ["system:reset", "collection:get"]);
    equal(parse("[{id: a, role: r}]").policies.get("b"), undefined);
  });

  test("of entries with the same id the last role counts", () => {
    deepEqual(actionsOf("[{id: a, role: r}, {id: a, role: s}]", "a"), []);
  });

  test("with grants, those are the rule; read_only comes on top of either", () => {
    deepEqual(actionsOf("[{id: a, role: r, grants: [{role: s}]}]", "a"), []);
    equal(parse("[{id: a, role: r, read_only: true}]").policies.get("a")?.length, 2);
  });

  test("action names that mean nothing are told of", () => {
    const { warnings } = parse("[{id: a, role: q}]", "roles_mapping: {q: {actions: [collection:gut]}}\n");
    deepEqual(warnings, ['The role "q" in roles.yaml names the unknown action "collection:gut"']);
  });

  const mistakes: [string, RegExp, string?][] = [
    ["[{id: a}]", /User "a" in roles.yaml needs a 'role'|user "a" in roles.yaml needs a 'role'/],
    ["[{id: a, role: none}]", /The role "none" of user "a" is not in 'roles_mapping'/],
    ["[{id: a, role: admin}]", /The role "admin" of user "a" is not in 'roles_mapping'/],
    ["[{role: r}]", /needs an 'id'/],
    ["[{id: a, role: r}]", /has no map 'roles_mapping'/, ""],
    ["7", /has no list 'users'/],
  ];
  for (const [users, message, roles] of mistakes)
    test(`refused: ${users}`, () => throws(() => parse(users, roles), { message }));
});
