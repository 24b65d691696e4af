import { deepEqual, equal, match, ok } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startServer, type TestServer } from "../support/server.ts";
import { SEED_RECORDS } from "./bodies.ts";
import { Client, head, RawConnection } from "./support.ts";

const LIMIT = 1_000_000;
const JSON_TYPE = { "content-type": "application/json" };

let server: TestServer;
let client: Client;
let collection: string;

before(async () => {
  server = await startServer({ config: `max_payload_size_bytes: ${LIMIT}` });
  client = new Client(server.url);
  collection = await client.collection("connections", SEED_RECORDS);
});
after(async () => {
  client.close();
  await server.stop();
  ok(!server.output().includes("error"), server.output());
});

const heartbeat = head("GET", "/api/v2/heartbeat");
const bodyOf = (id: string): string => JSON.stringify({ ids: [id], embeddings: [[1, 2, 3]] });

/** The server answers others, and holds exactly these records. */
async function isSound(ids: readonly string[] = SEED_RECORDS.ids): Promise<void> {
  equal((await client.get("/api/v2/heartbeat")).status, 200);
  deepEqual(JSON.parse(await client.contents(collection)).ids, ids);
}

suite("bodies over the limit", () => {
  for (const operation of ["add", "get"]) {
    test(`${operation}: refused by the declared length, before anything arrives`, async () => {
      const connection = await RawConnection.open(server.url);
      connection.write(head("POST", `${collection}/${operation}`, { ...JSON_TYPE, "content-length": LIMIT + 1 }));
      deepEqual(await connection.statuses(1), [413]);
      connection.close();
      await isSound();
    });

    test(`${operation}: refused while chunks arrive, whose end never comes`, async () => {
      const connection = await RawConnection.open(server.url);
      connection.write(head("POST", `${collection}/${operation}`, { ...JSON_TYPE, "transfer-encoding": "chunked" }));
      const chunk = `${(64 * 1024).toString(16)}\r\n${" ".repeat(64 * 1024)}\r\n`;
      for (let sent = 0; sent <= LIMIT; sent += 64 * 1024) connection.write(chunk);
      deepEqual(await connection.statuses(1), [413]);
      connection.close();
      await isSound();
    });

    test(`${operation}: a client that goes on sending is cut off, sooner or later`, async () => {
      const connection = await RawConnection.open(server.url);
      connection.write(head("POST", `${collection}/${operation}`, { ...JSON_TYPE, "transfer-encoding": "chunked" }));
      const chunk = `${(1024 * 1024).toString(16)}\r\n${" ".repeat(1024 * 1024)}\r\n`;
      const closed = new Promise((resolve) => connection.socket.once("close", resolve));
      connection.socket.resume();
      let sent = 0;
      while (!connection.socket.closed && sent < 200) {
        connection.write(chunk);
        await Promise.race([connection.flushed(60_000), closed]);
        sent++;
      }
      ok(sent < 200, "200 MB were taken");
      await isSound();
    });
  }

  test("declared lengths that never come reserve nothing and time nobody out", async () => {
    const waiting = await Promise.all(Array.from({ length: 500 }, () => RawConnection.open(server.url)));
    for (const connection of waiting)
      connection.write(`${head("POST", `${collection}/add`, { ...JSON_TYPE, "content-length": LIMIT })}{`);
    await isSound();
    for (const connection of waiting) connection.reset();
    await isSound();
  });
});

suite("slow and half-open clients", () => {
  test("bytes that trickle in", async () => {
    const body = bodyOf("a");
    const declared = head("POST", `${collection}/update`, { ...JSON_TYPE, "content-length": body.length }) + body;
    const chunks = [...body].map((byte) => `1\r\n${byte}\r\n`).join("");
    const chunked = `${head("POST", `${collection}/update`, { ...JSON_TYPE, "transfer-encoding": "chunked" })}${chunks}0\r\n\r\n`;
    const trickle = async (text: string): Promise<void> => {
      const connection = await RawConnection.open(server.url);
      connection.socket.setNoDelay(true);
      for (const byte of text) {
        connection.write(byte);
        await delay(1);
      }
      deepEqual(await connection.statuses(1), [200]);
      connection.close();
    };
    const many = Array.from({ length: 20 }, (_, i) => trickle(i % 2 === 0 ? declared : chunked));
    await isSound();
    await Promise.all(many);
    await isSound();
  });

  test("clients that end their half in the middle, and after the request", async () => {
    const body = bodyOf("never");
    const text = head("POST", `${collection}/add`, { ...JSON_TYPE, "content-length": body.length }) + body;
    for (let length = 0; length < text.length; length += 7) {
      const connection = await RawConnection.open(server.url);
      connection.socket.end(text.slice(0, length));
      match(await connection.read(), /^$|^HTTP\/1\.1 400 /);
    }
    await isSound();
    const whole = await RawConnection.open(server.url);
    whole.socket.end(heartbeat);
    match(await whole.read(), /^HTTP\/1\.1 200 OK/);
  });

  test("answers that are taken a little at a time come whole", async () => {
    const large = await client.collection("slow-reader", {
      ids: ["a"],
      embeddings: [[1]],
      documents: ["d".repeat(900_000)],
    });
    const connection = await RawConnection.open(server.url);
    connection.write(`${head("POST", `${large}/get`, { ...JSON_TYPE, "content-length": 2, connection: "close" })}{}`);
    let length = 0;
    for await (const chunk of connection.socket) {
      length += (chunk as Buffer).length;
      await delay(2);
    }
    ok(length > 900_000, `only ${length} bytes`);
  });
});

