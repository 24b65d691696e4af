// What the killed processes write: operations that follow from a seed alone, so that the parent knows what every acknowledged
// number stands for. Every writer has ids of its own and sees to it that filters select only those, so that concurrent writers
// share collections, transactions and fsyncs, but not records.
import type { Collection, PlainMetadata, RecordChanges, Selector } from "../../src/engine/index.ts";
import type { NaiveCollection, Space } from "../model/naive-collection.ts";

export interface Target {
  readonly name: string;
  readonly dimension: number;
  readonly space: Space;
  readonly writers: number;
  /** Ids of each writer. */
  readonly ids: number;
  /** Records of a batch at most. */
  readonly batch: number;
}

/** The large one holds enough for a graph and for snapshots of it. */
export const TARGETS: readonly Target[] = [
  { name: "small", dimension: 4, space: "cosine", writers: 3, ids: 40, batch: 6 },
  { name: "texts", dimension: 8, space: "l2", writers: 3, ids: 200, batch: 20 },
  { name: "large", dimension: 16, space: "l2", writers: 3, ids: 2800, batch: 400 },
];

export type WorkOperation =
  | { readonly kind: "add" | "update" | "upsert"; readonly changes: RecordChanges }
  | { readonly kind: "delete"; readonly selector: Selector & { readonly limit?: number } };

/** What both the embedded interface and the adapter to HTTP can do. */
export type Records = Pick<Collection, "add" | "update" | "upsert" | "delete" | "get" | "query" | "count">;

/** Deterministic numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = ["river", "stone", "lantern", "orbit", "violet", "harbour", "thimble", "quartz", "ember", "north"];

/** The operation with this number of a writer in a round. */
export function operationOf(
  seed: number,
  round: number,
  target: Target,
  writer: number,
  number: number,
): WorkOperation {
  const random = randomFrom(
    seed * 7919 + round * 104729 + TARGETS.indexOf(target) * 1299709 + writer * 15485863 + number * 32452843,
  );
  random();
  const below = (n: number): number => Math.floor(random() * n);
  const id = (): string => `${writer}.${below(target.ids)}`;
  const ids = (most: number): string[] => Array.from({ length: 1 + below(most) }, id);
  const vector = (): number[] => Array.from({ length: target.dimension }, () => Math.fround(random() * 2 - 1));
  const document = (): string => `${WORDS[below(10)]} ${WORDS[below(10)]} ${below(1000)} of writer ${writer}`;
  const metadata = (kind: string): PlainMetadata => ({
    writer,
    n: below(100),
    half: random() < 0.5,
    tag: `tag ${below(12)}`,
    score: below(1000) / 8 + 0.0625,
    ...(random() < 0.3 ? { extra: random() < 0.5 && kind !== "add" ? null : [below(5), below(5)] } : {}),
  });
  const rows = <T>(all: readonly string[], make: () => T, share = 1): (T | null)[] =>
    all.map(() => (random() < share ? make() : null));
  const dice = random();
  if (dice < 0.75) {
    const kind = dice < 0.25 ? "add" : "upsert";
    const batch = ids(target.batch);
    const columns = {
      embeddings: batch.map(vector),
      documents: rows(batch, document, 0.9),
      metadatas: batch.map(() => metadata(kind)),
    };
    return { kind, changes: { ids: batch, ...columns } };
  }
  if (dice < 0.86) {
    const batch = ids(target.batch);
    const columns = {
      embeddings: rows(batch, vector, 0.5),
      documents: rows(batch, document, 0.3),
      metadatas: rows(batch, () => metadata("update"), 0.5),
    };
    return { kind: "update", changes: { ids: batch, ...columns } };
  }
  if (dice < 0.92) return { kind: "delete", selector: { ids: ids(Math.ceil(target.batch / 4)) } };
  const own = { writer };
  if (dice < 0.95) return { kind: "delete", selector: { where: { $and: [own, { tag: `tag ${below(12)}` }] } } };
  if (dice < 0.97)
    return {
      kind: "delete",
      selector: { where: own, whereDocument: { $contains: `${WORDS[below(10)]} ${WORDS[below(10)]}` } },
    };
  if (dice < 0.99)
    return {
      kind: "delete",
      selector: { where: { $and: [own, { n: { $lt: below(60) } }] }, limit: 1 + below(target.batch) },
    };
  return { kind: "delete", selector: { where: { $and: [own, { half: true }] } } };
}

export function applyTo(model: NaiveCollection, operation: WorkOperation): void {
  if (operation.kind === "delete") model.delete(operation.selector);
  else model.write(operation.kind, operation.changes);
}

export async function runOn(records: Records, operation: WorkOperation): Promise<void> {
  if (operation.kind === "delete") await records.delete(operation.selector);
  else await records[operation.kind](operation.changes as Parameters<Records["add"]>[0]);
}
