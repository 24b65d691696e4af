import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isWorthCompacting, type PartitionState, partitionsToSave, SAVE_MINIMUM } from "./vector-policy.ts";

/** A saved partition of 100,000 vectors with 384 dimensions and codes of 8 bits. */
const saved: PartitionState = {
  ...{ stored: 100_000, live: 100_000, bytes: 100_000 * 550, vectorBytes: 1536 },
  ...{ isSaved: true, changed: 0, behind: 0 },
};

describe("partitions to save", () => {
  test("a first snapshot once there are enough vectors", () => {
    const fresh = { ...saved, isSaved: false };
    assert.deepEqual(partitionsToSave([{ ...fresh, changed: SAVE_MINIMUM - 1 }], "change"), []);
    assert.deepEqual(partitionsToSave([{ ...fresh, changed: SAVE_MINIMUM }], "change"), [0]);
  });

  test("a trickle never costs more than two bytes for each byte of vectors", () => {
    let changed = 0;
    let written = 0;
    let live = saved.live;
    for (let record = 0; record < 200_000; record += 10) {
      live += 10;
      changed += 10;
      const state = { ...saved, stored: live, live, bytes: live * 550, changed, behind: changed };
      if (partitionsToSave([state], "change").length === 0) continue;
      written += state.bytes;
      changed = 0;
    }
    const factor = written / (200_000 * saved.vectorBytes);
    assert(factor > 1 && factor <= 2, `${factor}`);
    assert(changed <= live * 0.2, "and a restart catches up with a fifth at most");
  });

  test("short vectors wait for two fifths", () => {
    const short = { ...saved, vectorBytes: 32 };
    assert.deepEqual(partitionsToSave([{ ...short, changed: 39_999 }], "change"), []);
    assert.deepEqual(partitionsToSave([{ ...short, changed: 40_000 }], "change"), [0]);
  });

  test("whatever is left, when the snapshots are of partitions that are no more", () => {
    const small = { ...saved, isSaved: false, stored: 10, live: 10, changed: 10 };
    assert.deepEqual(partitionsToSave([saved, small], "change"), []);
    assert.deepEqual(partitionsToSave([saved, small], "replaced"), [1]);
    const empty = { ...small, stored: 0, live: 0, changed: 0 };
    assert.deepEqual(partitionsToSave([saved, empty], "replaced"), [1]);
    assert.deepEqual(partitionsToSave([saved], "replaced"), []);
  });

  test("only those that changed, and those that were never saved", () => {
    const grown = { ...saved, changed: 30_000, behind: 30_000 };
    assert.deepEqual(partitionsToSave([saved, grown, { ...saved, changed: 10 }], "change"), [1]);
    const fresh = { ...saved, isSaved: false, stored: 10, live: 10, changed: 10 };
    assert.deepEqual(partitionsToSave([saved, grown, fresh], "change"), [1, 2]);
  });

  test("one that hardly changed, when much else did", () => {
    const behind = { ...saved, changed: 5, behind: 900_000 };
    assert.deepEqual(partitionsToSave([behind, saved], "change"), [0]);
    assert.deepEqual(partitionsToSave([{ ...behind, changed: 0 }], "change"), []);
  });

  test("without a pause in the writes only after twice as much, when the index leaves memory earlier", () => {
    const changed = (count: number) => [{ ...saved, stored: 1e6, live: 1e6, bytes: 55e7, changed: count }];
    assert.deepEqual(partitionsToSave(changed(199_999), "change"), [0]);
    assert.deepEqual(partitionsToSave(changed(199_999), "no pause"), []);
    assert.deepEqual(partitionsToSave(changed(360_000), "no pause"), [0]);
    assert.deepEqual(partitionsToSave(changed(SAVE_MINIMUM), "leaving"), [0]);
    assert.deepEqual(partitionsToSave(changed(SAVE_MINIMUM - 1), "leaving"), []);
  });
});

test("a partition is compacted at a twentieth of deleted vectors, while it is written at a fifth, without pause at two", () => {
  for (const [pace, share] of [
    ["quiet", 500],
    ["written", 2_000],
    ["no pause", 4_000],
  ] as const) {
    assert(!isWorthCompacting({ stored: 10_000, live: 10_000 - share }, pace));
    assert(isWorthCompacting({ stored: 10_000, live: 9_999 - share }, pace));
  }
  assert(!isWorthCompacting({ stored: 1_500, live: 501 }, "written"), "small ones wait for quiet");
  assert(!isWorthCompacting({ stored: 99, live: 0 }, "quiet"));
});
