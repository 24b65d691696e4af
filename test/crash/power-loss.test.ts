// Simulated power loss. A process that writes from many sides is traced; from the trace follows what the disk holds for certain at
// any moment, and what it may or may not hold because nobody synced it yet. Of moments picked at random the disk is made, with
// nothing, some or all of what was not synced, and opened: every acknowledged write must be there.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { open } from "../../src/engine/index.ts";
import { Disk, type Survival } from "./disk.ts";
import { assertIndexesAgree } from "./indexes-agree.ts";
import { ExpectedState } from "./state.ts";
import { readTrace, STRACE, type TraceEvent } from "./trace.ts";
import { randomFrom, TARGETS } from "./workload.ts";

const MOMENTS = Number(process.env.KROMA_POWER_MOMENTS ?? 10);
const SEED = Number(process.env.KROMA_CRASH_SEED ?? Math.floor(Math.random() * 1e6));
const OPERATIONS = 30;
const SURVIVALS: readonly Survival[] = ["nothing", "some", "everything"];

test(`power loss at any moment loses nothing that was acknowledged (${MOMENTS} moments, seed ${SEED})`, async (t) => {
  if (spawnSync("strace", ["-qq", "-e", "trace=none", "true"]).status !== 0)
    return t.skip("strace is not there or not permitted");
  const folder = mkdtempSync(join(tmpdir(), "kroma-power-"));
  try {
    const events = traced(folder);
    const random = randomFrom(SEED);
    const ready = events.findIndex((event) => event.kind === "line" && event.text === "ready");
    const some = Array.from({ length: MOMENTS }, () => ready + Math.floor(random() * (events.length - ready)));
    const moments = some.sort((a, b) => a - b);
    const disk = new Disk(join(folder, "data"));
    let at = 0;
    for (const [i, moment] of moments.entries()) {
      for (; at < moment; at++) disk.apply(events[at] as TraceEvent);
      const survival = SURVIVALS[i % SURVIVALS.length] as Survival;
      const path = join(folder, `disk-${i}`);
      disk.save(path, survival, random);
      await verify(path, events.slice(0, moment), random).catch((cause: unknown) => {
        throw new Error(`event ${moment} of ${events.length}, ${survival} of what was not synced survives`, { cause });
      });
      rmSync(path, { recursive: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function traced(folder: string): TraceEvent[] {
  const script = join(import.meta.dirname, "writer-process.ts");
  const args = [join(folder, "data"), SEED, 0, OPERATIONS, OPERATIONS].map(String);
  const trace = join(folder, "trace");
  const { status, stderr } = spawnSync("strace", [...STRACE, "-o", trace, process.execPath, script, ...args], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return readTrace(trace, join(folder, "data"));
}

async function verify(path: string, events: readonly TraceEvent[], random: () => number): Promise<void> {
  const acknowledged = new Map<string, number>();
  for (const event of events) {
    const [collection, writer, number] = event.kind === "line" ? event.text.split(" ") : [];
    if (number !== undefined) acknowledged.set(`${collection} ${writer}`, Number(number) + 1);
  }
  const expected = new ExpectedState(SEED);
  expected.advance(0, acknowledged);
  const database = await open(path, { log: () => undefined });
  try {
    for (const target of TARGETS) {
      const collection = await database.getCollection(target.name);
      const rows = await expected.settle(target, collection);
      if (rows.records.size > 0) await assertIndexesAgree(collection, rows, random, 40);
    }
  } finally {
    await database.close();
  }
}
