import { deepEqual, equal, match } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { text } from "./kind.ts";
import { inspectConfiguration, loadConfiguration } from "./load.ts";
import { optional } from "./setting.ts";
import { showConfiguration, shownValue } from "./show.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-show-"));
after(() => rmSync(home, { recursive: true }));

test("what is shown is a configuration that means the same, with the origin of each value", () => {
  const given = join(home, "given.yaml");
  writeFileSync(given, 'port: 9000\ncircuit_breaker: {requests: 5}\ncors_allow_origins: ["*", "http://a"]\n');
  const environment = { KROMA_PERSIST_PATH: "true", CHROMA_MAX_PAYLOAD_SIZE_BYTES: "5" };
  const { effective, settings } = inspectConfiguration(given, {}, environment);
  const shown = showConfiguration(effective);
  match(shown, new RegExp(`^port: 9000 # ${given}:1$`, "m"));
  match(shown, /^persist_path: "true" # KROMA_PERSIST_PATH$/m);
  match(shown, /^circuit_breaker:\n {2}requests: 5 # .*:2$/m);
  match(shown, /^allow_reset: false # default$/m);
  match(shown, /^# sqlite_filename: kroma.sqlite3$/m);
  const again = join(home, "again.yaml");
  writeFileSync(again, shown);
  deepEqual(loadConfiguration(again, {}, {}).settings, settings);
});

test("the passphrase of the server's key is not shown, whatever is wrong with it", () => {
  const environment = { KROMA_TLS__KEY_PASSPHRASE: "hidden words", KROMA_TLS__KEY: "a.key" };
  const { effective, problems } = inspectConfiguration(undefined, {}, environment);
  match(showConfiguration(effective), /^ {2}key_passphrase: \(secret\) # KROMA_TLS__KEY_PASSPHRASE$/m);
  deepEqual(problems, ['"tls.cert" and "tls.key" must be set together']);
  const given = join(home, "passphrase.yaml");
  writeFileSync(given, "tls: {key_passphrase: 424242}\n");
  const { problems: others } = inspectConfiguration(given, {}, { KROMA_TLS__KEY_PASSPHRASE: "" });
  match(others.join(), /^"tls.key_passphrase" must be a passphrase \(.*passphrase.yaml:1\)$/);
  const { problems: alone } = inspectConfiguration(undefined, {}, { KROMA_TLS__KEY_PASSPHRASE: "hidden words" });
  deepEqual(alone, ['"tls.key_passphrase" needs "tls.key"']);
});

test("secrets are masked, wholly or as the setting says", () => {
  const secret = optional({ key: "a", kind: text("a text"), about: "", secret: true });
  equal(shownValue(secret, "hidden"), "(secret)");
  equal(shownValue(secret, undefined), undefined);
  equal(shownValue({ ...secret, show: () => "partly" }, "hidden"), "partly");
});
