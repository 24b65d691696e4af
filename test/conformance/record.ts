// Records what the real server answers to the cases:
//   node test/conformance/record.ts --command "/path/to/real-chroma" [SUITE…]     starts it itself, once per configuration
//   node test/conformance/record.ts --url http://localhost:8000 [SUITE…]          a running server on its defaults: every scenario is sent there
import { parseArgs } from "node:util";
import { startServer, type TestServer } from "../support/server.ts";
import { suites } from "./cases/index.ts";
import { configurations } from "./configurations.ts";
import { writeRecording } from "./recording.ts";
import { type Exchange, runScenario } from "./run.ts";

const { values, positionals } = parseArgs({
  options: { command: { type: "string" }, url: { type: "string" } },
  allowPositionals: true,
});
const servers = new Map<string, TestServer>();

async function serverFor(configuration: string): Promise<string> {
  if (values.url !== undefined) return values.url;
  if (values.command === undefined) throw new Error("give --command or --url");
  let server = servers.get(configuration);
  if (server === undefined) {
    server = await startServer({ command: values.command.split(" "), config: configurations[configuration] });
    servers.set(configuration, server);
  }
  return server.url;
}

let count = 0;
try {
  for (const suite of suites) {
    if (positionals.length > 0 && !positionals.includes(suite.name)) continue;
    const scenarios = new Map<string, Exchange[]>();
    for (const scenario of suite.scenarios) {
      if (scenarios.has(scenario.name)) throw new Error(`two scenarios are called ${scenario.name}`);
      const exchanges = await runScenario(await serverFor(scenario.server), scenario, { spare: true });
      scenarios.set(scenario.name, exchanges);
      count += exchanges.length;
      for (const { step, answer } of exchanges) {
        if (answer?.status === 0)
          console.error(`dropped: ${scenario.name}: ${step.method} ${step.path} ${step.body ?? ""}`);
      }
    }
    writeRecording(suite.name, scenarios);
  }
  console.log(`${count} exchanges recorded`);
} finally {
  for (const server of servers.values()) await server.stop();
}
