import { LOG_LEVELS, type LogLevel, parseLogLevel, parseRustLog } from "../../telemetry/log-level.ts";
import { boolean, integer, type Kind, oneOf, text } from "./kind.ts";
import { optional, section, setting } from "./setting.ts";

const MOST_MS = 2 ** 31 - 1;

/** What is logged, and where. */
export const LOG = section({
  title: "Log",
  settings: {
    level: setting<LogLevel>({
      key: "log_level",
      kind: level(parseLogLevel),
      fallback: "info",
      legacy: [{ name: "RUST_LOG", kind: level(parseRustLog) }, { name: "ROOT_LOG_LEVEL" }],
      about: "`off`, `error`, `warn`, `info`, `debug` (every request) or `trace`",
    }),
    format: setting<"auto" | "json" | "text">({
      key: "log_format",
      kind: oneOf(["auto", "json", "text"]),
      fallback: "auto",
      about: "`json`, `text`, or `auto`: text on a terminal, else JSON",
    }),
    path: optional<string>({
      key: "log_path",
      kind: text("a path"),
      flag: "log-path",
      about: "a file that gets every line as well",
    }),
    slowQueryMs: optional<number>({
      key: "slow_query_ms",
      kind: integer(0, MOST_MS, "milliseconds"),
      about: "requests that take this long are logged with their plan; by default none",
    }),
    logsRequests: setting({
      key: "stdout_tracing",
      kind: boolean,
      fallback: false,
      about: "log every request, as the level `debug` does",
    }),
  },
  rules: [
    {
      variables: ["CHROMA_LOG_CONFIG", "UVICORN_LOG_LEVEL_UVICORN"],
      verdict: "noted",
      reason: "the log is set by log_level, log_format and log_path",
    },
  ],
});

function level(parse: (text: string) => LogLevel | undefined): Kind<LogLevel> {
  return {
    expected: `one of ${LOG_LEVELS.join(", ")}`,
    fromValue: (value) => (typeof value === "string" ? parse(value) : undefined),
    fromText: parse,
  };
}
