// The process that gets killed: opens the database and writes to all collections at once, printing a line for every
// acknowledged operation. Arguments: directory, seed, round, operations of each writer of the large collection at most,
// operations of every other writer at most (then it closes the database).
import { writeSync } from "node:fs";
import { open } from "../../src/engine/index.ts";
import { operationOf, runOn, TARGETS, type Target } from "./workload.ts";

const [path, seed, round, largeLimit, limit] = process.argv.slice(2) as [string, string, string, string, string];
const say = (line: string): void => void writeSync(1, `${line}\n`);

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
