import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { WireRequest } from "../engine/wire.ts";
import { COLLECTION, type Fixture, RawClient, requestText, startFixture } from "./server.fixture.ts";

let server: Fixture;
let client: RawClient;

before(async () => {
  server = await startFixture();
  client = await RawClient.open(server.port);
});

after(async () => {
  client.close();
  await server.close();
});

const PATH = `${COLLECTION}/add`;
const TEXT = "x".repeat(900);

const chunked = (...chunks: string[]): string =>
  [...chunks, ""].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");

const chunkedHead = requestText("POST", PATH, { headers: { "transfer-encoding": "chunked" } });

/** Parts that are written apart reach the server apart. */
async function send(...parts: string[]): Promise<number> {
  for (const part of parts) {
    client.write(part);
    await pause(20);
  }
  return (await client.read()).status;
}

test("a body arrives whole however it comes", async () => {
  const whole = requestText("POST", PATH, { body: TEXT });
  const ways = [
    [whole],
    [whole.slice(0, -900), TEXT],
    [whole.slice(0, -500), TEXT.slice(400)],
    [chunkedHead + chunked(TEXT)],
    [chunkedHead + chunked(TEXT.slice(1), "x")],
    [chunkedHead, chunked(TEXT)],
  ];
  for (const parts of ways) {
    assert.equal(await send(...parts), 201);
    const { body } = server.engine.calls.at(-1) as WireRequest;
    assert.equal(Buffer.from(body as Uint8Array).toString(), TEXT);
  }
});

test("its memory is its own, so that it can be handed over", async () => {
  await send(chunkedHead + chunked("x", "y"));
  const { body } = server.engine.calls.at(-1) as WireRequest;
  assert.equal(body?.buffer.byteLength, 2);
});

test("a body without bytes is none", async () => {
  assert.equal(await send(chunkedHead + chunked()), 201);
  assert.equal((server.engine.calls.at(-1) as WireRequest).body, null);
});

test("a body of unknown length is refused when it turns out too long", async () => {
  const calls = server.engine.calls.length;
  assert.equal(await send(chunkedHead + chunked(TEXT, TEXT)), 413);
  assert.equal(server.engine.calls.length, calls);
});

test("who breaks off within the turn of the head is let go", async () => {
  const calls = server.engine.calls.length;
  const other = await RawClient.open(server.port);
  other.write(`${chunkedHead}zz\r\n`);
  assert.match(await other.closed(), /^HTTP\/1.1 400 /);
  const third = await RawClient.open(server.port);
  third.write(chunkedHead);
  third.socket.resetAndDestroy();
  await once(third.socket, "close");
  assert.equal(await send(requestText("POST", PATH, { body: "{}" })), 201);
  assert.equal(server.engine.calls.length, calls + 1);
  assert.deepEqual(server.lines, []);
});
