import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { KromaError } from "../api/errors.ts";
import { createEphemeralDirectory } from "./ephemeral.ts";
import { lockDirectory } from "./lock.ts";
import { temporaryFolder } from "./testing/folder.ts";

const module = new URL("./lock.ts", import.meta.url).href;

async function ownerIn(directory: string): Promise<ChildProcess> {
  const script = `import { lockDirectory } from ${JSON.stringify(module)};
    lockDirectory(${JSON.stringify(directory)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout as NodeJS.ReadableStream, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe("lock of a directory", () => {
  test("refuses a second process at once, naming the first, until that is killed", async () => {
    const folder = temporaryFolder();
    const owner = await ownerIn(folder);
    const start = performance.now();
    assert.throws(
      () => lockDirectory(folder),
      (error: KromaError) => {
        assert.equal(error.code, "failed_precondition");
        for (const part of [folder, `process ${owner.pid} `, hostname(), "running since 20", "kroma run"])
          assert(error.message.includes(part), `${part} in: ${error.message}`);
        return true;
      },
    );
    assert.throws(() => lockDirectory(folder, { readOnly: true }), KromaError);
    assert(performance.now() - start < 1000);
    await kill(owner);
    lockDirectory(folder).release();
  });

  test("refuses a second opening in the same process and in another thread", async () => {
    const folder = temporaryFolder();
    const lock = lockDirectory(folder);
    assert.throws(() => lockDirectory(folder), /this very process/);
    const source = `import(${JSON.stringify(module)}).then(({ lockDirectory }) => {
      try { lockDirectory(${JSON.stringify(folder)}); require("worker_threads").parentPort.postMessage("got it"); }
      catch (error) { require("worker_threads").parentPort.postMessage(error.message); } });`;
    const [message] = await once(new Worker(source, { eval: true }), "message");
    assert.match(message, /in use by process/);
    assert.throws(() => lockDirectory(folder), KromaError, "a failed attempt does not let the lock go");
    lock.release();
    lock.release();
    assert(!existsSync(join(folder, "kroma.lock")));
    lockDirectory(folder).release();
  });

  test("is written down in readable text", () => {
    const folder = temporaryFolder();
    const lock = lockDirectory(folder);
    const owner = JSON.parse(readFileSync(join(folder, "kroma.lock"), "utf8"));
    assert.deepEqual(Object.keys(owner), ["pid", "host", "started"]);
    assert.equal(owner.pid, process.pid);
    lock.release();
  });

  test("is shared by read-only openings, which exclude an owner", () => {
    const folder = temporaryFolder();
    lockDirectory(folder, { readOnly: true }).release();
    assert.deepEqual(readdirSync(folder), []);
    lockDirectory(folder).release();
    const locks = [lockDirectory(folder, { readOnly: true }), lockDirectory(folder, { readOnly: true })];
    assert.throws(() => lockDirectory(folder), /processes that opened it read-only/);
    for (const lock of locks) lock.release();
    lockDirectory(folder).release();
  });
});

describe("ephemeral directory", () => {
  test("is there until it is removed", () => {
    const directory = createEphemeralDirectory();
    lockDirectory(directory.path).release();
    directory.remove();
    directory.remove();
    assert(!existsSync(directory.path));
  });

  test("goes with the process", async () => {
    const file = fileURLToPath(new URL("./ephemeral.ts", import.meta.url));
    const script = `import { createEphemeralDirectory } from ${JSON.stringify(file)}; console.log(createEphemeralDirectory().path)`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
    const [[path]] = await Promise.all([once(child.stdout, "data"), once(child, "exit")]);
    assert(!existsSync(String(path).trim()));
  });
});
