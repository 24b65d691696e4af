import { ok } from "node:assert/strict";
import { test } from "node:test";
import { BufferGarbage } from "./collect-garbage.ts";

test("short-lived buffers do not pile up", () => {
  const garbage = new BufferGarbage();
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let i = 0; i < 200; i++) {
    new Uint8Array(2 ** 20).fill(i);
    garbage.add(2 ** 20);
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  // Half of what V8 allows by itself; what was found to be garbage is freed in the background.
  ok(most <= 2 ** 24, `${most} bytes`);
});
