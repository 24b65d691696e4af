// Ways to name what is somebody else's: whatever is claimed, the answer is that it is forbidden or not there, and never data.
import { equal, ok } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { ROUTES } from "../../src/server/routes.ts";
import { RawClient, requestText } from "../../src/server/server.fixture.ts";
import { prepare } from "./requests.ts";
import { collectionsOf, openWorld, type Place, PREFIX, SECRET, type World } from "./world.ts";

const MINE: Place = { tenant: "acme", database: "sales", collection: "orders" };
const THEIRS: Place = { tenant: "other", database: "hidden", collection: "people" };
const NEXT_DOOR: Place = { ...MINE, collection: "people" };
const byId = ROUTES.filter(({ path }) => path.includes("{collection_id}"));

const spellings = (id: string): string[] => [
  ...[id, id.toUpperCase(), id.replaceAll("-", ""), `%7B${id}%7D`, `{${id}}`, `urn:uuid:${id}`, `urn%3Auuid%3A${id}`],
  ...[`%${id.charCodeAt(0).toString(16)}${id.slice(1)}`, `${id}%00`, `%20${id}`, `${id}/`, `./${id}`, `x/../${id}`],
  ...[`%2e%2e%2f${id}`, `..%2F..%2F..%2Fother%2Fdatabases%2Fhidden%2Fcollections%2F${id}`, `by-id/${id}`],
];

