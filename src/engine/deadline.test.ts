import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { openEngine } from "./open.ts";
import type { WireOperation } from "./wire.ts";

test("what has not begun by its deadline is not begun: reads and changes alike", async () => {
  const engine = await openEngine();
  const params = { tenant: "default_tenant", database: "default_database" };
  const call = (operation: WireOperation, deadline: number, body?: string) =>
    engine.call({
      operation,
      params,
      query: "",
      body: body === undefined ? null : new TextEncoder().encode(body),
      deadline,
    });
  const past = Date.now() - 1;
  const future = Date.now() + 600_000;
  equal((await call("create_collection", past, '{"name": "late"}')).status, 504);
  equal((await call("list_collections", past)).status, 504);
  equal((await call("create_collection", future, '{"name": "timely"}')).status, 200);
  const { body } = await call("list_collections", future);
  const listed = JSON.parse(Buffer.from(body).toString()) as { name: string }[];
  deepEqual(
    listed.map(({ name }) => name),
    ["timely"],
  );
  await engine.close();
});
