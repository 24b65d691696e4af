// Makes the package: the kernel as WebAssembly and dist/ with JavaScript and type declarations. What is started, the command and
// the worker threads, is bundled: one file loads several times faster than a hundred.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rollup } from "@rollup/wasm-node";
import packageJson from "../package.json" with { type: "json" };
import "./build-kernel.ts";
import { bundleTelemetry } from "./bundle-telemetry.ts";
import { isLate, lateModules } from "./late-modules.ts";

const { dependencies } = packageJson;
const root = fileURLToPath(new URL("..", import.meta.url));
const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin/tsc");

rmSync(join(root, "dist"), { recursive: true, force: true });
/** Comments stay in the declarations, for editors. In the code they would be in every thread's memory. */
for (const output of [["--emitDeclarationOnly"], ["--declaration", "false", "--removeComments"]]) {
  const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json", ...output], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

const external = (id: string): boolean => !isLate(id) && (id.startsWith("node:") || id in dependencies);
for (const entry of ["cli/main.js", "cli/program.js", "engine/worker.js"]) {
  const file = join(root, "dist", entry);
  const bundle = await rollup({ input: file, external, plugins: [lateModules] });
  await bundle.write({ file, format: "es", inlineDynamicImports: true });
  await bundle.close();
}
await bundleTelemetry(join(root, "dist"));
