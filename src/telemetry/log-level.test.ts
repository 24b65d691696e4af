import { deepEqual, equal } from "node:assert/strict";
import { suite, test } from "node:test";
import { isEnabled, LOG_LEVELS, parseLogLevel, parseRustLog } from "./log-level.ts";

suite("levels of the log", () => {
  test("names in any case, and those of Python", () => {
    for (const level of LOG_LEVELS) equal(parseLogLevel(level), level);
    deepEqual(["INFO", " Warning ", "CRITICAL", "FATAL", "none", "NOTSET", "verbose", ""].map(parseLogLevel), [
      "info",
      "warn",
      "error",
      "error",
      "off",
      "trace",
      undefined,
      undefined,
    ]);
  });

  const directives: [string, string | undefined][] = [
    ["debug", "debug"],
    ["warn,chroma_frontend=debug", "debug"],
    ["error,hyper=trace", "error"],
    ["chroma=info , info", "info"],
    ["hyper=trace", undefined],
    ["", undefined],
  ];
  for (const [text, level] of directives)
    test(`RUST_LOG=${text} means ${level ?? "nothing"}`, () => equal(parseRustLog(text), level));

  test("a level lets through what is at least as grave", () => {
    deepEqual(
      LOG_LEVELS.filter((level) => isEnabled("warn", level)),
      ["off", "error", "warn"],
    );
  });
});
