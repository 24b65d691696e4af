// npm run bench:server: Kroma and the real Chroma server on this machine, in turns, under the same load.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { type Case, caseName, makeDataset } from "./dataset.ts";
import type { Engine } from "./engine.ts";
import { groundTruth } from "./ground-truth.ts";
import { Kroma } from "./kroma.ts";
import { LoadGenerator } from "./load-generator.ts";
import { type Options, readOptions, usage } from "./options.ts";
import { RealChroma } from "./real-chroma.ts";
import { type CaseResult, machine, printCase } from "./report.ts";
import { emptyRequest } from "./request-set.ts";
import { runRound } from "./round.ts";
import type { RoundResult } from "./work.ts";
import { type LoadId, makeLoads } from "./workload.ts";

const started = performance.now();

function progress(text: string): void {
  console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`);
}

function makeEngines({ engines, source }: Options): Engine[] {
  return engines.map((kind, i) => {
    const name = engines.indexOf(kind) === i ? kind : `${kind} again`;
    return kind === "real" ? new RealChroma(name) : new Kroma(name, source);
  });
}

/** What the generator itself costs: its figures against a server that does nothing. */
async function overhead(generator: LoadGenerator): Promise<string> {
  const responder = spawn(process.execPath, [fileURLToPath(new URL("./trivial-responder.ts", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [port] = await once(responder.stdout, "data");
    generator.upload("empty", emptyRequest());
    const run = (connections: number) =>
      generator.run({ set: "empty", port: Number(port), connections, milliseconds: 1500, warmUpMilliseconds: 500 });
    const one = await run(1);
    const sixteen = await run(16);
    const rate = Math.round(sixteen.perSecond).toLocaleString("en");
    return (
      `load generator alone: ${(1000 * one.p50).toFixed(0)} µs per round trip at 1 connection, ` +
      `${rate} requests/s and ${sixteen.cpuMicroseconds.toFixed(1)} µs of processor time per request at 16`
    );
  } finally {
    responder.kill("SIGKILL");
  }
}

/** Every round starts every engine afresh; the order is reversed from round to round. */
async function runCase(test: Case, options: Options, engines: readonly Engine[]): Promise<CaseResult> {
  const name = caseName(test);
  progress(`${name}: preparing data, exact neighbours and requests`);
  const data = makeDataset(test);
  const truth = await groundTruth(test, data);
  const loads = makeLoads(data, truth, options.arrays, options.seed);
  const generator = new LoadGenerator();
  for (const id of Object.keys(loads) as LoadId[]) generator.upload(id, loads[id].set);
  const results = engines.map((): RoundResult[] => []);
  for (let round = 0; round < options.rounds; round++) {
    const order = engines.map((_, i) => (round % 2 === 0 ? i : engines.length - 1 - i));
    for (const i of order) {
      const report = (text: string): void => progress(`${name}, round ${round + 1}, ${engines[i].name}: ${text}`);
      const { seconds, warmUpSeconds, restSeconds, directory = tmpdir() } = options;
      const setting = { data, loads, generator, directory, seconds, warmUpSeconds, restSeconds, progress: report };
      results[i].push(await runRound(engines[i], setting));
    }
  }
  await generator.close();
  return { name, engines: engines.map((engine, i) => ({ name: engine.name, rounds: results[i] })) };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") {
    console.log(usage);
    return;
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  const place = machine();
  const engines = makeEngines(options);
  const versions = engines.map((engine) => engine.prepare());
  const generator = new LoadGenerator();
  const cost = await overhead(generator);
  await generator.close();
  progress(cost);
  const cases: CaseResult[] = [];
  for (const test of options.cases) cases.push(await runCase({ ...test, seed: options.seed }, options, engines));
  const about = `${place}\n${[...new Set(versions)].join(" and ")}; medians of ${options.rounds} rounds\n${cost}\n`;
  console.log(`\n${about}`);
  for (const result of cases) printCase(result, options.markdown);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ machine: place, versions, cost, options, cases }, null, 2)}\n`);
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// Child processes and directories are cleaned up on exit, and nothing may keep a failed run alive.
process.exit();