suite("resets", () => {
  test("in the middle of a request, at many places: nothing is written", async () => {
    const body = bodyOf("never");
    const text = head("POST", `${collection}/add`, { ...JSON_TYPE, "content-length": body.length }) + body;
    for (let length = 1; length < text.length; length += 3) {
      const connection = await RawConnection.open(server.url);
      connection.write(text.slice(0, length));
      await connection.flushed(10_000);
      connection.reset();
    }
    await isSound();
  });

  test("right after the request: all of it is written or nothing", async () => {
    const several = await client.collection("reset-writes");
    const embeddings = Array.from({ length: 50 }, (_, i) => [i]);
    for (let n = 0; n < 60; n++) {
      const body = JSON.stringify({ ids: embeddings.map((_, i) => `${n}-${i}`), embeddings });
      const connection = await RawConnection.open(server.url);
      connection.write(head("POST", `${several}/add`, { ...JSON_TYPE, "content-length": body.length }) + body);
      await connection.flushed(10_000);
      if (n % 3 > 0) await delay(n % 7);
      connection.reset();
    }
    equal(Number((await client.get(`${several}/count`)).text) % embeddings.length, 0);
    await isSound();
  });

  test("in the middle of an answer", async () => {
    const documents = Array.from({ length: 5 }, (_, i) => String(i).repeat(900_000));
    const large = await client.collection("reset-reads");
    for (const [i, document] of documents.entries())
      await client.must({
        path: `${large}/add`,
        body: JSON.stringify({ ids: [`${i}`], embeddings: [[i]], documents: [document] }),
      });
    for (let n = 0; n < 60; n++) {
      const connection = await RawConnection.open(server.url);
      connection.write(`${head("POST", `${large}/get`, { ...JSON_TYPE, "content-length": 2 })}{}`);
      if (n % 2 === 0) await connection.read((text) => text.length > 0);
      connection.reset();
    }
    await isSound();
  });
});

suite("pipelining", () => {
  test("1,000 requests at once are answered in their order", async () => {
    const connection = await RawConnection.open(server.url);
    const paths = ["/api/v2/heartbeat", "/nowhere", `${collection}/count`, "/api/v1/x", "/api/v2/tenants/none"];
    const statuses = [200, 404, 200, 410, 404];
    const requests = Array.from({ length: 1_000 }, (_, i) => head("GET", paths[i % paths.length] as string));
    connection.write(requests.join(""));
    deepEqual(
      await connection.statuses(requests.length),
      requests.map((_, i) => statuses[i % statuses.length]),
    );
    connection.close();
  });

  test("writes and reads with bodies, some malformed", async () => {
    const piped = await client.collection("piped");
    const connection = await RawConnection.open(server.url);
    const bodies = Array.from({ length: 300 }, (_, i) =>
      i % 10 === 3 ? "{" : JSON.stringify({ ids: [`${i}`], embeddings: [[i]] }),
    );
    const post = (path: string, body: string): string =>
      head("POST", path, { ...JSON_TYPE, "content-length": body.length }) + body;
    connection.write(bodies.map((body) => post(`${piped}/add`, body)).join(""));
    const statuses = await connection.statuses(bodies.length);
    deepEqual(
      statuses,
      bodies.map((body) => (body === "{" ? 400 : 201)),
    );
    equal((await client.get(`${piped}/count`)).text, "270");
    connection.close();
  });

  test("a client that leaves in the middle of its queue", async () => {
    for (let n = 0; n < 20; n++) {
      const connection = await RawConnection.open(server.url);
      connection.write(head("GET", `${collection}/count`).repeat(200));
      await connection.read((text) => text.length > 0);
      connection.reset();
    }
    await isSound();
  });

  test("garbage behind a request, and requests smuggled by doubtful lengths", async () => {
    const doubtful = [
      `${heartbeat}\u0000\u0001garbage\r\n\r\n`,
      `${head("POST", `${collection}/get`, { "content-length": 2, "transfer-encoding": "chunked" })}{}`,
      `${head("POST", `${collection}/get`, { "content-length": "+2" })}{}`,
      `${head("POST", `${collection}/get`, { "content-length": "2, 2" })}{}`,
      `${head("POST", `${collection}/get`, { "content-length": "-1" })}{}`,
      `${head("POST", `${collection}/get`, { "content-length": "9".repeat(40) })}{}`,
      `${head("POST", `${collection}/get`, { "transfer-encoding": "gzip, identity" })}{}`,
      `${head("POST", `${collection}/get`, { "transfer-encoding": "chunked" })}ffffffffffffffffff\r\n{}`,
      `${head("POST", `${collection}/get`, { "transfer-encoding": "chunked" })}2;${"x".repeat(200_000)}\r\n{}\r\n0\r\n\r\n`,
    ];
    for (const text of doubtful) {
      const connection = await RawConnection.open(server.url);
      connection.write(text);
      const received = await connection.read((seen) => /HTTP\/1\.1 4/.test(seen));
      match(received, /HTTP\/1\.1 4\d\d /, text.slice(0, 200));
      connection.close();
    }
    await isSound();
  });
});
