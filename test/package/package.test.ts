// Builds the package as it is published, installs it into an empty folder without running any install script, and uses it.
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, type TestContext, test } from "node:test";
import { hashSync } from "bcryptjs";
import { Collector } from "../telemetry/collector.ts";

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "kroma-package-"));
const app = join(home, "app");
const installed = join(app, "node_modules/kroma");

interface Manifest {
  readonly version: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Builds in a copy, so that the checkout's own `dist` stays as it is. */
function pack(): string {
  const copy = join(home, "checkout");
  for (const name of [
    ...["bin", "kernel", "scripts", "src", "tsconfig.json", "tsconfig.build.json"],
    ...["package.json", "LICENSE", "README.md", "CHANGELOG.md"],
  ]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const build = spawnSync(process.execPath, ["scripts/build.ts"], { cwd: copy, encoding: "utf8" });
  equal(build.status, 0, build.stdout + build.stderr);
  const output = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", home], { cwd: copy });
  const [{ filename }] = Object.values(JSON.parse(output.toString())) as [{ filename: string }];
  return join(home, filename);
}

function install(tarball: string): void {
  mkdirSync(app);
  writeFileSync(join(app, "package.json"), '{"name":"app","private":true,"type":"module"}');
  const options = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline"];
  execFileSync("npm", ["install", ...options, tarball], { cwd: app, stdio: "pipe" });
}

function run(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: app, encoding: "utf8", timeout: 60_000 });
  return { status, output: stdout + stderr };
}

/** Starts the installed command, which is killed after the test. */
async function serve(context: TestContext, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [kroma, "run", "--port", "0", ...args], {
    cwd: app,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  let output = "";
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (/Connect to Kroma at: (\S+)\n/.test(output)) break;
  }
  return { child, url: /Connect to Kroma at: (\S+)\n/.exec(output)?.[1] };
}

const kroma = join(installed, "bin/kroma.js");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

after(() => rmSync(home, { recursive: true, force: true }));

suite("the package", () => {
  before(() => install(pack()));

  test("holds what it needs and nothing else", () => {
    const files = globSync("**/*", { cwd: installed, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
    const top = new Set(files.map((file) => file.split("/")[0]));
    deepEqual([...top].sort(), ["CHANGELOG.md", "LICENSE", "README.md", "bin", "dist", "kernel", "package.json"]);
    deepEqual(
      files.filter((file) => /\.(?:test|fixture|conformance)\.|testing\//.test(file) || /(?<!\.d)\.ts$/.test(file)),
      [],
    );
    ok(files.includes("kernel/build/kernel.wasm"));
  });

  test("nothing in the dependency tree has an install script or a native addon", () => {
    const packages = globSync("node_modules/{*,@*/*}/package.json", { cwd: app });
    ok(packages.length >= Object.keys(manifest.dependencies).length);
    for (const file of packages) {
      const { scripts = {} } = JSON.parse(readFileSync(join(app, file), "utf8")) as Manifest;
      for (const name of ["preinstall", "install", "postinstall"]) equal(scripts[name], undefined, file);
    }
    deepEqual(globSync("node_modules/**/{*.node,binding.gyp}", { cwd: app }), []);
  });

  test("the command tells its version", () => {
    deepEqual(run(kroma, "--version"), { status: 0, output: `kroma ${manifest.version}\n` });
  });

  test("the command serves", async (context) => {
    const { child, url } = await serve(context, []);
    match(await (await fetch(`${url}/api/v2/heartbeat`)).text(), /^\{"nanosecond heartbeat":\d+\}$/);
    const collections = `${url}/api/v2/tenants/default_tenant/databases/default_database/collections`;
    const headers = { "content-type": "application/json" };
    const created = await fetch(collections, { method: "POST", headers, body: '{"name":"abc"}' });
    equal(created.status, 200, await created.text());
    child.kill();
    const [status] = await once(child, "exit");
    equal(status, 0);
  });

  test("passwords are compared by the package alone", async (context) => {
    const credentials = `ada:${hashSync("lovelace", 4)}`;
    const child = spawn(process.execPath, [kroma, "run", "--port", "0", "--path", "guarded"], {
      cwd: app,
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, CHROMA_SERVER_AUTHN_PROVIDER: "basic", CHROMA_SERVER_AUTHN_CREDENTIALS: credentials },
    });
    context.after(() => child.kill("SIGKILL"));
    let output = "";
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (/Connect to Kroma at: (\S+)\n/.test(output)) break;
    }
    const url = /Connect to Kroma at: (\S+)\n/.exec(output)?.[1];
    const statusOf = async (password: string): Promise<number> => {
      const authorization = `Basic ${Buffer.from(`ada:${password}`).toString("base64")}`;
      return (await fetch(`${url}/api/v2/auth/identity`, { headers: { authorization } })).status;
    };
    deepEqual([await statusOf("lovelace"), await statusOf("byron")], [200, 403]);
    child.kill();
    await once(child, "exit");
  });

  test("telemetry works without any of its packages, and their licences are there", async (context) => {
    const collector = await Collector.start();
    context.after(() => collector.close());
    const env = { ...process.env, KROMA_METRICS__ENABLED: "true", OTEL_BSP_SCHEDULE_DELAY: "50" };
    for (const [protocol, endpoint] of [
      ["grpc", collector.grpcUrl],
      ["http/protobuf", collector.httpUrl],
    ] as const) {
      const settings = { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
      const { child, url } = await serve(context, ["--path", protocol.slice(0, 4)], settings);
      const missing = await fetch(`${url}/nope`);
      await collector.trace(missing.headers.get("chroma-trace-id") as string);
      match(await (await fetch(`${url}/metrics`)).text(), /^kroma_http_requests_total\{.*\} 1$/m);
      child.kill();
      const [status] = await once(child, "exit");
      equal(status, 0);
      ok(collector.metrics.size > 0, `metrics over ${protocol}`);
      collector.metrics.clear();
    }
    const notices = readFileSync(join(installed, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
    for (const name of ["@opentelemetry/sdk-trace", "@grpc/grpc-js", "@js-sdsl/ordered-map"])
      ok(notices.includes(`${name} `), name);
    deepEqual(globSync("node_modules/{@opentelemetry,@grpc,protobufjs}", { cwd: app }), []);
  });

  test("the library can be imported", () => {
    const { status, output } = run(
      "--input-type=module",
      "-e",
      'console.log(Object.keys(await import("kroma")).length > 0)',
    );
    deepEqual([status, output], [0, "true\n"], output);
  });
});

test("the command says in one sentence that Node is too old", () => {
  // The check itself, run as if by an old version: what an old Node sees before anything newer is loaded.
  const source = readFileSync(join(root, "bin/kroma.js"), "utf8");
  const check = source.slice(source.indexOf("var version"), source.indexOf("var built"));
  const old = `Object.defineProperty(process, "versions", { value: { node: "20.20.2" } });\n${check}`;
  const { status, output } = run("-e", old);
  deepEqual([status, output], [1, "Kroma needs Node.js 22.18 or newer; this is Node.js 20.20.2.\n"]);
});
