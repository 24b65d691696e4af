import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { Authority, type Certificate, writeCertificate } from "./certificates.fixture.ts";
import { ask, COLLECTION, type Fixture, RawClient, requestText, startFixture } from "./server.fixture.ts";
import type { TlsOptions } from "./tls.ts";

const home = mkdtempSync(join(tmpdir(), "kroma-tls-"));
let authority: Authority;
let own: Certificate;
let files: { cert: string; key: string };

before(async () => {
  authority = await Authority.make("Kroma's test authority");
  own = await authority.issue("server");
  files = writeCertificate(home, own);
});
after(() => rmSync(home, { recursive: true, force: true }));

const started: Fixture[] = [];
after(() => Promise.all(started.map((server) => server.close())));

async function start(more: Partial<TlsOptions> & { reloadMs?: number } = {}): Promise<Fixture> {
  const server = await startFixture({ tls: { ...files, requireClientCert: false, minVersion: "TLSv1.2", ...more } });
  started.push(server);
  return server;
}

const PASSPHRASE = "open sesame";

function encrypted(key: string, type: "pkcs1" | "pkcs8"): string {
  const options = { type, format: "pem", cipher: "aes-256-cbc", passphrase: PASSPHRASE } as const;
  return createPrivateKey(key).export(options) as string;
}

async function handshake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca: authority.cert, ...options });
  await once(socket, "secureConnect");
  return socket;
}

