import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ProcessSetting, Reply, Request, RequestName, Requests } from "./protocol.ts";

const program = fileURLToPath(new URL("./engine-process.ts", import.meta.url));
/** For what libraries decide by themselves; what they can be told they are told. */
const oneThread = { OMP_NUM_THREADS: "1", RAYON_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };

/** A process of its own that holds one engine. */
export class EngineHandle {
  readonly #child: ChildProcess;
  #gone: string | undefined;

  constructor(setting: ProcessSetting) {
    this.#child = fork(program, [JSON.stringify(setting)], {
      serialization: "advanced",
      execArgv: ["--expose-gc", "--disable-warning=ExperimentalWarning"],
      env: { ...process.env, ...oneThread },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child.once("exit", (code, signal) => {
      this.#gone = `its process ended with ${signal ?? `status ${code}`}`;
    });
  }

  async ask<N extends RequestName>(name: N, argument?: number): Promise<Awaited<ReturnType<Requests[N]>>> {
    if (this.#gone !== undefined) throw new Error(this.#gone);
    const request: Request = argument === undefined ? { name } : { name, argument };
    const reply = await new Promise<Reply>((resolve, reject) => {
      const ended = (): void => reject(new Error(this.#gone));
      this.#child.once("exit", ended);
      this.#child.once("message", (message) => {
        this.#child.off("exit", ended);
        resolve(message as Reply);
      });
      this.#child.send(request);
    });
    if ("error" in reply) throw new Error(reply.error);
    return reply.value as Awaited<ReturnType<Requests[N]>>;
  }

  async end(): Promise<void> {
    if (this.#gone !== undefined) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}

/** Asks a process that is made for this alone. */
export async function askOnce<N extends RequestName>(
  setting: ProcessSetting,
  name: N,
): Promise<Awaited<ReturnType<Requests[N]>>> {
  const handle = new EngineHandle(setting);
  try {
    return await handle.ask(name);
  } finally {
    await handle.end();
  }
}