suite("somebody else's collection", () => {
  let world: World;
  let theirs: string;
  let nextDoor: string;
  before(async () => {
    world = await openWorld([
      "{id: all, tokens: [token-all]}",
      "{id: database, tokens: [token-database], grants: [{tenant: acme, database: sales, role: admin}]}",
      "{id: collection, tokens: [token-collection], grants: [{tenant: acme, database: sales, collection: orders, role: admin}]}",
      "{id: lists, tokens: [token-lists], grants: [{tenant: acme, database: sales, collection: orders, role: admin}, {tenant: acme, database: sales, actions: 'db:*'}]}",
    ]);
    await world.idOf(MINE);
    theirs = await world.idOf(THEIRS);
    nextDoor = await world.idOf(NEXT_DOOR);
  });
  after(() => world.stop());

  /** Sends a target as it stands; `fetch` would clean it. */
  async function sent(
    user: string,
    method: string,
    target: string,
    body: unknown,
  ): Promise<{ status: number; body: string }> {
    const client = await RawClient.open(Number(new URL(world.url).port));
    const headers = { authorization: `Bearer token-${user}`, "content-type": "application/json" };
    client.write(
      requestText(method, target, { headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );
    const answer = await client.read();
    client.close();
    return answer;
  }

  for (const route of byId) {
    test(`${route.method} ${route.path}, with an id in every spelling`, async () => {
      const { body, path } = await prepare(world, route, MINE);
      const own = await world.idOf(MINE);
      const isAnywhere = !route.path.includes("{tenant}");
      for (const [user, id] of [
        ["all", theirs],
        ["database", theirs],
        ["collection", theirs],
        ["collection", nextDoor],
        ["lists", nextDoor],
      ] as const) {
        if (user === "all" && isAnywhere) continue;
        for (const spelling of spellings(id)) {
          const target = path
            .replace(own, () => spelling)
            .replace(/(collections\/)orders(?:-\d+)?$/, (_, start: string) => start + spelling);
          const answer = await sent(user, route.method, target, body);
          const about = `${user} ${target}: ${JSON.stringify(answer)}`;
          ok([400, 403, 404, 405].includes(answer.status) || answer.status === 501, about);
          ok(!answer.body.includes(SECRET) && !/"(?:ids|records|hnsw)"/.test(answer.body), about);
          // Without limits on collections, a route that never looks at one says that it can do nothing.
          if (user !== "all" && user !== "database") ok(answer.status !== 501, about);
        }
      }
    });
  }

  test("an id that may not be seen reads like one that does not exist", async () => {
    const missing = "00000000-0000-4000-8000-000000000000";
    for (const route of byId) {
      const { body, path } = await prepare(world, route, MINE);
      if (!path.includes(await world.idOf(MINE))) continue;
      const own = await world.idOf(MINE);
      for (const user of ["database", "collection"]) {
        const unknown = await sent(user, route.method, path.replace(own, missing), body);
        const hidden = await sent(user, route.method, path.replace(own, theirs), body);
        equal(hidden.status, unknown.status, `${user} ${path}`);
        equal(hidden.body.replaceAll(theirs, missing), unknown.body);
      }
      const unknown = await sent("collection", route.method, path.replace(own, missing), body);
      const hidden = await sent("collection", route.method, path.replace(own, nextDoor), body);
      equal(hidden.body.replaceAll(nextDoor, missing), unknown.body);
    }
  });

  test("a resource name leads nowhere either, by whatever name of the tenant", async () => {
    await world.ask("root", "PATCH", `${PREFIX}/tenants/other`, { resource_name: "acme" });
    await world.ask("root", "PATCH", `${PREFIX}/tenants/acme`, { resource_name: "elsewhere" });
    for (const crn of [
      "other:hidden:people",
      "acme:hidden:people",
      "elsewhere:hidden:people",
      "elsewhere:sales:people",
    ]) {
      const answer = await sent("collection", "GET", `${PREFIX}/collections/${crn}`, undefined);
      equal(answer.status, 404, crn);
      ok(!answer.body.includes(SECRET));
    }
    equal((await sent("collection", "GET", `${PREFIX}/collections/elsewhere:sales:orders`, undefined)).status, 200);
    equal((await sent("root", "GET", `${PREFIX}/collections/acme:hidden:people`, undefined)).status, 200);
  });

  test("other spellings of a tenant or database are other tenants and databases", async () => {
    const paths = [
      ...[
        "ACME/databases/sales",
        "acme%20/databases/sales",
        "acme%00/databases/sales",
        "%2a/databases/sales",
        "acme/databases/SALES",
      ],
      ...[
        "acme/databases/sales%2f..%2f..%2fother",
        "acme%2fdatabases%2fsales/databases/hidden",
        "other/databases/sales",
      ],
      ...["acme/databases/*", "*/databases/*", "acm%65/databases/hidden", "acme/databases/sales%0d%0ax"],
    ];
    for (const path of paths) {
      const answer = await sent("database", "GET", `${PREFIX}/tenants/${path}/collections`, undefined);
      ok([400, 403, 404].includes(answer.status), `${path}: ${JSON.stringify(answer)}`);
    }
    equal(
      (await sent("database", "GET", `${PREFIX}/tenants/%61cme/databases/sales/collections`, undefined)).status,
      200,
    );
  });

  test("the body cannot say otherwise than the path", async () => {
    const body = { name: "fresh-name", tenant: "other", database: "hidden", get_or_create: true };
    await sent("database", "POST", collectionsOf(MINE), body);
    equal((await world.ask("root", "GET", `${collectionsOf(THEIRS)}/fresh-name`)).status, 404);
    const taken = { name: "people", get_or_create: true };
    const answer = await sent("collection", "POST", collectionsOf(MINE), taken);
    equal(answer.status, 403);
    ok(!answer.body.includes(SECRET));
    for (const text of ['{"name": "orders-x", "name": "people-x"}', '{"name": "people-x", "name": "orders"}']) {
      const client = await RawClient.open(Number(new URL(world.url).port));
      const headers = { authorization: "Bearer token-collection", "content-type": "application/json" };
      client.write(requestText("POST", collectionsOf(MINE), { headers, body: text }));
      await client.read();
      client.close();
      equal((await world.ask("root", "GET", `${collectionsOf(MINE)}/people-x`)).status, 404, text);
    }
  });
});