/** The answer to `GET /api/v2/version` on a connection of its own, as text. */
async function version(port: number, options: ConnectionOptions = {}): Promise<string> {
  const socket = await handshake(port, options);
  socket.end(requestText("GET", "/api/v2/version", { headers: { connection: "close" } }));
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

suite("TLS", () => {
  test("HTTP/1.1 and HTTP/2 on one port, as the client likes it", async () => {
    const server = await start();
    equal(server.url, `https://127.0.0.1:${server.port}`);
    for (const protocols of [undefined, ["http/1.1"]]) {
      const options = protocols === undefined ? {} : { ALPNProtocols: protocols };
      match(await version(server.port, options), /^HTTP\/1.1 200 OK\r\n.*"1.0.0"$/s);
    }
    const session = connectHttp2(`https://localhost:${server.port}`, { ca: authority.cert });
    const stream = session.request({ ":path": `${COLLECTION}/get`, ":method": "POST" });
    stream.end('{"limit":1}');
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    deepEqual(
      [session.alpnProtocol, Buffer.concat(chunks).toString(), server.engine.last().body],
      ["h2", '{"operation":"get"}', '{"limit":1}'],
    );
    session.close();
    await server.close();
  });

  test("bodies, many requests on one connection, and fetch", async () => {
    const server = await start();
    const body = JSON.stringify({ ids: ["x".repeat(900)] });
    const socket = await handshake(server.port);
    const client = new RawClient(socket);
    for (let i = 0; i < 3; i++) {
      client.write(requestText("POST", `${COLLECTION}/add`, { body }));
      equal((await client.read()).status, 201);
      equal(server.engine.last().body, body);
    }
    client.close();
    const [response] = await once(get(`${server.url}/api/v2/version`, { ca: authority.cert }), "response");
    equal(response.statusCode, 200);
    response.resume();
    await server.close();
  });

  test("who does not encrypt is told so", async () => {
    const server = await start();
    const answer = await ask(server.port, "GET", "/api/v2/version");
    deepEqual([answer.status, answer.body], [400, "This port speaks HTTPS: begin the address with https://\n"]);
    await server.close();
  });

  test("the minimum version", async () => {
    const server = await start({ minVersion: "TLSv1.3" });
    await rejects(handshake(server.port, { maxVersion: "TLSv1.2" }));
    match(await version(server.port), /200 OK/);
    await server.close();
  });

  test("closing ends connections that are idle, silent, or in the middle of the handshake", async () => {
    const server = await start();
    const [idle, silent, begun] = [
      new RawClient(await handshake(server.port)),
      await RawClient.open(server.port),
      await RawClient.open(server.port),
    ];
    idle.write(requestText("GET", "/api/v2/version"));
    await idle.read();
    const secured = await handshake(server.port);
    begun.write(Buffer.from([22, 3, 1]));
    const http2 = connectHttp2(`https://localhost:${server.port}`, { ca: authority.cert });
    await once(http2, "remoteSettings");
    await server.close();
    secured.destroy();
    for (const client of [idle, silent, begun]) await client.closed();
    if (!http2.destroyed) await once(http2, "close");
  });
});

test("closing does not wait for a handshake, as it does for a request", async () => {
  const server = await start();
  let finish = (): void => {};
  const asked = new Promise<void>((resolve) => {
    server.engine.answer = () =>
      new Promise((answer) => {
        finish = () => answer({ status: 200, body: "7" });
        resolve();
      });
  });
  const begun = await RawClient.open(server.port);
  begun.write(Buffer.from([22, 3, 1]));
  const busy = new RawClient(await handshake(server.port));
  busy.write(requestText("GET", `${COLLECTION}/count`));
  await asked;
  const closed = server.close();
  // Were it closed only when time is up, the request would be cut off with it.
  await begun.closed();
  finish();
  equal((await busy.read()).body, "7");
  await closed;
});

suite("client certificates", () => {
  let clientCa: string;
  let stranger: Certificate;
  let friend: Certificate;
  before(async () => {
    clientCa = join(home, "clients.crt");
    const clients = await Authority.make("Clients");
    writeFileSync(clientCa, clients.cert);
    friend = await clients.issue("friend");
    stranger = await authority.issue("stranger");
  });

  test("required: only who has one of the authority gets in", async () => {
    const server = await start({ clientCa, requireClientCert: true });
    match(await version(server.port, friend), /200 OK/);
    for (const options of [{}, stranger]) equal(await version(server.port, options).catch(() => ""), "");
    await server.close();
  });

  test("optional: none is fine, a wrong one is not", async () => {
    const server = await start({ clientCa });
    match(await version(server.port, friend), /200 OK/);
    match(await version(server.port), /200 OK/);
    equal(await version(server.port, stranger).catch(() => ""), "");
    await server.close();
  });
});

suite("when the files change", () => {
  const subject = async (port: number): Promise<string> => {
    const socket = await handshake(port);
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  };
  /** Resolves with the next line of the log that matches. */
  const logged = async (server: Fixture, pattern: RegExp): Promise<void> => {
    while (!server.lines.some((line) => pattern.test(line))) await new Promise((resolve) => setTimeout(resolve, 10));
    server.lines.length = 0;
  };

  test("new connections get the new certificate, old ones go on; a broken file keeps the one before", async () => {
    const folder = join(home, "changing");
    mkdirSync(folder);
    const server = await start({ ...writeCertificate(folder, own), reloadMs: 10 });
    equal(await subject(server.port), "server");
    const old = new RawClient(await handshake(server.port));
    writeFileSync(join(folder, "tls.crt"), "broken");
    await logged(
      server,
      /^the changed certificate is not used, the one before stays: TLS: .*tls.crt holds no certificate/,
    );
    equal(await subject(server.port), "server");
    writeCertificate(folder, await authority.issue("second"));
    await logged(server, /^the certificate in .*tls.crt has changed and is in use/);
    equal(await subject(server.port), "second");
    old.write(requestText("GET", "/api/v2/version"));
    equal((await old.read()).status, 200);
    old.close();
    await server.close();
  });

  test("an encrypted key, and one with the same passphrase in its place", async () => {
    const folder = join(home, "encrypted");
    mkdirSync(folder);
    const paths = writeCertificate(folder, { ...own, key: encrypted(own.key, "pkcs8") });
    const server = await start({ ...paths, keyPassphrase: PASSPHRASE, reloadMs: 10 });
    equal(await subject(server.port), "server");
    const second = await authority.issue("second");
    writeCertificate(folder, { ...second, key: encrypted(second.key, "pkcs1") });
    await logged(server, /^the certificate in .*tls.crt has changed and is in use/);
    equal(await subject(server.port), "second");
    await server.close();
  });

  test("replaced through a symbolic link, as Kubernetes does it", async () => {
    const folder = join(home, "mounted");
    for (const [version, name] of [
      ["v1", "first"],
      ["v2", "second"],
    ] as const) {
      mkdirSync(join(folder, version), { recursive: true });
      writeCertificate(join(folder, version), await authority.issue(name));
    }
    symlinkSync("v1", join(folder, "data"));
    const paths = { cert: join(folder, "data/tls.crt"), key: join(folder, "data/tls.key") };
    const server = await start({ ...paths, reloadMs: 10 });
    equal(await subject(server.port), "first");
    symlinkSync("v2", join(folder, "next"));
    renameSync(join(folder, "next"), join(folder, "data"));
    await logged(server, /has changed and is in use/);
    equal(await subject(server.port), "second");
    await server.close();
  });
});

suite("files that cannot be used are clear errors", () => {
  test("missing, not PEM, key of another certificate", async () => {
    const other = join(home, "other");
    mkdirSync(other);
    const { key } = writeCertificate(other, await authority.issue("other"));
    await rejects(start({ cert: join(home, "none") }), { message: /^TLS: .*none cannot be read: ENOENT$/ });
    await rejects(start({ key: files.cert }), { message: /^TLS: .*tls.crt holds no private key in PEM$/ });
    await rejects(start({ key }), { message: /cannot be used together: the key is not that of the certificate$/ });
  });

  test("encrypted key: no passphrase, the wrong one", async () => {
    const folder = join(home, "locked");
    mkdirSync(folder);
    for (const type of ["pkcs1", "pkcs8"] as const) {
      const { key } = writeCertificate(folder, { ...own, key: encrypted(own.key, type) });
      await rejects(start({ key }), {
        message: /^TLS: .*tls.key is encrypted: set its passphrase by KROMA_TLS__KEY_PASSPHRASE$/,
      });
      await rejects(start({ key, keyPassphrase: "SECRET guess" }), {
        message: /^TLS: .*tls.key cannot be opened with the passphrase of tls.key_passphrase$/,
      });
    }
  });

  test("an expired certificate is served, and the log says so", async () => {
    const folder = join(home, "expired");
    mkdirSync(folder);
    const server = await start(writeCertificate(folder, await authority.issue("old", -1)));
    match(server.lines[0] ?? "", /^the certificate in .*tls.crt has expired on /);
    await server.close();
  });
});
