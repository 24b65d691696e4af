import { Worker } from "node:worker_threads";
import { packageModule } from "../api/package-files.ts";

export type Role = "writer" | "reader";

const script = packageModule("engine/worker.ts");

/** Young generation of a worker's heap in MB: bodies are large but short-lived, and resident memory is what users see. */
const YOUNG_GENERATION_MB = 4;

/** A worker inherits the flags of the process, and with `--input-type`, as in `node --input-type=module -e …`, it cannot start. */
const workerArguments = (): { execArgv?: string[] } =>
  process.execArgv.some((argument) => argument.startsWith("--input-type")) ? { execArgv: [] } : {};

/**
 * Starts worker threads, which then wait for their `ThreadOptions`. A thread takes longer to start than a configuration to be read, so
 * the first of each role may be started before anybody knows what to tell it.
 */
export class WorkerStart {
  readonly #waiting = new Map<Role, Worker>();

  /** Starts one ahead. */
  prepare(role: Role): void {
    this.#waiting.set(role, start(role));
  }

  take(role: Role): Worker {
    const worker = this.#waiting.get(role);
    this.#waiting.delete(role);
    return worker ?? start(role);
  }
}

function start(role: Role): Worker {
  return new Worker(script, {
    ...workerArguments(),
    name: `kroma-${role}`,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
}
