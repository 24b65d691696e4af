// The npm client `chromadb` 3.x over HTTPS, with a certificate of an authority that only NODE_EXTRA_CA_CERTS names.
import { equal } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { Authority, writeCertificate } from "../../src/server/certificates.fixture.ts";
import { startServer, type TestServer } from "../support/server.ts";

const PROGRAM = `
import { ChromaClient } from "chromadb";
const client = new ChromaClient({ host: "localhost", port: Number(process.env.PORT), ssl: true });
const notes = await client.getOrCreateCollection({ name: "notes", embeddingFunction: null });
const ids = Array.from({ length: 500 }, (_, i) => String(i));
await notes.upsert({ ids, embeddings: ids.map((id) => [Number(id), 1, 0]), documents: ids.map((id) => id.repeat(300)) });
const { ids: [nearest] } = await notes.query({ queryEmbeddings: [[42, 1, 0]], nResults: 1 });
console.log(await notes.count(), nearest, (await notes.get({ limit: 200 })).documents.length);
`;

suite("chromadb 3 over HTTPS", () => {
  const home = mkdtempSync(join(tmpdir(), "kroma-client-tls-"));
  let server: TestServer;
  let ca: string;

  before(async () => {
    const authority = await Authority.make("Clients trust this");
    ca = join(home, "ca.crt");
    writeFileSync(ca, authority.cert);
    const { cert, key } = writeCertificate(home, await authority.issue("server"));
    const config = `tls: {cert: ${JSON.stringify(cert)}, key: ${JSON.stringify(key)}}`;
    server = await startServer({ config });
  });
  after(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  async function run(environment: NodeJS.ProcessEnv): Promise<[number, string]> {
    const { port } = new URL(server.url);
    const env = { ...process.env, PORT: port, ...environment };
    const args = ["--input-type=module", "-e", PROGRAM];
    const child = spawn(process.execPath, args, {
      env,
      cwd: join(import.meta.dirname, "../.."),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += String(chunk);
    });
    child.stderr.resume();
    const [status] = (await once(child, "close")) as [number];
    return [status, output];
  }

  test("who trusts the authority is served", async () => {
    const [status, output] = await run({ NODE_EXTRA_CA_CERTS: ca });
    equal(output, "500 [ '42' ] 200\n");
    equal(status, 0);
  });

  test("who does not is not", async () => {
    const [status, output] = await run({});
    equal(output, "");
    equal(status, 1);
  });
});
