// Runs docs/authentication.md from its beginning to its end: its files, the server that they configure, and its code.
import { deepEqual, equal, ok } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { kromaMain, startServer, type TestServer } from "../support/server.ts";
import { snippetsOf } from "./extract.ts";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "kroma-snippets-"));
const text = readFileSync(join(root, "docs/authentication.md"), "utf8");
const FILE = /^```\w+ (\S+)\n(.*?)^```$/gms;
let server: TestServer | undefined;
after(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

async function run(line: number, command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: home, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  const [status] = await once(child, "close");
  equal(status, 0, `line ${line} failed\n${output}${errors}`);
  return output;
}

/** The server of the configuration that the document shows. */
async function start(): Promise<TestServer> {
  const config = readFileSync(join(home, "config.yaml"), "utf8")
    .replace("listen_address: localhost\n", "")
    .replaceAll(/(\w+): (\S+\.(?:yaml|jsonl?))/g, (_, key: string, name: string) => `${key}: ${join(home, name)}`);
  return startServer({ config });
}

test("docs/authentication.md does what it says", async () => {
  for (const [, name, content] of text.matchAll(FILE)) writeFileSync(join(home, name as string), content as string);
  await run(0, process.execPath, ["--check", join(home, "auth.mjs")]);
  const shell = `kroma() { ${JSON.stringify(process.execPath)} ${JSON.stringify(kromaMain)} "$@"; }\n`;
  const snippets = snippetsOf(text).filter(({ language }) => language !== "python");
  ok(snippets.length >= 6);
  for (const { language, code, line, expected } of snippets) {
    if (code.includes("8000")) server ??= await start();
    const port = server === undefined ? "" : new URL(server.url).port;
    const withPort = code.replaceAll(/\b8000\b/g, port);
    let output: string;
    if (language === "sh") output = await run(line, "bash", ["-euo", "pipefail", "-c", shell + withPort]);
    else {
      const file = join(home, `${line}.mjs`);
      writeFileSync(file, withPort);
      output = await run(line, process.execPath, ["--import", new URL("./resolve.ts", import.meta.url).href, file]);
    }
    if (expected.length > 0) deepEqual(output.trim().split("\n"), expected, `line ${line} prints something else`);
  }
});
