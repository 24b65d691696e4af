import { deepEqual, equal, match, throws } from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import type { LogLevel } from "./log-level.ts";
import { openLogger } from "./log-sinks.ts";
import { Logger } from "./logger.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-log-"));
after(() => rmSync(home, { recursive: true, force: true }));

function capture(format: "json" | "text", level: LogLevel = "info"): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  return { logger: new Logger(level, [{ format, write: (line) => lines.push(line) }]), lines };
}

suite("log lines", () => {
  test("JSON: one object for each line, whatever is in it", () => {
    const { logger, lines } = capture("json");
    logger.warn("two\nlines", { name: 'a "b"\n', n: 1.5, nothing: undefined, nested: { a: 1 } });
    equal(lines.length, 1);
    equal(lines[0].indexOf("\n"), lines[0].length - 1);
    const { time, ...rest } = JSON.parse(lines[0]) as Record<string, unknown>;
    match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    deepEqual(rest, { level: "warn", message: "two\nlines", name: 'a "b"\n', n: 1.5, nested: { a: 1 } });
  });

  test("text: nothing in it begins a line or steers a terminal", () => {
    const { logger, lines } = capture("text");
    logger.info("two\n  lines \u001b[31mred\u009b", { plain: "x", spaced: "a b", evil: "a\u001b[2J\u0085", n: 1 });
    match(
      lines[0],
      /^\S+Z INFO {2}two \| lines \\u001b\[31mred\\u009b plain=x spaced="a b" evil="a\\u001b\[2J\\u0085" n=1\n$/,
    );
  });

  test("levels below the configured one are not written, and counted neither", () => {
    const { logger, lines } = capture("json", "warn");
    logger.info("no");
    logger.debug("no");
    logger.error("yes");
    equal(lines.length, 1);
    deepEqual(
      logger.points().map(({ labels, value }) => [labels.level, value]),
      [
        ["error", 1],
        ["warn", 0],
      ],
    );
    const off = capture("json", "off");
    off.logger.error("no");
    deepEqual(off.lines, []);
  });

  test("a file gets every line, behind what is there, and one that cannot be written is refused", () => {
    const path = join(home, "kroma.log");
    for (const message of ["first", "second"]) openLogger({ level: "info", format: "auto", path }).info(message);
    const messages = readFileSync(path, "utf8").trimEnd().split("\n");
    deepEqual(
      messages.map((line) => (JSON.parse(line) as { message: string }).message),
      ["first", "second"],
    );
    throws(() => openLogger({ level: "info", format: "auto", path: home }), /The log file .* cannot be written/);
  });

  test("a file that was moved away is opened anew, and stays in use where that fails", () => {
    const folder = join(home, "rotated");
    mkdirSync(folder);
    const [path, old] = [join(folder, "kroma.log"), join(home, "kroma.log.1")];
    const logger = openLogger({ level: "info", format: "text", path });
    renameSync(path, old);
    logger.reopen();
    logger.info("new");
    match(readFileSync(path, "utf8"), /opened anew\n.*new\n$/);
    equal(readFileSync(old, "utf8"), "");
    renameSync(path, old);
    rmSync(folder, { recursive: true });
    logger.reopen();
    logger.info("kept");
    match(
      readFileSync(old, "utf8"),
      /the log goes on in the file it was in: The log file .* cannot be written.*\n.*kept\n$/,
    );
  });
});
