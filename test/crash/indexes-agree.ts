import assert from "node:assert/strict";
import type { Selector } from "../../src/engine/index.ts";
import type { NaiveCollection, NaiveRecord } from "../model/naive-collection.ts";
import type { Records } from "./workload.ts";

const AT_ONCE = 50;

/** Large collections are searched by a graph, which may pass over a record now and then; a search this wide looks at every code. */
const PASSED_OVER = 0.02;
const WIDE = 2_000;

/** Asserts that every index answers as a look at every row does. `random` picks samples of large collections. */
export async function assertIndexesAgree(
  records: Records,
  rows: NaiveCollection,
  random: () => number,
  sample = 150,
): Promise<void> {
  await assertFilters(records, rows, random);
  const all = [...rows.records.values()];
  const pick = (): NaiveRecord => all[Math.floor(random() * all.length)] as NaiveRecord;
  const picked = all.length <= sample ? all : Array.from({ length: sample }, pick);
  for (const where of [undefined, { n: { $lt: 50 } }]) {
    const missed = await notFound(records, picked, where, 3);
    assert(
      missed.length <= picked.length * PASSED_OVER,
      `by their own vectors are not found: ${missed.map(({ id }) => id)}`,
    );
    assert.deepEqual(await notFound(records, missed, where, WIDE), [], "found by a wider search");
  }
}

/** Those that a query by their own vector does not find, though they match the filter. */
async function notFound(
  records: Records,
  some: readonly NaiveRecord[],
  where: object | undefined,
  nResults: number,
): Promise<NaiveRecord[]> {
  const missed: NaiveRecord[] = [];
  for (let at = 0; at < some.length; at += AT_ONCE) {
    const part = some.slice(at, at + AT_ONCE);
    const queryEmbeddings = part.map(({ vector }) => vector);
    const found = await records.query({ queryEmbeddings, nResults, include: ["distances"], ...(where && { where }) });
    part.forEach((record, i) => {
      const { metadata, id } = record;
      const isWanted = where === undefined || (metadata !== null && (metadata.n as bigint) < 50n);
      const place = found[i]?.ids.indexOf(id) ?? -1;
      if (!isWanted) assert.equal(place, -1, `${id} does not match the filter`);
      else if (place < 0) missed.push(record);
      else assert((found[i]?.distances?.[place] as number) < 1e-6, `${id} is at no distance from itself`);
    });
  }
  return missed;
}

async function assertFilters(records: Records, rows: NaiveCollection, random: () => number): Promise<void> {
  const n = Math.floor(random() * 100);
  const selectors: Selector[] = [
    { where: { writer: 1 } },
    { where: { n: { $gte: n } } },
    { where: { $or: [{ half: true }, { tag: { $in: ["tag 1", "tag 7"] } }] } },
    { where: { tag: { $ne: `tag ${n % 12}` } } },
    { where: { score: { $lt: n + 0.5 } } },
    { where: { extra: { $contains: n % 5 } } },
    { whereDocument: { $contains: "quartz ember" } },
    { whereDocument: { $not_contains: "river" } },
    { whereDocument: { $contains: `${n} of writer` }, where: { half: false } },
    { whereDocument: { $regex: "stone [a-z]+ [0-9]5" } },
  ];
  for (const selector of selectors) {
    const { ids } = await records.get({ ...selector, include: [] });
    assert.deepEqual(
      ids,
      rows.select(selector).map(({ id }) => id),
      JSON.stringify(selector),
    );
  }
}
