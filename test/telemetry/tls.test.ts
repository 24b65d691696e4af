// Export to collectors that encrypt, with certificates of an authority that nobody else knows.
import { equal, match, ok } from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { Authority, writeCertificate } from "../../src/server/certificates.fixture.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { ask } from "./api.ts";
import { Collector } from "./collector.ts";

const PROTOCOLS = ["http/protobuf", "grpc"] as const;
const FAST = { OTEL_BSP_SCHEDULE_DELAY: "50", OTEL_METRIC_EXPORT_INTERVAL: "100" };

const home = mkdtempSync(join(tmpdir(), "kroma-otlp-tls-"));
let authority: Authority;
let collector: Collector;
/** Asks for a certificate too. */
let strict: Collector;
/** What a server needs for the latter. */
let client: Record<string, string>;
const trust = { OTEL_EXPORTER_OTLP_CERTIFICATE: join(home, "ca.crt") };

before(async () => {
  authority = await Authority.make("Collectors");
  const own = await authority.issue("collector");
  writeFileSync(trust.OTEL_EXPORTER_OTLP_CERTIFICATE, authority.cert);
  mkdirSync(join(home, "client"));
  const { cert, key } = writeCertificate(join(home, "client"), await authority.issue("client"));
  client = { OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: cert, OTEL_EXPORTER_OTLP_CLIENT_KEY: key };
  [collector, strict] = await Promise.all([
    Collector.start(own),
    Collector.start({ ...own, clientCa: authority.cert }),
  ]);
});
after(async () => {
  await Promise.all([collector.close(), strict.close()]);
  rmSync(home, { recursive: true, force: true });
});

function start(to: Collector, protocol: (typeof PROTOCOLS)[number], env: Record<string, string>): Promise<TestServer> {
  const endpoint = protocol === "grpc" ? to.grpcUrl : to.httpUrl;
  const addressed = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
  return startServer({ env: { ...FAST, ...addressed, ...env } });
}

/** A trace of a request to `server`, and metrics, arrive at `to`. */
async function arrives(server: TestServer, to: Collector): Promise<void> {
  to.metrics.clear();
  const { headers } = await ask(server.url, "GET", "/api/v2/version");
  const spans = await to.trace(headers.get("chroma-trace-id") as string);
  equal(spans[0]?.name, "GET /api/v2/version");
  await to.until(
    () => to.metrics.size > 0,
    () => "metrics",
  );
}

for (const protocol of PROTOCOLS) {
  suite(`export over TLS by ${protocol}`, () => {
    test("the authority of OTEL_EXPORTER_OTLP_CERTIFICATE is trusted", async () => {
      const server = await start(collector, protocol, trust);
      await arrives(server, collector);
      await server.stop();
    });

    test("a certificate is shown to a collector that asks for one", async () => {
      const server = await start(strict, protocol, { ...trust, ...client });
      await arrives(server, strict);
      await server.stop();
    });

    test("one of an unknown authority is not trusted: nothing is sent, and the log says why", async () => {
      const before = collector.exports.length;
      const server = await start(collector, protocol, {});
      equal((await ask(server.url, "GET", "/api/v2/version")).status, 200);
      await collector.until(
        () => server.output().includes("cannot be exported"),
        () => `a complaint in ${server.output()}`,
      );
      await server.stop();
      match(server.output(), /"telemetry cannot be exported","reason":"[^"]*certificate/);
      equal(collector.exports.length, before);
    });

    test("a file that cannot be read is named in the log", async () => {
      const missing = join(home, "missing.crt");
      const server = await start(collector, protocol, { OTEL_EXPORTER_OTLP_CERTIFICATE: missing });
      await server.stop();
      ok(server.output().includes(`OTEL_EXPORTER_OTLP_CERTIFICATE names ${missing}`), server.output());
    });

    test("a file that holds no certificate does not disturb the server, and the log says so", async () => {
      const broken = join(home, "broken.crt");
      writeFileSync(broken, "-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n");
      const server = await start(collector, protocol, { OTEL_EXPORTER_OTLP_CERTIFICATE: broken });
      await collector.until(
        () => server.output().includes("cannot be exported"),
        () => `a complaint in ${server.output()}`,
      );
      equal((await ask(server.url, "GET", "/api/v2/version")).status, 200);
      await server.stop();
    });
  });
}
