// The process that gets killed: opens the database and writes to all collections at once, printing a line for every
// acknowledged operation. Arguments: directory, seed, round, operations of each writer of the large collection at most,
// operations of every other writer at most (then it closes the database).
import { writeSync } from "node:fs";
import { open } from "../../src/engine/index.ts";
import { operationOf, runOn, TARGETS, type Target } from "./workload.ts";

const [path, seed, round, largeLimit, limit] = process.argv.slice(2) as [string, string, string, string, string];
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Waits while the pipe is full: who reads it may be busy. A line goes into it whole or not at all. */
function say(line: string): void {
  for (;;) {
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(nobody, 0, 0, 1);
    }
  }
}

const database = await open(path);
const collections = await Promise.all(
  TARGETS.map(({ name, space }) => database.getOrCreateCollection(name, { configuration: { hnsw: { space } } })),
);
say("ready");

async function write(place: number, target: Target, writer: number): Promise<void> {
  const most = Number(target.name === "large" ? largeLimit : limit);
  for (let number = 0; number < most; number++) {
    await runOn(
      collections[place] as (typeof collections)[0],
      operationOf(Number(seed), Number(round), target, writer, number),
    );
    say(`${target.name} ${writer} ${number}`);
  }
}

await Promise.all(
  TARGETS.flatMap((target, place) =>
    Array.from({ length: target.writers }, (_, writer) => write(place, target, writer)),
  ),
);
say("closing");
await database.close();
say("closed");
