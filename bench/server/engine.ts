// What the bench needs to know of a server: how to get it ready, how to start it, how to stop it.

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

export interface Engine {
  readonly name: string;
  /** How a clean stop is asked for. */
  readonly stopSignal: "SIGTERM" | "SIGKILL";
  /** True when an acknowledged add may not be in the index yet, so that the bench has to wait and see. */
  readonly indexesLater: boolean;
  /** Downloads, compiles or checks what is needed; returns a description for the report. */
  prepare(): string;
  command(dataDirectory: string, port: number): Command;
}

/** The arguments that both servers understand. */
export function runArguments(dataDirectory: string, port: number): readonly string[] {
  return ["run", "--path", dataDirectory, "--host", "127.0.0.1", "--port", String(port)];
}
