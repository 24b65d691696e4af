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

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { command: { type: "string" }, url: { type: "string" }, real: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const servers = new Map<string, TestServer>();
  let failed = 0;
  let passed = 0;
  try {
    for (const suite of suites) {
      if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
      const recording = readRecording(suite.name);
      for (const scenario of suite.scenarios) {
        let server = servers.get(scenario.server);
        if (server === undefined && values.url === undefined) {
          server = await startServer({ command: values.command?.split(" "), config: configurations[scenario.server] });
          servers.set(scenario.server, server);
        }
        const url = values.url ?? (server as TestServer).url;
        const differences = await replayScenario(url, scenario, recording.get(scenario.name), values.real);
        if (differences.length === 0) passed++;
        else {
          failed++;
          console.log(`FAIL ${suite.name}: ${scenario.name}\n   ${differences.join("\n   ")}`);
        }
      }
    }
  } finally {
    for (const server of servers.values()) await server.stop();
  }
  console.log(`${passed} scenarios conform, ${failed} differ`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (import.meta.main) await main();
