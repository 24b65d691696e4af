import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { embeddings } from "../synthetic-embeddings.ts";
import { k, row } from "./data.ts";
import { nearest } from "./ground-truth.ts";
import { Kroma, kromaCodes, kromaDefaultCode } from "./kroma.ts";

const dimensions = 32;
const records = 3000;
const queries = 20;

for (const code of kromaCodes) {
  test(`${code}: built, saved, loaded, and asked with and without a filter`, async () => {
    const base = embeddings(records, dimensions, { latent: 8 });
    const asked = embeddings(queries, dimensions, { latent: 8, seed: 2 });
    const setting = { case: { records, dimensions, seed: 1 }, base, m: 16, efConstruction: 100 };
    const built = new Kroma(setting, code);
    for (let first = 0; first < records; first += 1000) {
      built.add(first, built.form(base.subarray(first * dimensions, (first + 1000) * dimensions)));
    }
    built.finish();
    const folder = mkdtempSync(join(tmpdir(), "bench-index-"));
    try {
      built.save(join(folder, "index"));
      const loaded = new Kroma(setting, code);
      await loaded.load(join(folder, "index"));
      assert.ok(recall(loaded, asked, base) > 0.97);
      assert.ok(loaded.bytesRead().codeBytes > 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

function recall(kroma: Kroma, asked: Float32Array, base: Float32Array): number {
  kroma.useQueries(asked);
  kroma.setEf(200);
  const even = Array.from({ length: records / 2 }, (_, i) => 2 * i);
  const bitmap = Uint32Array.from({ length: Math.ceil(records / 32) }, () => 0x55555555);
  let hits = 0;
  for (let q = 0; q < queries; q++) {
    const query = row(asked, dimensions, q);
    const all = nearest(query, base, [...base.keys()].slice(0, records));
    const allowed = nearest(query, base, even);
    hits += all.filter((label) => kroma.search(q, k).includes(label)).length;
    hits += allowed.filter((label) => kroma.searchAllowed(query, bitmap, k).includes(label)).length;
    hits += allowed.filter((label) => kroma.scanAllowed(query, bitmap, k).includes(label)).length;
  }
  return hits / (queries * k * 3);
}

test("the default is a code that can be built, and others are refused", () => {
  for (const d of [1, 384, 1536]) assert.ok(kromaCodes.includes(kromaDefaultCode(d)));
  const setting = { case: { records, dimensions, seed: 1 }, base: new Float32Array(0), m: 16, efConstruction: 100 };
  assert.throws(() => new Kroma(setting, "7bit"), /Kroma builds no 7bit, only /);
});
