// Random sequences of operations through the embedded interface, beside a naive model: after every step both must hold the same
// records, and every read must answer what the model answers. KROMA_MODEL_RUNS sets how many sequences.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import {
  type Collection,
  type Database,
  type FoundRecords,
  type GetOptions,
  KromaError,
  open,
  type QueryOptions,
} from "../../src/engine/index.ts";
import { NaiveCollection, type NaiveRecord, type Space } from "./naive-collection.ts";
import { type Step, steps } from "./steps.ts";

const RUNS = Number(process.env.KROMA_MODEL_RUNS ?? 15);
const EVERYTHING: GetOptions = { include: ["documents", "metadatas", "uris", "embeddings"] };

const folder = mkdtempSync(join(tmpdir(), "kroma-model-"));
const logged: string[] = [];
let database: Promise<Database> | undefined;
let made = 0;

const opened = (): Promise<Database> => {
  database ??= open(join(folder, "data"), { log: (line) => logged.push(line) });
  return database;
};

after(async () => {
  await (await database)?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("any sequence of operations answers as the naive model", () => {
  for (const space of ["l2", "cosine", "ip"] as const)
    test(space, async () => {
      const sequence = fc.array(steps, { minLength: 5, maxLength: 30, size: "max" });
      await fc.assert(
        fc.asyncProperty(sequence, (each) => run(space, each)),
        { numRuns: RUNS },
      );
      assert.deepEqual(logged, []);
    });
});

async function run(space: Space, sequence: readonly Step[]): Promise<void> {
  const name = `collection-${made++}`;
  let collection = await (await opened()).createCollection(name, { configuration: { hnsw: { space } } });
  const model = new NaiveCollection();
  for (const step of sequence) {
    if (step.kind === "reopen") {
      await (await opened()).close();
      database = undefined;
      collection = await (await opened()).getCollection(name);
    } else await take(collection, model, space, step);
    await assertSameRecords(collection, model);
  }
  await (await opened()).deleteCollection(name);
}

async function take(
  collection: Collection,
  model: NaiveCollection,
  space: Space,
  step: Exclude<Step, { kind: "reopen" }>,
): Promise<void> {
  switch (step.kind) {
    case "get":
      return sameOutcome(
        () => collection.get(step.options),
        () => model.get(step.options),
        (found, expected) => assertRows(found, expected, step.options.include ?? []),
      );
    case "query":
      return compareQuery(collection, model, space, step.options);
    case "delete":
      return sameOutcome(
        () => collection.delete(step.selector),
        () => model.delete(step.selector),
        (found, expected) => assert.equal(found, expected),
      );
    default:
      model.write(step.kind, step.changes);
      await collection[step.kind](step.changes as never);
  }
}

/** Both answer, or both refuse for the same reason. */
async function sameOutcome<A, B>(
  real: () => Promise<A>,
  naive: () => B,
  compare: (found: A, expected: B) => void,
): Promise<void> {
  let expected: B;
  try {
    expected = naive();
  } catch (error) {
    if (!(error instanceof KromaError)) throw error;
    const { code, message } = error;
    return assert.rejects(real, { code, message });
  }
  compare(await real(), expected);
}

async function assertSameRecords(collection: Collection, model: NaiveCollection): Promise<void> {
  assert.equal(await collection.count(), model.records.size);
  assertRows(await collection.get(EVERYTHING), [...model.records.values()], EVERYTHING.include ?? []);
}

function assertRows(found: FoundRecords, expected: readonly NaiveRecord[], include: readonly string[]): void {
  assert.deepEqual(
    found.ids,
    expected.map(({ id }) => id),
  );
  const column = (name: string, value: (record: NaiveRecord) => unknown): unknown =>
    include.includes(name) ? expected.map(value) : null;
  assert.deepEqual(
    found.documents,
    column("documents", ({ document }) => document),
  );
  assert.deepEqual(
    found.uris,
    column("uris", ({ uri }) => uri),
  );
  assert.deepEqual(
    found.embeddings,
    column("embeddings", ({ vector }) => vector),
  );
  assert.deepEqual(found.metadatas, column("metadatas", visible));
}

/** Metadata as clients see it: safe integers as numbers; a record with a URI never has null. */
function visible({ metadata, uri }: NaiveRecord): unknown {
  if (metadata === null) return uri === null ? null : {};
  const plain = (value: unknown): unknown =>
    typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [key, Array.isArray(value) ? value.map(plain) : plain(value)]),
  );
}

function compareQuery(
  collection: Collection,
  model: NaiveCollection,
  space: Space,
  options: QueryOptions,
): Promise<void> {
  return sameOutcome(
    () => collection.query(options),
    () => options.queryEmbeddings.map((vector) => model.distances(options, vector, space)),
    (found, expected) => {
      assert.equal(found.length, expected.length);
      found.forEach((nearest, i) => {
        const distances = nearest.distances as Float32Array;
        const place = new Map(expected[i]?.map(({ record }, n) => [record.id, n]));
        const all = expected[i] ?? [];
        const rows = nearest.ids.map((id) => all[place.get(id) ?? -1]?.record as NaiveRecord);
        assert.equal(new Set(nearest.ids).size, nearest.ids.length, "no record twice");
        assert.equal(nearest.ids.length, Math.min(options.nResults ?? 10, all.length), "as many as there are");
        assertRows(nearest, rows, options.include ?? []);
        const scale = Math.max(1, ...all.map(({ distance }) => Math.abs(distance)));
        nearest.ids.forEach((id, n) => {
          const exact = all[place.get(id) as number]?.distance as number;
          const own = distances[n] as number;
          assert(
            Math.abs(own - exact) <= tolerance(exact, options, space, i, rows[n] as NaiveRecord),
            `distance of ${id}: ${own} instead of ${exact}`,
          );
          if (n === 0) return;
          const before = distances[n - 1] as number;
          assert(before <= own, "nearest first");
          const previous = place.get(nearest.ids[n - 1] as string) as number;
          if (before === own) assert(previous < (place.get(id) as number), "ties in insertion order");
        });
        assertNoneMissed(nearest.ids, distances, all, scale);
      });
    },
  );
}

/** What float32 arithmetic may be off: some units in the last place of the largest number that occurs on the way. */
function tolerance(
  exact: number,
  { queryEmbeddings }: QueryOptions,
  space: Space,
  i: number,
  { vector }: NaiveRecord,
): number {
  const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));
  const product = (largest(queryEmbeddings[i] as ArrayLike<number>) + largest(vector)) ** 2;
  return 1e-6 * Math.max(1, Math.abs(exact), space === "cosine" ? 0 : product);
}

function assertNoneMissed(
  ids: readonly string[],
  distances: Float32Array,
  all: readonly { record: NaiveRecord; distance: number }[],
  scale: number,
): void {
  const farthest = distances.at(-1);
  if (farthest === undefined) return;
  const within = new Set(ids);
  for (const { record, distance } of all)
    if (!within.has(record.id))
      assert(distance >= farthest - 1e-5 * scale, `${record.id} at ${distance} is nearer than ${farthest}`);
}
