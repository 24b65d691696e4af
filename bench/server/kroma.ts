// Kroma: the built package when there is one, else the sources.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command, Engine } from "./engine.ts";
import { runArguments } from "./engine.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export class Kroma implements Engine {
  readonly name: string;
  readonly stopSignal = "SIGTERM";
  readonly indexesLater = true;
  readonly #entry: string;

  constructor(name: string, fromSource: boolean) {
    this.name = name;
    const built = !fromSource && existsSync(join(root, "dist/cli/main.js"));
    this.#entry = built ? "bin/kroma.js" : "src/cli/main.ts";
  }

  prepare(): string {
    if (!existsSync(join(root, this.#entry))) throw new Error(`Kroma cannot be started: ${this.#entry} is missing`);
    if (this.#entry.endsWith(".ts")) {
      const kernel = spawnSync(process.execPath, ["scripts/build-kernel.ts"], { cwd: root, stdio: "inherit" });
      if (kernel.status !== 0) throw new Error("the kernel does not compile");
    }
    return `Kroma (${this.#entry})`;
  }

  command(dataDirectory: string, port: number): Command {
    return { file: process.execPath, args: [join(root, this.#entry), ...runArguments(dataDirectory, port)] };
  }
}
