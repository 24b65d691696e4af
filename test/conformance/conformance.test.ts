// Kroma answers as the real server was recorded to answer. KROMA_TEST_COMMAND replays against another server than Kroma: the
// path of `real-chroma` proves the recording itself.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, test } from "node:test";
import { kromaMain, startServer, type TestServer } from "../support/server.ts";
import { suites } from "./cases/index.ts";
import { configurations } from "./configurations.ts";
import { readRecording } from "./recording.ts";
import { replayScenario } from "./replay.ts";

const command = process.env.KROMA_TEST_COMMAND?.split(" ");
const skip = command === undefined && !existsSync(kromaMain) ? "there is no server yet" : false;
const servers = new Map<string, Promise<TestServer>>();

function serverFor(configuration: string): Promise<TestServer> {
  let server = servers.get(configuration);
  if (server === undefined) {
    server = startServer({ command, config: configurations[configuration] });
    servers.set(configuration, server);
  }
  return server;
}

after(async () => {
  for (const server of await Promise.allSettled(servers.values())) {
    if (server.status === "fulfilled") await server.value.stop();
  }
});

for (const suite of suites) {
  const recording = readRecording(suite.name);
  for (const scenario of suite.scenarios) {
    const reason = skip || (command === undefined && scenario.later);
    test(`${suite.name}: ${scenario.name}`, { skip: reason || false }, async () => {
      const { url } = await serverFor(scenario.server);
      const differences = await replayScenario(url, scenario, recording.get(scenario.name), command !== undefined);
      assert.equal(differences.length, 0, `\n${differences.join("\n")}`);
    });
  }
}
