// Starts a server as a child process for tests: Kroma, or (to prove the tests themselves) any command that talks like `chroma run`.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const ROOT = join(import.meta.dirname, "../..");

export const kromaMain = join(ROOT, "src/cli/main.ts");

export interface ServerOptions {
  /** Keys of the configuration file, as YAML text; `port` and `persist_path` are added. Without it the server gets flags. */
  readonly config?: string | undefined;
  /** An existing data directory to open; it is left in place by `stop`. Default: a new one, removed by `stop`. */
  readonly path?: string | undefined;
  /** Program and leading arguments of another server, such as `["/opt/real-chroma"]`; it is stopped with SIGKILL. */
  readonly command?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

export interface TestServer {
  readonly url: string;
  /** The data directory. */
  readonly path: string;
  readonly pid: number;
  /** Everything that the server has printed so far. */
  output(): string;
  /** Ends the server in good order and removes its data directory if it was made for it. */
  stop(): Promise<void>;
  /** Ends the server with SIGKILL and keeps the data directory. */
  kill(): Promise<void>;
}

/** Spawns a server and resolves when it has printed the address at which it listens. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), "kroma-test-"));
  const path = options.path ?? join(home, "data");
  mkdirSync(path, { recursive: true });
  const port = options.command === undefined ? 0 : await freePort();
  const [program, ...leading] = options.command ?? [process.execPath, kromaMain];
  const args = [...leading, "run", ...runArguments(home, path, port, options.config)];
  const child = spawn(program as string, args, {
    cwd: home,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    await terminate(child, signal);
    if (signal === "SIGTERM" || options.command !== undefined) rmSync(home, { recursive: true, force: true });
  };
  const ready = listening(child, () => output).then(answering);
  const url = await ready.catch(async (error: unknown) => {
    await end("SIGKILL");
    throw error;
  });
  return {
    url,
    path,
    pid: child.pid as number,
    output: () => output,
    stop: () => end(options.command === undefined ? "SIGTERM" : "SIGKILL"),
    kill: () => terminate(child, "SIGKILL"),
  };
}

function runArguments(home: string, path: string, port: number, config: string | undefined): string[] {
  if (config === undefined) return ["--path", path, "--port", String(port)];
  const file = join(home, "config.yaml");
  writeFileSync(file, `port: ${port}\npersist_path: ${JSON.stringify(path)}\nlisten_address: localhost\n${config}\n`);
  return [file];
}

function listening(child: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      finish();
      reject(new Error(`the server ${reason}:\n${output()}`));
    };
    const look = (): void => {
      const address = /Connect to \w+ at: (http\S+)\s/.exec(output())?.[1];
      if (address === undefined) return;
      finish();
      resolve(address);
    };
    const onExit = (code: number | null): void => fail(`exited with status ${code}`);
    const onError = (error: Error): void => fail(`could not be started (${error.message})`);
    const timer = setTimeout(() => fail(`did not listen within ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const poll = setInterval(look, 20);
    const finish = (): void => {
      clearTimeout(timer);
      clearInterval(poll);
      child.off("exit", onExit);
      child.off("error", onError);
    };
    child.once("exit", onExit);
    child.once("error", onError);
  });
}

/** Some servers announce the address a moment before they listen; those that encrypt are none of them. */
async function answering(url: string): Promise<string> {
  if (url.startsWith("https:")) return url;
  for (let attempt = 0; ; attempt++) {
    try {
      await (await fetch(`${url}/api/v2/heartbeat`)).arrayBuffer();
      return url;
    } catch (error) {
      if (attempt === 200) throw error;
      await delay(25);
    }
  }
}

async function terminate(child: ChildProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "localhost");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
