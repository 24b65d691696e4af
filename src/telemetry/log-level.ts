/** From the rarest to the most talkative. */
export const LOG_LEVELS = ["off", "error", "warn", "info", "debug", "trace"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];
export type LineLevel = Exclude<LogLevel, "off">;

const SYNONYMS: Readonly<Record<string, LogLevel>> = {
  none: "off",
  critical: "error",
  fatal: "error",
  warning: "warn",
  notset: "trace",
};

/** Reads the name of a level in any case, Python's names included; undefined when it is none. */
export function parseLogLevel(text: string): LogLevel | undefined {
  const name = text.trim().toLowerCase();
  return LOG_LEVELS.find((level) => level === name) ?? SYNONYMS[name];
}

/**
 * Reads `RUST_LOG`: a level, or a list such as `warn,chroma_frontend=debug`. There is one level here, so the most talkative of those
 * for the server counts: the general one, and those for crates of Chroma.
 */
export function parseRustLog(text: string): LogLevel | undefined {
  let most: LogLevel | undefined;
  for (const directive of text.split(",")) {
    const [target = "", level] = directive.trim().split("=");
    const isGeneral = level === undefined;
    if (!isGeneral && !/^(?:chroma|kroma)/.test(target)) continue;
    const parsed = parseLogLevel(isGeneral ? target : level);
    if (parsed !== undefined && (most === undefined || isEnabled(parsed, most))) most = parsed;
  }
  return most;
}

/** Whether lines of `level` are wanted where `configured` is set. */
export const isEnabled = (configured: LogLevel, level: LogLevel): boolean =>
  LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(configured);
