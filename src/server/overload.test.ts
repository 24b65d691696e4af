import { deepEqual, equal } from "node:assert/strict";
import { connect } from "node:http2";
import { suite, test } from "node:test";
import { BodyBudget } from "./body-budget.ts";
import { ask, COLLECTION, type Fixture, RawClient, requestText, startFixture } from "./server.fixture.ts";

/** Lets calls of the engine wait until they are let go; tells how many wait. */
function gate(server: Fixture): { waiting(): number; open(): void } {
  const waiting: (() => void)[] = [];
  server.engine.answer = async () => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { status: 200, body: "1" };
  };
  return {
    waiting: () => waiting.length,
    open: () => {
      for (const each of waiting.splice(0)) each();
    },
  };
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
};

suite("ten times as many clients as there is room for", () => {
  const N = 20;

  test("N are served, the others get a whole 429 at once, and all of them on connections that stay usable", async () => {
    const server = await startFixture({ circuitBreakerRequests: N });
    for (const [method, path, body] of [
      ["GET", "count"],
      ["POST", "query", "{}"],
    ] as const) {
      const gates = gate(server);
      const clients = await Promise.all(Array.from({ length: 10 * N }, () => RawClient.open(server.port)));
      const text = requestText(method, `${COLLECTION}/${path}`, body === undefined ? {} : { body });
      for (const client of clients) client.write(text);
      const refused: RawClient[] = [];
      const answers = clients.map(async (client) => {
        const answer = await client.read();
        if (answer.status === 429) refused.push(client);
        return [answer.status, answer.body] as const;
      });
      await until(() => refused.length === 9 * N);
      equal(gates.waiting(), N, "the N are still at it");
      gates.open();
      const counts = new Map<string, number>();
      for (const answer of await Promise.all(answers)) counts.set(answer.join(), (counts.get(answer.join()) ?? 0) + 1);
      deepEqual(Object.fromEntries(counts), { "200,1": N, "429,You have been rate limited.": 9 * N });
      const again = refused[0] as RawClient;
      again.write(requestText("GET", "/api/v2/version"));
      equal((await again.read()).status, 200);
      for (const client of clients) client.close();
    }
    await server.close();
  });

  test("the same on one connection of HTTP/2", async () => {
    const server = await startFixture({ circuitBreakerRequests: N });
    const gates = gate(server);
    const session = connect(server.url);
    const statuses: unknown[] = [];
    for (let i = 0; i < 10 * N; i++) {
      const stream = session.request({ ":path": `${COLLECTION}/count` });
      stream.on("response", (headers) => statuses.push(headers[":status"]));
      stream.resume();
    }
    await until(() => statuses.length === 9 * N);
    gates.open();
    await until(() => statuses.length === 10 * N);
    equal(statuses.filter((status) => status === 429).length, 9 * N);
    session.destroy();
    await server.close();
  });
});

suite("clients that never finish a request take no place", () => {
  const unfinished: [string, string][] = [
    ["nothing", ""],
    ["a request line", `POST ${COLLECTION}/add HTT`],
    ["headers", `POST ${COLLECTION}/add HTTP/1.1\r\nhost: x\r\nx-`],
    [
      "a body that was announced",
      requestText("POST", `${COLLECTION}/add`, { headers: { "content-length": "40000000" } }),
    ],
    [
      "a body in pieces",
      `${requestText("POST", `${COLLECTION}/add`, { headers: { "transfer-encoding": "chunked" } })}1\r\n{\r\n`,
    ],
  ];
  for (const [name, text] of unfinished) {
    test(`two hundred that have sent ${name}`, async () => {
      const server = await startFixture({ circuitBreakerRequests: 2, maxPayloadBytes: 40_000_000 });
      const slow = await Promise.all(Array.from({ length: 200 }, () => RawClient.open(server.port)));
      for (const client of slow) client.write(text);
      for (let i = 0; i < 3; i++) {
        equal((await ask(server.port, "POST", `${COLLECTION}/add`, { body: "{}" })).status, 201);
        equal((await ask(server.port, "GET", "/api/v2/heartbeat")).status, 200);
      }
      for (const client of slow) client.close();
      await server.close();
    });
  }

  test("a body that is complete only when all places are taken is refused", async () => {
    const server = await startFixture({ circuitBreakerRequests: 1 });
    const late = await RawClient.open(server.port);
    late.write(`${requestText("POST", `${COLLECTION}/add`, { headers: { "content-length": "2" } })}{`);
    const gates = gate(server);
    const busy = await RawClient.open(server.port);
    busy.write(requestText("GET", `${COLLECTION}/count`));
    await until(() => gates.waiting() === 1);
    late.write("}");
    equal((await late.read()).status, 429);
    gates.open();
    equal((await busy.read()).status, 200);
    late.write(requestText("GET", "/api/v2/version"));
    equal((await late.read()).status, 200);
    for (const client of [late, busy]) client.close();
    await server.close();
  });
});

test("the bytes of bodies are bounded in all; one alone may be longer", () => {
  const budget = new BodyBudget(100);
  equal(budget.admits(1000), true);
  equal(budget.add(90, 0), true);
  equal(budget.add(90, 90), true, "alone");
  equal(budget.add(1, 0), false);
  equal(budget.admits(1), false);
  budget.remove(180);
  equal(budget.add(60, 0), true);
  equal(budget.add(40, 0), true);
  equal(budget.add(1, 40), false);
});
