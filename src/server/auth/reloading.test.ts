import { equal, match, throws } from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { Reloading } from "./reloading.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-reloading-"));
after(() => rmSync(home, { recursive: true, force: true }));

/** A file of numbers, and the lines of the log as they come. */
function watched(name: string, text: string) {
  const path = join(home, name);
  writeFileSync(path, text);
  const waiting: ((line: string) => void)[] = [];
  const parse = (given: string, where: string): number => {
    const value = Number(given);
    if (given.trim() === "" || Number.isNaN(value)) throw new Error(`${where} is no number`);
    return value;
  };
  const log = (line: string): void => waiting.shift()?.(line);
  const file = new Reloading({ path, where: name }, parse, { log, lookEveryMs: 5 });
  const nextLine = (): Promise<string> => new Promise((resolve) => waiting.push(resolve));
  return { path, file, nextLine };
}

suite("files that are read again", () => {
  test("written in place, replaced, and through a link", async (context) => {
    const { path, file, nextLine } = watched("a", "1");
    context.after(() => file.close());
    equal(file.current, 1);
    let line = nextLine();
    writeFileSync(path, "22");
    match(await line, /^read a again/);
    equal(file.current, 22);
    line = nextLine();
    writeFileSync(join(home, "new"), "33");
    renameSync(join(home, "new"), path);
    await line;
    equal(file.current, 33);
    line = nextLine();
    writeFileSync(join(home, "target"), "44");
    unlinkSync(path);
    symlinkSync(join(home, "target"), path);
    await line;
    if (file.current !== 44) await nextLine();
    equal(file.current, 44);
  });

  test("what cannot be used changes nothing, and is told loudly", async (context) => {
    const { path, file, nextLine } = watched("b", "1");
    context.after(() => file.close());
    let line = nextLine();
    writeFileSync(path, "x");
    match(await line, /^b CANNOT BE USED, WHAT IT SAID BEFORE STAYS IN FORCE: b is no number$/);
    equal(file.current, 1);
    line = nextLine();
    unlinkSync(path);
    match(await line, /CANNOT BE USED.*does not exist/);
    equal(file.current, 1);
    line = nextLine();
    writeFileSync(path, "2");
    match(await line, /^read b again/);
    equal(file.current, 2);
  });

  test("a file that grows piece by piece is read when it is whole", async (context) => {
    const { path, file, nextLine } = watched("c", "1");
    context.after(() => file.close());
    const line = nextLine();
    let text = "";
    for (let i = 0; i < 30; i++) {
      text += "7";
      writeFileSync(path, text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await line;
    if (file.current !== Number(text)) await nextLine();
    equal(file.current, Number(text));
  });

  test("the first text must be usable; a text that is no file stays", () => {
    throws(() => watched("d", "x"), /d is no number/);
    const file = new Reloading({ text: "5", where: "inline" }, Number, { log: () => {} });
    equal(file.current, 5);
  });
});
