// The libraries that Kroma is compared with. They are compiled and downloaded here, not by `npm ci` of the project.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { EngineSpec } from "./engine.ts";
import { requirePeer } from "./engine.ts";
import { kroma, packageOf } from "./engines.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));

export interface Missing {
  readonly engine: string;
  readonly reason: string;
}

/** Installs what is not there yet, and says what cannot be used. */
export function preparePeers(specs: readonly EngineSpec[]): readonly Missing[] {
  const engines = [...new Set(specs.map(({ engine }) => engine))].filter((engine) => engine !== kroma);
  if (engines.every((engine) => problem(engine) === undefined)) return [];
  console.error(`Installing ${engines.join(", ")} into bench/node_modules …`);
  // Not `npm ci`: a lock file names packages of other platforms, which not every registry has. Versions are exact in package.json.
  const npm = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error } = spawnSync("npm", npm, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) console.error(`npm ${npm.join(" ")} failed: ${error?.message ?? `status ${status}`}`);
  return engines.flatMap((engine) => {
    const reason = problem(engine);
    return reason === undefined ? [] : [{ engine, reason }];
  });
}

function problem(engine: string): string | undefined {
  try {
    requirePeer(packageOf(engine));
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split("\n")[0];
  }
}

/** "hnswlib-node 3.0.0", as pinned in bench/package.json. */
export function versionOf(engine: string): string {
  if (engine === kroma) return "Kroma";
  const { optionalDependencies } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
  return `${engine} ${optionalDependencies[packageOf(engine)]}`;
}
