import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, watch } from "node:fs";
import { join } from "node:path";

/** When a process is killed. */
export type Moment =
  /** So many milliseconds after its start, whether it has opened the database or not. */
  | { readonly kind: "start"; readonly milliseconds: number }
  /** When so many operations are acknowledged. */
  | { readonly kind: "acknowledged"; readonly count: number }
  /** When the first snapshot of a vector index is being written, or everything is written and closed. */
  | { readonly kind: "snapshot"; readonly operations: number; readonly delay: number };

export interface Killed {
  /** Operations that each writer had acknowledged, by `<collection> <writer>`. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Whether the moment of the kill was inside the writing of a snapshot. */
  readonly leftovers: readonly string[];
  readonly errors: string;
}

const ENDLESS = 1_000_000;

/** Has a process write to the database in `path` and kills it. */
export async function runAndKill(path: string, seed: number, round: number, moment: Moment): Promise<Killed> {
  const limit = moment.kind === "snapshot" ? moment.operations : ENDLESS;
  const script = join(import.meta.dirname, "writer-process.ts");
  const args = [path, seed, round, limit, limit].map(String);
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  let partial = "";
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const arm = armed(child, path, moment);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const parts = (partial + text).split("\n");
    partial = parts.pop() as string;
    lines.push(...parts);
    arm.lines(lines.length);
  });
  await once(child, "close");
  arm.disarm();
  const acknowledged = new Map<string, number>();
  for (const line of lines) {
    const [collection, writer, number] = line.split(" ");
    if (number !== undefined) acknowledged.set(`${collection} ${writer}`, Number(number) + 1);
  }
  return { acknowledged, leftovers: leftoversIn(path), errors };
}

function armed(child: ChildProcess, path: string, moment: Moment): { lines(count: number): void; disarm(): void } {
  const kill = (): void => void child.kill("SIGKILL");
  const nothing = (): void => undefined;
  if (moment.kind === "start") {
    const timer = setTimeout(kill, moment.milliseconds);
    return { lines: nothing, disarm: () => clearTimeout(timer) };
  }
  if (moment.kind === "acknowledged") return { lines: (count) => count > moment.count && kill(), disarm: nothing };
  const watcher = watch(join(path, "collections"), { recursive: true }, (_, name) => {
    if (name?.endsWith(".tmp") !== true) return;
    if (moment.delay === 0) kill();
    else setTimeout(kill, moment.delay);
  });
  return { lines: nothing, disarm: () => watcher.close() };
}

/** Files that a process was writing when it was killed. */
export function leftoversIn(path: string): string[] {
  try {
    return readdirSync(join(path, "collections"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".tmp"),
    );
  } catch {
    return [];
  }
}
