// One running server: started on a free port, measured through /proc, ended by its process id.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "./engine.ts";

const startTimeout = 120_000;
const stopTimeout = 60_000;
const running = new Set<ChildProcess>();

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export class ServerProcess {
  readonly port: number;
  readonly spawnedAt = performance.now();
  readonly #engine: Engine;
  readonly #child: ChildProcess;
  readonly #log: string;

  private constructor(engine: Engine, directory: string, port: number) {
    this.#engine = engine;
    this.port = port;
    this.#log = `${directory}.log`;
    const { file, args } = engine.command(directory, port);
    const log = openSync(this.#log, "a");
    this.#child = spawn(file, args, { stdio: ["ignore", log, log] });
    closeSync(log);
    running.add(this.#child);
    this.#child.once("exit", () => running.delete(this.#child));
  }

  /** Spawns the server and returns at once. Its output goes to `<directory>.log`. */
  static async spawn(engine: Engine, directory: string): Promise<ServerProcess> {
    return new ServerProcess(engine, directory, await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Throws when the server has ended by itself. */
  assertAlive(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) return;
    throw new Error(`${this.#engine.name} ended with ${this.#child.exitCode ?? this.#child.signalCode}`);
  }

  /** The end of what the server printed. */
  output(): string {
    return readFileSync(this.#log, "utf8").slice(-2000);
  }

  /** Tries again, every few milliseconds, until `attempt` succeeds. */
  async until<T>(attempt: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      this.assertAlive();
      const result = await attempt().catch(() => undefined);
      if (result !== undefined) return result;
      if (performance.now() - this.spawnedAt > startTimeout) throw new Error(`${this.#engine.name} does not answer`);
      await sleep(2);
    }
  }

  async heartbeat(): Promise<void> {
    await this.until(async () => (await fetch(`${this.url}/api/v2/heartbeat`)).ok || undefined);
  }

  /** Ends the server the way its engine wants it and returns how long that took, in milliseconds. */
  async stop(): Promise<number> {
    this.assertAlive();
    const start = performance.now();
    const ended = once(this.#child, "exit");
    this.#child.kill(this.#engine.stopSignal);
    const timeout = sleep(stopTimeout, "late", { ref: false });
    if ((await Promise.race([ended, timeout])) === "late") {
      throw new Error(`${this.#engine.name} did not stop within ${stopTimeout / 1000} s`);
    }
    return performance.now() - start;
  }

  /** Ends the server at once; does nothing when it has ended. */
  async kill(): Promise<void> {
    if (!running.has(this.#child)) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }

  /** Resident bytes of the process and everything it started. */
  residentBytes(): number {
    let kilobytes = 0;
    for (const pid of processTree(this.#child.pid)) {
      kilobytes += Number(/^VmRSS:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
    }
    return kilobytes * 1024;
  }

  /** Processor time used so far by the process and everything it started, in milliseconds. */
  processorMilliseconds(): number {
    let ticks = 0;
    for (const pid of processTree(this.#child.pid)) {
      const fields = afterName(readFileSync(`/proc/${pid}/stat`, "utf8"));
      ticks += Number(fields[11]) + Number(fields[12]);
    }
    return ticks * 10;
  }
}

/** The fields of /proc/PID/stat behind the name, which may itself contain spaces. */
const afterName = (stat: string): string[] => stat.slice(stat.lastIndexOf(")") + 2).split(" ");

function processTree(root: number | undefined): readonly number[] {
  if (root === undefined) return [];
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(afterName(readFileSync(`/proc/${name}/stat`, "utf8"))[1]));
    } catch {
      // The process has ended meanwhile.
    }
  }
  const tree = [root];
  for (let i = 0; i < tree.length; i++) {
    for (const [pid, parent] of parents) if (parent === tree[i]) tree.push(pid);
  }
  return tree;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
