import { deepEqual, equal, ok } from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { type Place, type Resource, touch } from "../../engine/access.ts";
import type { WireOperation } from "../../engine/wire.ts";
import { ROUTES } from "../routes.ts";
import { isSystem } from "../system.ts";
import { ACTIONS, type Action, actionsOf, ROLES } from "./actions.ts";
import { authorize } from "./authorize.ts";
import { OPERATION_RULES } from "./operations.ts";
import { EVERYWHERE, Policy, READ_ONLY } from "./policy.ts";

const operations = Object.keys(OPERATION_RULES) as WireOperation[];
const all = new Set(ACTIONS);
const place = (tenant: string, database = "*", collection = "*"): Place => ({
  ...{ tenants: [tenant], databases: [database], collections: [collection] },
});
const policy = (where: Place, actions: ReadonlySet<Action> = all): Policy => new Policy([{ place: where, actions }]);
const PARAMS = { tenant: "acme", database: "sales", collection: "orders" };

suite("actions", () => {
  test("wildcards, synonyms, and names that mean nothing", () => {
    deepEqual([...actionsOf(["db:reset", "collection:peek"]).actions], ["system:reset"]);
    deepEqual(actionsOf(["collection:peek", "collection:gut", "collection:nothing*"]).unknown, [
      "collection:gut",
      "collection:nothing*",
    ]);
    equal(actionsOf(["*"]).actions.size, ACTIONS.length);
    ok([...actionsOf(["collection:*"]).actions].every((each) => each.startsWith("collection:")));
  });

  test("the role read changes nothing, write nothing outside of collections", () => {
    const changes = /create|delete|update|add|upsert|reset|fork_|remove/;
    deepEqual(
      [...ROLES.read].filter((each) => changes.test(each)),
      [],
    );
    for (const action of [
      "system:reset",
      "tenant:create_tenant",
      "tenant:update_tenant",
      "db:create_database",
    ] as const)
      equal(ROLES.write.has(action), false, action);
    equal(ROLES.write.has("db:delete_database"), false);
  });
});

suite("what the path decides", () => {
  test("every route that reaches the engine has an action", () => {
    for (const { method, path, operation } of ROUTES) {
      if (isSystem(operation)) continue;
      const rule = OPERATION_RULES[operation];
      ok(rule !== undefined && ACTIONS.includes(rule.action), `${method} ${path}`);
    }
  });

  test("without rules, and with a role for everything, nothing is left to check", () => {
    for (const operation of operations) {
      equal(authorize([], operation, PARAMS), null, operation);
      equal(authorize([policy(EVERYWHERE)], operation, PARAMS), null, operation);
    }
  });

  test("a role allows exactly its actions", () => {
    for (const operation of operations) {
      for (const action of ACTIONS) {
        const decision = authorize([policy(EVERYWHERE, new Set([action]))], operation, PARAMS);
        equal(decision, action === OPERATION_RULES[operation].action ? null : "denied", `${operation} ${action}`);
      }
    }
  });

  test("another tenant or database is denied before anything is read", () => {
    for (const operation of operations) {
      const elsewhere = authorize([policy(place("other"))], operation, PARAMS);
      const { scope } = OPERATION_RULES[operation];
      if (["any_collection", "new_tenant"].includes(scope)) ok(elsewhere !== null && elsewhere !== "denied", operation);
      else equal(elsewhere, "denied", operation);
    }
  });

  test("what goes beyond a grant is denied: whole tenants, whole databases, the server", () => {
    const inside = [policy(place("acme", "sales", "orders"))];
    for (const operation of ["reset", "update_tenant", "delete_database", "create_database", "create_tenant"] as const)
      equal(authorize(inside, operation, PARAMS), "denied", operation);
    for (const operation of ["get_tenant", "get_database", "get_collection", "delete_collection"] as const)
      equal(authorize(inside, operation, PARAMS), null, operation);
    equal(authorize(inside, "get_collection", { ...PARAMS, collection: "people" }), "denied");
    const database = [policy(place("acme", "sales"))];
    equal(authorize(database, "delete_database", PARAMS), null);
    equal(authorize(database, "create_database", PARAMS) === null, false);
    equal(authorize([policy(place("acme"))], "create_database", PARAMS), null);
    equal(authorize([policy(place("acme"))], "reset", PARAMS), "denied");
  });

  test("all rules must allow", () => {
    const rules = [policy(place("acme", "sales")), READ_ONLY];
    equal(authorize(rules, "get", PARAMS), null);
    equal(authorize(rules, "add", PARAMS), "denied");
  });

  test("with whatever the engine checks, exactly what a grant covers is allowed", () => {
    const name = fc.constantFrom("a", "b", "ab");
    const pattern = fc.constantFrom("a", "b", "a*", "*");
    const places = fc.record({
      ...{ tenants: fc.array(pattern, { minLength: 1, maxLength: 2 }) },
      ...{ databases: fc.array(pattern, { minLength: 1, maxLength: 2 }) },
      collections: fc.array(pattern, { minLength: 1, maxLength: 2 }),
    });
    const fits = (patterns: readonly string[], text: string): boolean =>
      patterns.some((each) => each === text || each === "*" || (each === "a*" && text.startsWith("a")));
    fc.assert(
      fc.property(
        fc.array(fc.array(places, { maxLength: 3 }), { maxLength: 2 }),
        name,
        name,
        name,
        (rules, t, d, c) => {
          const expected = rules.every((list) =>
            list.some((each) => fits(each.tenants, t) && fits(each.databases, d) && fits(each.collections, c)),
          );
          const policies = rules.map((list) => new Policy(list.map((each) => ({ place: each, actions: all }))));
          const resource: Resource = { tenant: t, database: d, collection: c };
          for (const operation of operations) {
            const { scope } = OPERATION_RULES[operation];
            if (!["collection", "named_collection", "new_collection", "any_collection"].includes(scope)) continue;
            equal(allowed(policies, operation, resource), expected, operation);
          }
        },
      ),
    );
  });
});

/** The decision by the path, then, where it is left to the engine, the engine's. */
function allowed(policies: Policy[], operation: WireOperation, resource: Resource): boolean {
  const params = resource as unknown as Record<string, string>;
  const access = authorize(policies, operation, OPERATION_RULES[operation].scope === "any_collection" ? {} : params);
  if (access === "denied") return false;
  if (access === null) return true;
  try {
    touch({ operation, params, query: "", body: null, access }, resource);
    return true;
  } catch {
    return false;
  }
}
