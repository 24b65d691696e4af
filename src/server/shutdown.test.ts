import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { suite, test } from "node:test";
import { ask, COLLECTION, RawClient, requestText, startFixture } from "./server.fixture.ts";

suite("shutting down", () => {
  test("finishes what is under way, closes what is idle, accepts nothing more", async () => {
    const server = await startFixture();
    const [silent, idle, busy] = await Promise.all([1, 2, 3].map(() => RawClient.open(server.port)));
    idle?.write(requestText("GET", "/api/v2/version"));
    await idle?.read();
    const session = connect(server.url);
    await once(session, "remoteSettings");
    let finish = (): void => {};
    const started = new Promise<void>((resolve) => {
      server.engine.answer = async () => {
        resolve();
        await new Promise<void>((open) => {
          finish = open;
        });
        return { status: 200, body: Buffer.from("[1]") };
      };
    });
    busy?.write(requestText("GET", `${COLLECTION}/count`));
    await started;
    const closed = server.close();
    await Promise.all([silent?.closed(), idle?.closed(), once(session, "close")]);
    await rejects(RawClient.open(server.port));
    finish();
    const answer = await busy?.read();
    equal(answer?.body, "[1]");
    equal(answer?.headers.connection, "close");
    await closed;
  });

  test("does not wait for ever for clients that do not finish", async () => {
    const server = await startFixture();
    const client = await RawClient.open(server.port);
    client.write(
      requestText("POST", `${COLLECTION}/add`, { headers: { "content-length": "9", expect: "100-continue" } }),
    );
    await client.read();
    const start = performance.now();
    await server.close();
    ok(performance.now() - start < 4500);
    await client.closed();
  });
});

suite("draining", () => {
  const check = async (port: number): Promise<[number, string]> => {
    const { status, body } = await ask(port, "GET", "/api/v2/healthcheck");
    return [status, body];
  };
  const green: [number, string] = [200, '{"is_executor_ready":true,"is_log_client_ready":true}'];
  const red: [number, string] = [503, '{"is_executor_ready":false,"is_log_client_ready":true}'];

  test("health checks turn red first, while everything else goes on; a second call ends the delay", async () => {
    const server = await startFixture({ drainDelayMs: 600_000, health: { host: "127.0.0.1", port: 0 } });
    const healthPort = server.healthPort as number;
    for (const port of [server.port, healthPort]) deepEqual(await check(port), green);
    const open = await RawClient.open(server.port);
    const closed = server.close();
    for (const port of [server.port, healthPort]) deepEqual(await check(port), red);
    equal((await ask(server.port, "GET", `${COLLECTION}/count`)).status, 200);
    equal((await ask(healthPort, "GET", "/api/v2/heartbeat")).status, 200);
    open.write(requestText("GET", "/api/v2/version"));
    equal((await open.read()).status, 200);
    void server.close();
    await closed;
    await rejects(RawClient.open(server.port));
    await rejects(RawClient.open(healthPort));
  });

  test("the health port answers health checks alone, whatever the limits", async () => {
    const health = { host: "localhost", port: 0 };
    const server = await startFixture({ circuitBreakerRequests: 1, corsAllowOrigins: ["*"], health });
    const port = server.healthPort as number;
    let open = (): void => {};
    server.engine.answer = () =>
      new Promise((resolve) => {
        open = () => resolve({ status: 200, body: "1" });
      });
    const busy = await RawClient.open(server.port);
    busy.write(requestText("GET", `${COLLECTION}/count`));
    while (server.engine.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    equal((await ask(server.port, "GET", "/api/v2/heartbeat")).status, 429);
    deepEqual(await check(port), green);
    for (const path of ["/api/v2", "/api/v2/heartbeat"]) equal((await ask(port, "GET", path)).status, 200);
    for (const path of ["/", "/api/v2/version", `${COLLECTION}/count`])
      equal((await ask(port, "GET", path)).status, 404);
    equal((await ask(port, "POST", "/api/v2/reset")).status, 405);
    equal((await ask(port, "HEAD", "/api/v2/healthcheck")).status, 200);
    open();
    equal((await busy.read()).status, 200);
    busy.close();
    await server.close();
  });

  test("a health port that is taken: a clear error, and nothing stays open", async () => {
    const other = await startFixture();
    await rejects(startFixture({ health: { host: "127.0.0.1", port: other.port } }), {
      message:
        /^Address 127.0.0.1:\d+ is not available: another program listens there. Choose another with health_port$/,
    });
    await other.close();
  });
});

suite("addresses", () => {
  test("localhost is reached by name and by IPv4 address", async () => {
    const server = await startFixture({ host: "localhost" });
    equal(server.url, `http://localhost:${server.port}`);
    for (const host of ["localhost", "127.0.0.1"]) {
      equal(await (await fetch(`http://${host}:${server.port}/api/v2/version`)).json(), "1.0.0");
    }
    await server.close();
  });

  test("a port in use and an unknown host are clear errors", async () => {
    const server = await startFixture();
    await rejects(startFixture({ port: server.port }), { message: /^Address 127.0.0.1:\d+ is not available: / });
    await rejects(startFixture({ host: "no-such-host.invalid" }), {
      message: /no-such-host.invalid, cannot be resolved/,
    });
    await server.close();
  });
});
