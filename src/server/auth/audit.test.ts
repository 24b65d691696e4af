import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { type AuditEntry, AuditLog } from "./audit.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-audit-"));
after(() => rmSync(home, { recursive: true, force: true }));

const entry = (operation: string): AuditEntry => ({
  ...{ result: "allowed", status: 200, operation, user: "ada", method: "GET", source: "::1" },
});
const linesOf = (path: string): { operation: string; time: string }[] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

suite("the audit log", () => {
  test("one line of JSON for each entry, in order, in a file for its owner alone", async () => {
    const path = join(home, "a.log");
    const audit = await AuditLog.open(path, () => {});
    for (let i = 0; i < 100; i++) audit.write(entry(`op${i}`));
    await audit.close();
    const lines = linesOf(path);
    deepEqual(
      lines.map(({ operation }) => operation),
      Array.from({ length: 100 }, (_, i) => `op${i}`),
    );
    match(lines[0]?.time ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    equal(statSync(path).mode & 0o777, 0o600);
    const again = await AuditLog.open(path, () => {});
    again.write(entry("more\nlines"));
    await again.close();
    equal(linesOf(path).length, 101);
  });

  test("a file that was moved away is opened anew", async () => {
    const path = join(home, "b.log");
    const audit = await AuditLog.open(path, () => {});
    audit.write(entry("first"));
    await audit.close();
    const other = await AuditLog.open(path, () => {});
    renameSync(path, `${path}.1`);
    other.write(entry("second"));
    await other.close();
    deepEqual([linesOf(`${path}.1`)[0]?.operation, linesOf(path)[0]?.operation], ["first", "second"]);
  });

  test("what cannot be written is counted and told", async () => {
    const lines: string[] = [];
    const audit = await AuditLog.open(join(home, "c.log"), (line) => lines.push(line));
    audit.write({ ...entry("x"), user: "x".repeat(9_000_000) });
    audit.write(entry("y"));
    await audit.close();
    match(lines[0] ?? "", /^1 lines of the audit log .*c.log are lost/);
    deepEqual(
      linesOf(join(home, "c.log")).map(({ operation }) => operation),
      ["y"],
    );
  });

  test("a place that cannot be written is refused at the start", () =>
    rejects(
      AuditLog.open(join(home, "none/x.log"), () => {}),
      /Cannot write the audit log .*none\/x.log/,
    ));
});
