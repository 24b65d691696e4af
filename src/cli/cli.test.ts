import { equal, match, ok } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { killAll, kroma as start } from "./command.fixture.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-cli-"));
after(killAll);
after(() => rmSync(home, { recursive: true, force: true }));

const kroma = (...args: string[]) => start(home, args);

const ADDRESS = /Connect to Kroma at: http:\/\/localhost:(\d+)\n/;

suite("kroma run", () => {
  test("says where the data is and where it listens; ends in good order on SIGTERM and SIGINT", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const command = kroma("run", "--path", "data", "--port", "0");
      const port = (await command.seen(ADDRESS))?.[1];
      match(command.output(), /^Saving data to: .*data\n/);
      equal(await (await fetch(`http://localhost:${port}/api/v2/version`)).json(), "1.0.0");
      const start = performance.now();
      command.child.kill(signal);
      equal(await command.ended(), 0, command.output());
      ok(performance.now() - start < 5000);
    }
  });

  test("a configuration file, as the argument or with --config", async () => {
    const file = join(home, "config.yaml");
    writeFileSync(file, `port: 0\nlisten_address: localhost\npersist_path: ${join(home, "configured")}\n`);
    for (const args of [[file], ["--config", file]]) {
      const command = kroma("run", ...args);
      const port = (await command.seen(ADDRESS))?.[1];
      match(command.output(), /^Saving data to: .*configured\n/);
      ok(Number(port) > 0);
      command.child.kill();
      equal(await command.ended(), 0);
    }
  });

  test("a directory or a port that is in use is a short, clear error", async () => {
    const first = kroma("run", "--path", "shared", "--port", "0");
    const port = (await first.seen(ADDRESS))?.[1] as string;
    for (const args of [
      ["--path", "shared", "--port", "0"],
      ["--path", "other", "--port", port],
    ]) {
      const second = kroma("run", ...args);
      equal(await second.ended(), 1);
      match(second.output(), args[1] === "other" ? /^Error: Address localhost:\d+ is not available/ : /^Error: /);
      ok(second.output().trim().split("\n").length <= 2, second.output());
    }
    first.child.kill();
    equal(await first.ended(), 0);
  });

  const mistakes: [string[], RegExp][] = [
    [["run", "no-such.yaml"], /Config file .*no-such.yaml does not exist/],
    [["run", "a.yaml", "--config", "b.yaml"], /either as the argument or with --config/],
    [["run", "--port", "70000"], /number from 0 to 65535/],
    [["run", "--bogus"], /unknown option '--bogus'/],
    [["rnu"], /unknown command 'rnu'/],
  ];
  for (const [args, message] of mistakes) {
    test(`kroma ${args.join(" ")}`, async () => {
      const command = kroma(...args);
      equal(await command.ended(), 1);
      match(command.output(), message);
      ok(!/\n\s+at /.test(command.output()), "no stack trace");
    });
  }
});

test("kroma --version and --help", async () => {
  const version = kroma("--version");
  equal(await version.ended(), 0);
  match(version.output(), /^kroma \d+\.\d+\.\d+\n$/);
  const help = kroma("run", "--help");
  equal(await help.ended(), 0);
  for (const word of ["--path", "--host", "--port", "--config"]) ok(help.output().includes(word));
});

suite("kroma config", () => {
  const write = (text: string): string => {
    const path = join(home, "checked.yaml");
    writeFileSync(path, text);
    return path;
  };

  test("check: status 0 and what has no effect, or status 1 and all that is wrong", async () => {
    const good = kroma("config", "check", write("port: 1\nprot: 2\nsqlitedb: {hash_type: md5}"));
    equal(await good.ended(), 0);
    match(good.output(), /Warning: "prot" in .* mean port\?\n/);
    match(good.output(), /Note: "sqlitedb.hash_type" has no effect: .*\n/);
    match(good.output(), /The configuration is valid, with warnings\.\n/);
    const bad = kroma("config", "check", "--config", write("port: x\nallow_reset: 1"), "--host", "h");
    equal(await bad.ended(), 1);
    match(bad.output(), /Error: "allow_reset" must be true or false, not 1 \(.*:2\)\nError: "port" must be/);
  });

  test("show: values with their origins", async () => {
    const command = kroma("config", "show", write("port: 1"), "--host", "h");
    equal(await command.ended(), 0);
    match(command.output(), /^listen_address: h # --host\nport: 1 # .*checked.yaml:1$/m);
  });
});
