import { deepEqual, match } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Authority, writeCertificate } from "../certificates.fixture.ts";
import { loadConfiguration } from "./load.ts";
import { verifySettings } from "./verify.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-verify-"));
after(() => rmSync(home, { recursive: true }));

test("files that settings name are looked at before a server needs them", async () => {
  const authority = await Authority.make("Verify");
  const { cert, key } = writeCertificate(home, await authority.issue("server"));
  const other = join(home, "other.key");
  writeFileSync(other, (await authority.issue("other")).key);
  const problems = (values: object): Promise<readonly string[]> => {
    const path = join(home, "config.yaml");
    writeFileSync(path, JSON.stringify(values));
    return verifySettings(loadConfiguration(path, {}, {}).settings);
  };
  deepEqual(await problems({}), []);
  deepEqual(await problems({ tls: { cert, key } }), []);
  match((await problems({ tls: { cert, key: other } })).join(), /^TLS: .* the key is not that of the certificate$/);
  match(
    (await problems({ tls: { cert, key, client_ca: join(home, "none") } })).join(),
    /^TLS: .*none cannot be read: ENOENT$/,
  );
});
