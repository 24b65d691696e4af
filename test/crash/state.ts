import assert from "node:assert/strict";
import { inspect, isDeepStrictEqual } from "node:util";
import { NaiveCollection, type NaiveRecord } from "../model/naive-collection.ts";
import { applyTo, operationOf, type Records, TARGETS, type Target } from "./workload.ts";

/** The records of one writer of one collection: as acknowledged, and as they would be with the operation that was under way. */
interface WriterState {
  acknowledged: NaiveCollection;
  maybe: NaiveCollection | null;
}

/** What must be in the database after a kill, from the numbers that the writers printed. */
export class ExpectedState {
  readonly #seed: number;
  readonly #writers = new Map<string, WriterState>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Takes in a round: every writer's count of acknowledged operations; one more may have been under way. */
  advance(round: number, acknowledged: ReadonlyMap<string, number>): void {
    for (const target of TARGETS)
      for (let writer = 0; writer < target.writers; writer++) {
        const state = this.#of(target, writer);
        const count = acknowledged.get(`${target.name} ${writer}`) ?? 0;
        for (let number = 0; number < count; number++)
          applyTo(state.acknowledged, operationOf(this.#seed, round, target, writer, number));
        state.maybe = copyOf(state.acknowledged);
        applyTo(state.maybe, operationOf(this.#seed, round, target, writer, count));
      }
  }

  /** Compares a collection with what is expected of every writer, and takes for fact what turned out to be there. */
  async settle(target: Target, records: Records | null): Promise<NaiveCollection> {
    const found = new NaiveCollection();
    for (const record of records === null ? [] : await everything(records)) {
      assert(!found.records.has(record.id), `${record.id} is there twice`);
      found.records.set(record.id, record);
    }
    for (let writer = 0; writer < target.writers; writer++) {
      const state = this.#of(target, writer);
      const own = [...found.records.values()].filter(({ id }) => id.startsWith(`${writer}.`));
      if (state.maybe !== null && isSame(own, state.maybe)) state.acknowledged = state.maybe;
      else assertSame(own, [...state.acknowledged.records.values()], `${target.name}, writer ${writer}`);
      state.maybe = null;
    }
    return found;
  }

  #of(target: Target, writer: number): WriterState {
    const key = `${target.name} ${writer}`;
    let state = this.#writers.get(key);
    if (state === undefined) {
      state = { acknowledged: new NaiveCollection(), maybe: null };
      this.#writers.set(key, state);
    }
    return state;
  }
}

function copyOf(model: NaiveCollection): NaiveCollection {
  const copy = new NaiveCollection();
  for (const [id, record] of model.records) copy.records.set(id, { ...record });
  return copy;
}

const isSame = (own: readonly NaiveRecord[], { records }: NaiveCollection): boolean =>
  isDeepStrictEqual(own, [...records.values()]);

/** As `deepEqual`, which takes minutes to describe the difference of thousands of records. */
function assertSame(own: readonly NaiveRecord[], expected: readonly NaiveRecord[], whose: string): void {
  if (isDeepStrictEqual(own, expected)) return;
  const present = new Map(own.map((record) => [record.id, record]));
  const wanted = new Set(expected.map(({ id }) => id));
  const lost = expected.filter(({ id }) => !present.has(id));
  const extra = own.filter(({ id }) => !wanted.has(id));
  const changed = expected.filter(
    (record) => present.has(record.id) && !isDeepStrictEqual(record, present.get(record.id)),
  );
  const describe = (records: readonly NaiveRecord[]): string => `${records.length} ${inspect(records.slice(0, 2))}`;
  assert.fail(
    `${whose}: ${own.length} records, ${expected.length} acknowledged; lost: ${describe(lost)}, too many: ${describe(extra)}, other: ${describe(changed)}`,
  );
}

async function everything(records: Records): Promise<NaiveRecord[]> {
  const { ids, documents, metadatas, embeddings } = await records.get({
    include: ["documents", "metadatas", "embeddings"],
  });
  assert.equal(await records.count(), ids.length, "count agrees with get");
  return ids.map((id, i) => ({
    id,
    vector: Float32Array.from(embeddings?.[i] ?? []),
    document: documents?.[i] ?? null,
    uri: null,
    metadata: stored(metadatas?.[i] ?? null),
  }));
}

/** Metadata of the workload as the model keeps it: its whole numbers are ints. */
function stored(metadata: Record<string, unknown> | null): NaiveRecord["metadata"] {
  const value = (each: unknown): unknown => (Number.isInteger(each) ? BigInt(each as number) : each);
  const entries = Object.entries(metadata ?? {}).map(([key, each]) => [
    key,
    Array.isArray(each) ? each.map(value) : value(each),
  ]);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
