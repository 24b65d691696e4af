// Role by action by route, and grant by place by route, generated from the table of routes.
import { deepEqual, equal, ok } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { ROUTES } from "../../src/server/routes.ts";
import { isSystem } from "../../src/server/system.ts";
import { ACTION_OF, EXTENT_OF, prepare } from "./requests.ts";
import { collectionsOf, openWorld, type Place, PREFIX, SECRET, type World } from "./world.ts";

const routes = ROUTES.filter(({ operation }) => !isSystem(operation));
const actions = [...new Set(Object.values(ACTION_OF))];
const ORDERS: Place = { tenant: "acme", database: "sales", collection: "orders" };
const PLACES: readonly Place[] = [
  ORDERS,
  { ...ORDERS, collection: "people" },
  { ...ORDERS, database: "staff" },
  { ...ORDERS, tenant: "other" },
];
const DENIED = '{"detail":"Forbidden"}';
const REJECTED = '{"error":"AuthError","message":"Forbidden"}';
const nameOf = (action: string): string => action.replace(":", "-");

test("every route that touches data is in the table of this test", () => {
  deepEqual(
    routes.filter(({ operation }) => ACTION_OF[operation] === undefined).map(({ method, path }) => `${method} ${path}`),
    [],
  );
});

suite("roles: a user with one action, and no other, on every route", () => {
  let world: World;
  before(async () => {
    const ids = [...actions.map(nameOf), "none"];
    const config = [
      "roles_mapping:",
      ...actions.map((action) => `  ${nameOf(action)}: {actions: ["${action}"]}`),
      "  none: {actions: []}",
      `  root: {actions: ["*"]}`,
      "users:",
      ...[...ids, "root"].map((id) => `  - {id: ${id}, role: ${id}}`),
    ].join("\n");
    const users = [...ids, "stranger"].map((id) => `{id: ${id}, tokens: [token-${id}]}`);
    world = await openWorld(users, { CHROMA_SERVER_AUTHZ_PROVIDER: "simple_rbac", CHROMA_SERVER_AUTHZ_CONFIG: config });
  });
  after(() => world.stop());

  for (const route of routes) {
    const { method, path, operation } = route;
    test(`${method} ${path}`, async () => {
      for (const user of [...actions.map(nameOf), "none", "stranger", "unknown", null]) {
        const request = await prepare(world, route, ORDERS);
        const answer = await world.ask(user, method, request.path, request.body);
        if (user === null || user === "unknown") deepEqual(answer, { status: 403, body: REJECTED });
        else if (user !== nameOf(ACTION_OF[operation] as string))
          deepEqual(answer, { status: 403, body: DENIED }, user);
        else
          ok(
            answer.body !== DENIED && answer.body !== REJECTED && answer.status !== 400,
            `${user} ${JSON.stringify(answer)}`,
          );
      }
    });
  }

  test("a database whose deletion was denied is still there", async () => {
    const database = { ...ORDERS, database: "kept" };
    await world.idOf(database);
    equal((await world.ask("none", "DELETE", `${PREFIX}/tenants/acme/databases/kept`)).status, 403);
    equal((await world.ask("root", "GET", `${PREFIX}/tenants/acme/databases/kept`)).status, 200);
  });
});

interface Limits {
  readonly tenant: string;
  readonly database?: string;
  readonly collection?: string;
}

const LIMITED: Readonly<Record<string, Limits>> = {
  tenant: { tenant: "acme*" },
  database: { tenant: "acme*", database: "sales*" },
  collection: { tenant: "acme*", database: "sales*", collection: "orders*" },
};

/** What a user with all actions within limits may do, said otherwise than the server does. */
function mayBe(limits: Limits, operation: string, place: Place): boolean {
  const inTenant = place.tenant.startsWith("acme");
  const inDatabase = inTenant && (limits.database === undefined || place.database.startsWith("sales"));
  const inCollection = inDatabase && (limits.collection === undefined || place.collection.startsWith("orders"));
  switch (EXTENT_OF[operation]) {
    case "all":
      return false;
    case "tenant":
      return inTenant && limits.database === undefined && limits.collection === undefined;
    case "some_of_tenant":
      return inTenant;
    case "database":
      return inDatabase && limits.collection === undefined;
    case "some_of_database":
      return inDatabase;
    default:
      return inCollection;
  }
}

