import { isEnabled, type LineLevel, LOG_LEVELS, type LogLevel } from "./log-level.ts";
import { type Point, type PointSource, point } from "./point.ts";

export type LogField = string | number | boolean | null | undefined | { readonly [name: string]: LogField };
/** Never secrets, and nothing of what records hold: ids, names, numbers and times. */
export type LogFields = Readonly<Record<string, LogField>>;

export interface LogSink {
  readonly format: "json" | "text";
  write(line: string): void;
  /** Of a file: goes on in a new one if it was moved away. When that fails it throws and the old one stays in use. */
  reopen?(): void;
}

/** Writes log lines, each in one line, to one or several places. */
export class Logger implements PointSource {
  readonly #level: LogLevel;
  readonly #sinks: readonly LogSink[];
  readonly #counts = new Map<LineLevel, number>();

  constructor(level: LogLevel, sinks: readonly LogSink[]) {
    this.#level = level;
    this.#sinks = sinks;
  }

  isEnabled(level: LineLevel): boolean {
    return isEnabled(this.#level, level);
  }

  readonly error = (message: string, fields?: LogFields): void => this.log("error", message, fields);
  readonly warn = (message: string, fields?: LogFields): void => this.log("warn", message, fields);
  readonly info = (message: string, fields?: LogFields): void => this.log("info", message, fields);
  readonly debug = (message: string, fields?: LogFields): void => this.log("debug", message, fields);

  log(level: LineLevel, message: string, fields: LogFields = {}): void {
    if (!this.isEnabled(level)) return;
    this.#counts.set(level, (this.#counts.get(level) ?? 0) + 1);
    const time = new Date().toISOString();
    for (const sink of this.#sinks)
      sink.write(
        sink.format === "json" ? jsonLine(time, level, message, fields) : textLine(time, level, message, fields),
      );
  }

  /** For programs that rotate logs. */
  reopen(): void {
    try {
      for (const sink of this.#sinks) sink.reopen?.();
      this.info("the log file was opened anew");
    } catch (error) {
      this.error(`the log goes on in the file it was in: ${(error as Error).message}`);
    }
  }

  points(): readonly Point[] {
    const levels = LOG_LEVELS.filter((level) => level !== "off" && this.isEnabled(level)) as LineLevel[];
    return levels.map((level) => point("kroma_log_lines_total", this.#counts.get(level) ?? 0, { level }));
  }
}

function jsonLine(time: string, level: LineLevel, message: string, fields: LogFields): string {
  return `${JSON.stringify({ time, level, message, ...fields })}\n`;
}

function textLine(time: string, level: LineLevel, message: string, fields: LogFields): string {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${inText(value)}`,
  );
  return `${[`${time} ${level.toUpperCase().padEnd(5)} ${oneLine(message)}`, ...pairs].join(" ")}\n`;
}

/** What would begin a new line or steer a terminal is written as JSON does. */
function oneLine(message: string): string {
  return escaped(message.replaceAll(/\s*\n\s*/g, " | "));
}

function escaped(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function inText(value: LogField): string {
  if (typeof value === "string" && /^[^\s"=\p{Cc}]+$/u.test(value)) return value;
  return escaped(JSON.stringify(value));
}
