// Bundles OpenTelemetry into dist/telemetry/sdk, so that users install none of its packages: they are large, and one of those that
// they depend on has an install script. The licences of all that is bundled go along.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import commonjsPlugin from "@rollup/plugin-commonjs";
import jsonPlugin from "@rollup/plugin-json";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { type Plugin, type RollupOutput, rollup } from "@rollup/wasm-node";

/** Started by name (see `src/telemetry`); what they share becomes modules of its own. */
const ENTRIES = ["start.js", "exporters-grpc.js", "exporters-http.js"];

/** The types of these two packages hide that what they export by default is a function. */
const commonjs = commonjsPlugin as unknown as (options: { readonly ignoreDynamicRequires: boolean }) => Plugin;
const json = jsonPlugin as unknown as () => Plugin;

/** gRPC reads definitions of services with it, for features that are not used here. */
const UNUSED = "@grpc/proto-loader";

const withoutUnused: Plugin = {
  name: "without-unused",
  resolveId: (id) => (id === UNUSED ? "\0unused" : null),
  load: (id) => (id === "\0unused" ? 'export function loadSync() { throw new Error("not bundled"); }' : null),
};

const GRPC = "@grpc/grpc-js";
const GRPC_REQUIRED = `__require("${GRPC}")`;

/** OpenTelemetry's modules require gRPC while they run: nothing that the bundler follows, and where it would not be. */
const withGrpc: Plugin = {
  name: "with-grpc",
  transform: (code) =>
    code.includes(GRPC_REQUIRED)
      ? { code: `import * as bundledGrpc from "${GRPC}";\n${code.replaceAll(GRPC_REQUIRED, "bundledGrpc")}`, map: null }
      : null,
};

/** Replaces what the compiler made of `src/telemetry/sdk`. */
export async function bundleTelemetry(dist: string): Promise<void> {
  const folder = join(dist, "telemetry/sdk");
  const bundle = await rollup({
    input: ENTRIES.map((entry) => join(folder, entry)),
    plugins: [
      withoutUnused,
      withGrpc,
      nodeResolve({ preferBuiltins: true, exportConditions: ["node"] }),
      commonjs({ ignoreDynamicRequires: true }),
      json(),
    ],
    external: /^node:/,
    onLog: (level, log, handle) => {
      if (log.code !== "CIRCULAR_DEPENDENCY" && log.code !== "THIS_IS_UNDEFINED") handle(level, log);
    },
  });
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  const output = await bundle.write({ dir: folder, format: "es", chunkFileNames: "[name]-[hash].js" });
  await bundle.close();
  requireNothing(output);
  writeFileSync(join(dist, "THIRD-PARTY-NOTICES.txt"), notices(output));
}

/** What is required while it runs would not be there. */
function requireNothing({ output }: RollupOutput): void {
  for (const chunk of output) {
    const code = chunk.type === "chunk" ? chunk.code : "";
    const missing = [...code.matchAll(/\b__require[$\d]*\("([^"]+)"\)/g)].find(([, id]) => !isBuiltin(id as string));
    if (missing !== undefined) throw new Error(`${chunk.fileName} requires ${missing[1]}, which is not bundled`);
  }
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

function notices({ output }: RollupOutput): string {
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  const folders = modules.flatMap((id) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replace(/^\0/, ""))?.[0] ?? []);
  const byLicence = Map.groupBy([...new Set(folders)].sort(), licenceText);
  const parts = [...byLicence].map(([text, alike]) => `${alike.map(title).join("\n")}\n\n${text}\n`);
  const line = `\n${"-".repeat(80)}\n\n`;
  return `The files in telemetry/sdk contain the following packages.\n${line}${parts.join(line)}`;
}

function title(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  return `${name} ${version} (${license})`;
}

function licenceText(folder: string): string {
  const names = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "NOTICE"];
  const texts = names.map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (texts.length === 0) throw new Error(`${folder} has no licence text`);
  return texts.map((path) => readFileSync(path, "utf8").trim()).join("\n\n");
}
