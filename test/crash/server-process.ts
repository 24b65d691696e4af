import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { kromaMain } from "../support/server.ts";

const START_MS = 30_000;

/** A server whose exit status is of interest. */
export class ServerProcess {
  readonly child: ChildProcess;
  output = "";

  constructor(path: string) {
    const args = [kromaMain, "run", "--path", path, "--port", "0"];
    this.child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const collect = (text: Buffer): void => {
      this.output += text.toString();
    };
    this.child.stdout?.on("data", collect);
    this.child.stderr?.on("data", collect);
  }

  /** The address, once it listens. */
  async url(): Promise<string> {
    for (const deadline = Date.now() + START_MS; Date.now() < deadline; await delay(10)) {
      const address = /Connect to Kroma at: (\S+)/.exec(this.output)?.[1];
      if (address !== undefined) return address;
      if (this.child.exitCode !== null) break;
    }
    this.child.kill("SIGKILL");
    throw new Error(`the server did not start:\n${this.output}`);
  }

  /** Ends it and resolves to its exit status, or null when the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const closed = once(this.child, "close");
      this.child.kill(signal);
      await closed;
    }
    return this.child.exitCode;
  }
}
