import { equal, ok, rejects } from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:http2";
import { suite, test } from "node:test";
import { COLLECTION, RawClient, requestText, startFixture } from "./server.fixture.ts";

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
