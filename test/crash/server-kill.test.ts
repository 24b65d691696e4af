// The same as kill.test.ts through a server: it is killed, or told to end, under the writes of many HTTP clients.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { HttpCollection, HttpError } from "./http-collection.ts";
import { assertIndexesAgree } from "./indexes-agree.ts";
import { ServerProcess } from "./server-process.ts";
import { ExpectedState } from "./state.ts";
import { operationOf, randomFrom, runOn, TARGETS, type Target } from "./workload.ts";

const ROUNDS = Number(process.env.KROMA_CRASH_SERVER_ROUNDS ?? process.env.KROMA_CRASH_ROUNDS ?? 5);
const SEED = Number(process.env.KROMA_CRASH_SEED ?? Math.floor(Math.random() * 1e6));
const EXIT_MS = 5_000;

async function withFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kroma-crash-"));
  try {
    await body(join(folder, "data"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(`kill -9 of a server loses nothing that was acknowledged (${ROUNDS} rounds, seed ${SEED})`, () =>
  withFolder(async (path) => {
    const random = randomFrom(SEED);
    const expected = new ExpectedState(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      const server = new ServerProcess(path);
      const load = new Load(await server.url(), round);
      await load.until(round === 0 ? 300 : 1 + Math.floor(random() * 150)).finally(() => server.end("SIGKILL"));
      expected.advance(round, await load.end());
      await restarted(path, expected, random);
    }
  }));

test(`SIGTERM under load ends a server within five seconds and loses nothing (seed ${SEED})`, () =>
  withFolder(async (path) => {
    const random = randomFrom(SEED);
    const expected = new ExpectedState(SEED);
    for (let round = 0; round < 2; round++) {
      const server = new ServerProcess(path);
      const load = new Load(await server.url(), round);
      await load.until(round === 0 ? 300 : 40).catch(async (error: unknown) => {
        await server.end("SIGKILL");
        throw error;
      });
      const start = performance.now();
      const status = await server.end(round === 0 ? "SIGTERM" : "SIGINT");
      const took = performance.now() - start;
      assert.equal(status, 0, server.output);
      assert(took < EXIT_MS, `ended after ${took} ms`);
      expected.advance(round, await load.end());
      await restarted(path, expected, random);
    }
  }));

/** Compares what a new server answers with what is expected, and ends that one in its turn. */
async function restarted(path: string, expected: ExpectedState, random: () => number): Promise<void> {
  const server = new ServerProcess(path);
  try {
    const url = await server.url();
    for (const target of TARGETS) {
      const records = await HttpCollection.open(url, target);
      const rows = await expected.settle(target, records);
      if (rows.records.size > 0) await assertIndexesAgree(records, rows, random, 50);
    }
    assert.equal(await server.end("SIGKILL"), null);
    assert.doesNotMatch(server.output, /error|fail|damaged|fit/i);
  } finally {
    await server.end("SIGKILL");
  }
}

/** Clients that write as fast as they are answered, until the server is gone. */
class Load {
  readonly #acknowledged = new Map<string, number>();
  readonly #clients: Promise<void>;
  #total = 0;
  #ended = false;
  #failure: unknown;

  constructor(url: string, round: number) {
    const clients = TARGETS.flatMap((target) =>
      Array.from({ length: target.writers }, (_, writer) => this.#write(url, round, target, writer)),
    );
    this.#clients = Promise.all(clients).then(() => undefined);
  }

  /** Resolves when so many operations are acknowledged. */
  async until(count: number): Promise<void> {
    while (this.#total < count && !this.#ended) await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.#ended) throw this.#failure ?? new Error("the server was gone too early");
  }

  /** What each writer had acknowledged. */
  async end(): Promise<ReadonlyMap<string, number>> {
    await this.#clients;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#acknowledged;
  }

  async #write(url: string, round: number, target: Target, writer: number): Promise<void> {
    try {
      const records = await HttpCollection.open(url, target);
      for (let number = 0; ; number++) {
        await runOn(records, operationOf(SEED, round, target, writer, number));
        this.#acknowledged.set(`${target.name} ${writer}`, number + 1);
        this.#total++;
      }
    } catch (error) {
      // A connection that broke, or the refusal of a server that is ending; anything else is wrong.
      if (error instanceof HttpError ? error.status !== 503 : !(error instanceof TypeError)) this.#failure = error;
      this.#ended = true;
    }
  }
}
