import { deepEqual, equal, ok } from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import { startServer, type TestServer } from "../support/server.ts";
import { type BodyRoute, bodyRoutes, isWrite, SEED_RECORDS } from "./bodies.ts";
import { type Answer, Client, COLLECTIONS, DATABASE, inParallel, randomNumbers, TENANT } from "./support.ts";

const FLIPS = 150;
const EXACT_FLIPS = 60;
const PLACES = Array.from({ length: bodyRoutes("…", "").length }, (_, i) => i);

let server: TestServer;
let client: Client;

before(async () => {
  server = await startServer();
  client = new Client(server.url);
});
after(async () => {
  client.close();
  await server.stop();
  ok(!server.output().includes("ended unexpectedly"), server.output());
});

/** Everything that a bad request must not change. */
async function state(collection: string): Promise<readonly string[]> {
  const paths = [COLLECTIONS, `${TENANT}/databases`, TENANT, DATABASE];
  const answers = await Promise.all(paths.map((path) => client.get(path)));
  return [...answers.map(({ text }) => text), await client.contents(collection)];
}

const isRefusal = ({ status }: Answer): boolean => status >= 400 && status < 500;
/** Routes that a single node does not have answer a sound body with 501. */
const isClean = (answer: Answer): boolean => isRefusal(answer) || [200, 201, 501].includes(answer.status);

suite("every body truncated at every byte", () => {
  for (const index of PLACES) {
    const tag = `cut${index}`;
    test(bodyRoutes("…", tag)[index]?.name ?? "", async () => {
      const collection = await client.collection(tag, SEED_RECORDS);
      const { method, path, body } = bodyRoutes(collection, tag)[index] as BodyRoute;
      const before = await state(collection);
      const bytes = Buffer.from(JSON.stringify(body));
      await inParallel(bytes.keys(), 8, async (length) => {
        const answer = await client.send({ method, path, body: bytes.subarray(0, length) });
        ok(isRefusal(answer), `${length} bytes: ${answer.status} ${answer.text}`);
      });
      deepEqual(await state(collection), before);
      const whole = await client.send({ method, path, body: bytes });
      ok(isClean(whole) && ![400, 422].includes(whole.status), `${whole.status} ${whole.text}`);
    });
  }
});

suite("every body with a flipped byte", () => {
  for (const index of PLACES) {
    const tag = `flip${index}`;
    test(bodyRoutes("…", tag)[index]?.name ?? "", async () => {
      const collection = await client.collection(tag, SEED_RECORDS);
      const random = randomNumbers(index);
      const route = bodyRoutes(collection, tag)[index] as BodyRoute;
      const original = Buffer.from(JSON.stringify(route.body));
      const flipped = Array.from({ length: FLIPS }, () => damaged(original, random));
      if (isWrite(route)) await oneByOne(route, collection, flipped.slice(0, EXACT_FLIPS));
      await inParallel(flipped, 8, async (body) => {
        const answer = await client.send({ method: route.method, path: route.path, body });
        ok(isClean(answer), `${body.toString("latin1")}: ${answer.status} ${answer.text}`);
      });
      equal((await client.get(`${collection}/count`)).status, 200);
    });
  }

  /** A body that is refused has changed nothing. */
  async function oneByOne({ method, path }: BodyRoute, collection: string, bodies: readonly Buffer[]): Promise<void> {
    let known = await client.contents(collection);
    for (const body of bodies) {
      const answer = await client.send({ method, path, body });
      const found = await client.contents(collection);
      if (answer.status >= 400) equal(found, known, body.toString("latin1"));
      known = found;
    }
  }
});

function damaged(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original);
  const flips = random() < 0.7 ? 1 : 1 + Math.floor(random() * 8);
  for (let i = 0; i < flips; i++) {
    const at = Math.floor(random() * bytes.length);
    const whole = random() < 0.5;
    bytes[at] = whole ? Math.floor(random() * 256) : (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
  }
  return bytes;
}

test("bodies that are no JSON at all", async () => {
  const collection = await client.collection("no-json", SEED_RECORDS);
  const before = await state(collection);
  const random = randomNumbers(7);
  const noise = Array.from({ length: 50 }, () =>
    Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256))),
  );
  const texts = [
    "",
    " ",
    "\u0000",
    "\ufeff{}",
    "{}{}",
    "[]",
    "null",
    "1",
    '"x"',
    "{",
    "}",
    "[",
    "nul",
    "{,}",
    "{:}",
    "'",
    "//",
  ];
  const bodies = [
    ...noise,
    ...texts.map((text) => Buffer.from(text)),
    Buffer.alloc(100_000),
    Buffer.alloc(100_000, "["),
  ];
  await inParallel(bodyRoutes(collection, "no-json"), 4, async (route) => {
    for (const body of bodies) {
      const answer = await client.send({ ...route, body });
      ok(isRefusal(answer) || isHarmless(route, body), `${route.name} ${body}: ${answer.status} ${answer.text}`);
    }
  });
  deepEqual(await state(collection), before);
});

/** Routes whose members are all optional take an empty object or array for what it is. */
function isHarmless({ path, method }: BodyRoute, body: Buffer): boolean {
  return ["[]"].includes(body.toString()) && (method !== "POST" || /\/(get|detach)$/.test(path));
}
