import { equal, match } from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { Authority, writeCertificate } from "../server/certificates.fixture.ts";
import { killAll, kroma } from "./command.fixture.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-health-"));
after(killAll);
after(() => rmSync(home, { recursive: true, force: true }));

const ADDRESS = /Connect to Kroma at: https?:\/\/localhost:(\d+)\n/;
const HEALTH = /Health checks: http:\/\/localhost:(\d+)\//;

async function assertHealth(args: readonly string[], status: number, message: RegExp): Promise<void> {
  const command = kroma(home, ["health", ...args]);
  equal(await command.ended(), status, command.output());
  match(command.output(), message);
  equal(command.output().trim().split("\n").length, 1, command.output());
}

suite("kroma health", () => {
  let ca: string;
  let tls: string[];
  before(async () => {
    const authority = await Authority.make("Health");
    const { cert, key } = writeCertificate(home, await authority.issue("server"));
    ca = join(home, "ca.crt");
    writeFileSync(ca, authority.cert);
    tls = ["--tls-cert", cert, "--tls-key", key];
  });

  test("a server that runs, by its configuration or by its address; one that does not", async () => {
    const server = kroma(home, ["run", "--path", "plain", "--port", "0"]);
    const port = (await server.seen(ADDRESS))?.[1] as string;
    await assertHealth(
      ["--port", port],
      0,
      /^Healthy: http:\/\/localhost:\d+\/api\/v2\/healthcheck answered within \d+ ms\n$/,
    );
    await assertHealth(["--live", "--url", `http://127.0.0.1:${port}`], 0, /heartbeat answered/);
    await assertHealth(
      ["--url", `https://127.0.0.1:${port}`],
      1,
      /^Not healthy: .* did not answer: it does not speak HTTPS\n$/,
    );
    server.child.kill();
    equal(await server.ended(), 0);
    await assertHealth(["--port", port], 1, /^Not healthy: http:.* did not answer: .*ECONNREFUSED/);
  });

  test("an encrypted server, and its health port while it drains; a second signal ends the delay", async () => {
    const file = join(home, "draining.yaml");
    writeFileSync(
      file,
      "health_port: 0\nport: 0\nlisten_address: localhost\npersist_path: encrypted\ndrain_delay_ms: 600000\n",
    );
    const server = kroma(home, ["run", file, ...tls]);
    const port = (await server.seen(ADDRESS))?.[1] as string;
    const healthPort = (await server.seen(HEALTH))?.[1] as string;
    await assertHealth([...tls, "--port", port], 0, /^Healthy: https:/);
    await assertHealth(["--url", `https://localhost:${port}`], 1, /did not answer: .*certificate/);
    await assertHealth(
      ["--url", `http://localhost:${port}`],
      1,
      /answered with 400, perhaps because it speaks HTTPS only/,
    );
    await assertHealth(["--url", `https://localhost:${port}`, "--ca", ca], 0, /^Healthy: https:/);
    await assertHealth(["--url", `http://localhost:${healthPort}`], 0, /^Healthy: http:/);
    server.child.kill();
    await server.seen(/Received SIGTERM/);
    const check = await fetch(`http://localhost:${healthPort}/api/v2/healthcheck`);
    equal(check.status, 503);
    const socket = connect(Number(port), "localhost");
    await once(socket, "connect");
    socket.destroy();
    server.child.kill();
    equal(await server.ended(), 0);
  });

  test("what it cannot do it says", async () => {
    await assertHealth(["--port", "0"], 1, /^Error: Port 0 stands for any/);
    await assertHealth(["--url", "localhost:8000"], 1, /^Error: --url must be an address/);
    await assertHealth(["--timeout", "soon"], 1, /^Error: --timeout must be/);
    const file = join(home, "closed.yaml");
    writeFileSync(file, `tls: {cert: a, key: b, client_ca: c, require_client_cert: true}`);
    await assertHealth([file], 1, /^Error: .* set health_port/);
  });
});
