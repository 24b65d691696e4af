// Starts the command line in a folder of its own and reads what it prints.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("./main.ts", import.meta.url));

export interface Command {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves when the output matches, or with `null` when the process ends before. */
  seen(pattern: RegExp): Promise<RegExpExecArray | null>;
  ended(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** For the end of a file of tests: none of its processes outlives it. */
export function killAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

export function kroma(cwd: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Command {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const closed = once(child, "close");
  child.once("close", () => running.delete(child));
  const seen = async (pattern: RegExp): Promise<RegExpExecArray | null> => {
    while (!pattern.test(output)) {
      const isClosed = await Promise.race([
        closed.then(() => true),
        once(child.stdout, "data").then(() => false),
        once(child.stderr, "data").then(() => false),
      ]);
      if (isClosed) break;
    }
    return pattern.exec(output);
  };
  return { child, output: () => output, seen, ended: () => closed.then(() => child.exitCode) };
}
