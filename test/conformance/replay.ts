// Replays the recordings against a server and reports every difference:
//   node test/conformance/replay.ts [--command "/path/to/real-chroma"] [--url URL] [--real] [SUITE…]
// Without --command and --url it starts Kroma. --real: the server is the real one, so the recording itself is expected, not Kroma's fixes.
import { parseArgs } from "node:util";
import { startServer, type TestServer } from "../support/server.ts";
import { suites } from "./cases/index.ts";
import { compareAnswers, compareWithFix } from "./compare.ts";
import { configurations } from "./configurations.ts";
import { type RecordedExchange, readRecording, requestText } from "./recording.ts";
import { type Exchange, runScenario } from "./run.ts";
import type { Scenario } from "./scenario.ts";

/** Runs the scenario and returns its differences from what was recorded; empty: conformant. */
export async function replayScenario(
  url: string,
  scenario: Scenario,
  recorded: readonly RecordedExchange[] | undefined,
  real: boolean,
): Promise<string[]> {
  if (recorded === undefined || recorded.length !== scenario.steps.length) return ["not recorded: run record.ts"];
  const exchanges = await runScenario(url, scenario, { spare: real });
  return exchanges.flatMap((exchange, index) => {
    const differences = compareExchange(exchange, recorded[index] as RecordedExchange, real);
    return differences.length === 0
      ? []
      : [`${index + 1}. ${requestText(exchange.step)}\n     ${differences.join("\n     ")}`];
  });
}

function compareExchange({ step, answer }: Exchange, recorded: RecordedExchange, real: boolean): string[] {
  if (recorded.request !== requestText(step)) return ["changed since it was recorded: run record.ts"];
  if (answer === undefined) return [];
  if (step.fix !== undefined && !real) return compareWithFix(step.fix, answer);
  if (recorded.answer === null) return ["the real server has no answer and the step no fix"];
  return compareAnswers(step, recorded.answer, answer);
}

/** Starts a server for each configuration that is asked for, once. */
class Servers {
  readonly #command: readonly string[] | undefined;
  readonly #running = new Map<string, Promise<TestServer>>();

  constructor(command: readonly string[] | undefined) {
    this.#command = command;
  }

  async url(configuration: string): Promise<string> {
    let server = this.#running.get(configuration);
    if (server === undefined) {
      server = startServer({ command: this.#command, config: configurations[configuration] });
      this.#running.set(configuration, server);
    }
    return (await server).url;
  }

  async stop(): Promise<void> {
    for (const server of await Promise.allSettled(this.#running.values())) {
      if (server.status === "fulfilled") await server.value.stop();
    }
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { command: { type: "string" }, url: { type: "string" }, real: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const servers = new Servers(values.command?.split(" "));
  let failed = 0;
  let passed = 0;
  for (const suite of suites.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    const recording = readRecording(suite.name);
    for (const scenario of suite.scenarios) {
      if (scenario.later !== undefined && !values.real) continue;
      const differences = await (async () => {
        const url = values.url ?? (await servers.url(scenario.server));
        return replayScenario(url, scenario, recording.get(scenario.name), values.real);
      })().catch((error: unknown) => [String(error)]);
      if (differences.length === 0) passed++;
      else {
        failed++;
        console.log(`FAIL ${suite.name}: ${scenario.name}\n   ${differences.join("\n   ")}`);
      }
    }
  }
  await servers.stop();
  console.log(`${passed} scenarios conform, ${failed} differ`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await main();