suite("grants: a user with all actions within limits, on every route and place", () => {
  let world: World;
  before(async () => {
    const users = Object.entries(LIMITED).map(([id, { tenant, database, collection }]) => {
      const limits = { tenant, database, collection, role: "admin" };
      return JSON.stringify({ id, tokens: [`token-${id}`], grants: [limits] });
    });
    world = await openWorld(users);
    for (const place of PLACES) await world.idOf(place);
  });
  after(() => world.stop());

  for (const route of routes) {
    const { method, path, operation } = route;
    test(`${method} ${path}`, async () => {
      for (const [user, limits] of Object.entries(LIMITED)) {
        for (const place of PLACES) {
          const request = await prepare(world, route, place);
          const answer = await world.ask(user, method, request.path, request.body);
          const about = `${user} ${JSON.stringify(request)} ${JSON.stringify(answer)}`;
          if (mayBe(limits, operation, request.place))
            ok(![400, 403, 404].includes(answer.status) || isMissing(operation), about);
          else {
            ok(answer.status === 403 || answer.status === 404, about);
            ok(!answer.body.includes(SECRET), about);
            await assertUnchanged(operation, request.place);
          }
        }
      }
    });
  }

  /** That what must not be made was not made, and what must not be removed is there. */
  async function assertUnchanged(operation: string, place: Place): Promise<void> {
    const { tenant, database, collection } = place;
    const paths: Readonly<Record<string, [string, number]>> = {
      create_tenant: [`${PREFIX}/tenants/${tenant}`, 404],
      create_database: [`${PREFIX}/tenants/${tenant}/databases/${database}`, 404],
      create_collection: [`${collectionsOf(place)}/${collection}`, 404],
      delete_database: [`${PREFIX}/tenants/${tenant}/databases/${database}`, 200],
      delete_collection: [`${collectionsOf(place)}/${collection}`, 200],
    };
    const [path, status] = paths[operation] ?? [];
    if (path !== undefined) equal((await world.ask("root", "GET", path)).status, status, path);
  }

  /** What a single node answers for functions, whoever asks. */
  const isMissing = (operation: string): boolean => operation === "get_function";

  const names = (body: string): string[] => (JSON.parse(body) as { name: string }[]).map(({ name }) => name).sort();

  test("listings show what the user may see, page by page, and count that", async () => {
    const list = collectionsOf(ORDERS);
    const all = names((await world.ask("database", "GET", list)).body);
    const mine = names((await world.ask("collection", "GET", list)).body);
    deepEqual(
      mine,
      all.filter((name) => name.startsWith("orders")),
    );
    ok(all.includes("people") && mine.length > 2);
    equal((await world.ask("collection", "GET", `${list}_count`)).body, String(mine.length));
    const pages: string[] = [];
    for (let offset = 0; offset < mine.length; offset += 2)
      pages.push(...names((await world.ask("collection", "GET", `${list}?limit=2&offset=${offset}`)).body));
    deepEqual(pages.sort(), mine);
    const databases = `${PREFIX}/tenants/acme/databases`;
    const seen = names((await world.ask("collection", "GET", databases)).body);
    ok(seen.length > 0 && seen.every((name) => name.startsWith("sales")), seen.join());
    ok(names((await world.ask("tenant", "GET", databases)).body).includes("staff"));
  });

  test("a collection cannot be renamed or forked out of what its user may change", async () => {
    const id = await world.idOf({ ...ORDERS, collection: "orders-renamed" });
    const path = `${collectionsOf(ORDERS)}/${id}`;
    deepEqual(await world.ask("collection", "PUT", path, { new_name: "people-2" }), { status: 403, body: DENIED });
    deepEqual(await world.ask("collection", "POST", `${path}/fork`, { new_name: "people-2" }), {
      status: 403,
      body: DENIED,
    });
    equal((await world.ask("collection", "PUT", path, { new_name: "orders-2" })).status, 200);
    equal((await world.ask("collection", "PUT", path, { new_metadata: { a: 1 } })).status, 200);
  });
});
