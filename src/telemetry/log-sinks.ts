import { closeSync, openSync, writeSync } from "node:fs";
import { KromaError } from "../api/errors.ts";
import type { LogLevel } from "./log-level.ts";
import { Logger, type LogSink } from "./logger.ts";

export interface LogSettings {
  readonly level: LogLevel;
  /** `auto`: for people on a terminal, else JSON. */
  readonly format: "auto" | "json" | "text";
  /** A file that gets every line too, as JSON unless the format says otherwise. */
  readonly path: string | undefined;
}

/** The logger of a server: standard error and, if there is one, a file. */
export function openLogger({ level, format, path }: LogSettings): Logger {
  const readable = format === "auto" ? process.stderr.isTTY === true : format === "text";
  const stderr: LogSink = {
    format: readable ? "text" : "json",
    write: (line) => void process.stderr.write(line),
  };
  return new Logger(
    level,
    path === undefined ? [stderr] : [stderr, fileSink(path, format === "text" ? "text" : "json")],
  );
}

/** Appends, so that the file may be emptied by programs that rotate logs. Lines that do not fit on the disk are lost. */
function fileSink(path: string, format: LogSink["format"]): LogSink {
  let descriptor = openLog(path);
  return {
    format,
    write: (line) => {
      try {
        writeSync(descriptor, line);
      } catch {}
    },
    reopen: () => {
      const moved = descriptor;
      descriptor = openLog(path);
      closeSync(moved);
    },
  };
}

function openLog(path: string): number {
  try {
    return openSync(path, "a", 0o640);
  } catch (error) {
    const { message } = error as Error;
    throw new KromaError("invalid_argument", `The log file ${path} cannot be written: ${message}`, { cause: error });
  }
}
