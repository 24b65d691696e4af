// Runs the code in the documentation, so that it stays true. Python code is only read, since its client is not at hand here, and
// commands of npm and `kroma run` are only looked up.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, suite, test } from "node:test";
import { Command } from "commander";
import { addConfigurationOptions } from "../../src/cli/options.ts";
import { loadConfiguration } from "../../src/server/config/load.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { type Snippet, snippetsOf } from "./extract.ts";
import { examplesProgram, MARK, type Program, programsOf } from "./programs.ts";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "kroma-snippets-"));
after(() => rmSync(home, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const documents = ["README.md", ...globSync("docs/*.md", { cwd: root })].map((name) => ({ name, text: read(name) }));
const ofLanguage = (language: string): { name: string; snippet: Snippet }[] =>
  documents.flatMap(({ name, text }) =>
    snippetsOf(text)
      .filter((snippet) => snippet.language === language)
      .map((snippet) => ({ name: `${name}:${snippet.line}`, snippet })),
  );
/** Commands that are looked up instead of run. */
const isInstruction = ({ code }: Snippet): boolean => /^(?:npm|npx|kroma|pip) /m.test(code);

/** One document has a server of its own, and a test of its own that runs it. */
const isForAnyServer = ({ name }: { readonly name: string }): boolean => !name.startsWith("docs/authentication.md");

const programs: readonly Program[] = [
  ...documents.filter(isForAnyServer).flatMap(({ name, text }) => programsOf(name, text)),
  examplesProgram("src/engine/database.ts", read("src/engine/database.ts"), "db"),
  examplesProgram("src/engine/collection.ts", read("src/engine/collection.ts"), "notes"),
];
const fileOf = (program: Program): string =>
  join(home, `${programs.indexOf(program)}.${program.language === "ts" ? "mts" : "mjs"}`);

/** Runs in a folder of its own and must succeed. */
async function run(name: string, command: string, args: readonly string[]): Promise<string> {
  const cwd = mkdtempSync(join(home, "run-"));
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    errors += String(chunk);
  });
  const [status] = await once(child, "close");
  equal(status, 0, `${name} failed\n${output}${errors}`);
  return output;
}

function assertPrinted(name: string, { expected }: Snippet, output: string): void {
  if (expected.length > 0) deepEqual(output.trim().split("\n"), expected, `${name} prints something else`);
}

suite("what the documentation shows", () => {
  let server: TestServer;
  const withPort = (code: string): string => code.replaceAll(/\b8000\b/g, new URL(server.url).port);
  before(async () => {
    server = await startServer();
    for (const program of programs) writeFileSync(fileOf(program), withPort(program.code));
  });
  after(() => server.stop());

  for (const program of programs)
    test(`runs: ${program.name}`, async () => {
      const preload = new URL("./resolve.ts", import.meta.url).href;
      const output = await run(program.name, process.execPath, ["--import", preload, fileOf(program)]);
      const parts = output.split(`${MARK}\n`);
      equal(parts.length, program.snippets.length);
      program.snippets.forEach((snippet, i) => {
        assertPrinted(`${program.name}, line ${snippet.line}`, snippet, parts[i]);
      });
    });

  for (const { name, snippet } of ofLanguage("sh").filter(
    (each) => isForAnyServer(each) && !isInstruction(each.snippet),
  ))
    test(`runs: ${name}`, async () => {
      assertPrinted(name, snippet, await run(name, "bash", ["-euo", "pipefail", "-c", withPort(snippet.code)]));
    });

  test("has types that agree", () => {
    const compilerOptions = {
      paths: { kroma: [join(root, "src/engine/index.ts")] },
      typeRoots: [join(root, "node_modules/@types")],
      noUnusedLocals: false,
    };
    const files = programs.filter(({ language }) => language === "ts").map(fileOf);
    const config = { extends: join(root, "tsconfig.json"), compilerOptions, include: [], files };
    writeFileSync(join(home, "tsconfig.json"), JSON.stringify(config));
    const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", home], { encoding: "utf8" });
    equal(status, 0, stdout);
  });
});

suite("what is looked up", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

  test("npm's scripts exist, wherever they are named", () => {
    const own = new Set(["ci", "install", "pack", ...Object.keys(scripts)]);
    for (const { name, text } of [...documents, { name: "CONTRIBUTING.md", text: read("CONTRIBUTING.md") }])
      for (const [command, script] of text.matchAll(/(?<=^|`|&& )npm (?:run )?([a-z:]+)/gm))
        ok(own.has(script), `${name}: there is no "${command}"`);
  });

  test("`kroma run` has the flags that are named", () => {
    const command = addConfigurationOptions(new Command());
    const known = new Set(command.options.map(({ long }) => long));
    for (const { name, snippet } of ofLanguage("sh").filter((each) => isInstruction(each.snippet))) {
      for (const line of snippet.code.split("\n")) {
        if (!/^(?:kroma run|npm start --) /.test(line)) continue;
        for (const flag of line.replace(/^npm start --/, "").match(/--[a-z-]+/g) ?? [])
          ok(known.has(flag), `${name}: there is no ${flag}`);
      }
    }
  });

  test("configuration files are accepted, without a warning", () => {
    for (const { name, snippet } of ofLanguage("yaml")) {
      const folder = join(home, "configuration");
      mkdirSync(folder, { recursive: true });
      const file = join(folder, "config.yaml");
      writeFileSync(file, snippet.code);
      deepEqual(loadConfiguration(file, {}, {}).warnings, [], name);
    }
  });

  test("Python code is whole; Python itself is asked where there is one", () => {
    for (const { name, snippet } of ofLanguage("python")) {
      const brackets = snippet.code.replaceAll(/"[^"\n]*"/g, "").replaceAll(/[^()[\]{}]/g, "");
      let left = brackets;
      for (let last = ""; left !== last; ) [last, left] = [left, left.replaceAll(/\(\)|\[\]|\{\}/g, "")];
      equal(left, "", `${name}: brackets do not match`);
      match(snippet.code, /^import chromadb$/m, name);
      const parsed = spawnSync("python3", ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], {
        input: snippet.code,
        encoding: "utf8",
      });
      if (parsed.error === undefined) equal(parsed.status, 0, `${name}\n${parsed.stderr}`);
    }
  });

  test("links within the repository lead somewhere", () => {
    const slug = (heading: string): string =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");
    for (const { name, text } of documents)
      for (const [link, target] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const [path, anchor] = target.split("#");
        const other = path === "" ? text : read(join(dirname(name), path));
        const anchors = [...other.matchAll(/^#+ (.*)$/gm)].map(({ 1: heading }) => slug(heading));
        ok(anchor === undefined || anchors.includes(anchor), `${name}: ${link} leads nowhere`);
      }
  });
});
