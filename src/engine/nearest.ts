import type { QueryRequest, RecordRows } from "../api/requests.ts";
import type { Bitmap } from "../index/metadata/bitmap.ts";
import type { RowMap } from "../index/metadata/row-map.ts";
import { exactDistance } from "../index/vector/exact-distance.ts";
import type { PartitionedIndex } from "../index/vector/partitioned-index.ts";
import { evaluate } from "../query/evaluate.ts";
import type { Filter } from "../query/where.ts";
import type { CollectionReader, Columns } from "../store/collection-file.ts";
import type { ReadState } from "./read.ts";
import { enterPhase, noteFact } from "./stopwatch.ts";
import type { OpenCollection } from "./thread-context.ts";
import { TopK } from "./top-k.ts";

/** So few candidates are compared on their rows at once, without codes: small collections and tight filters are exact. */
const COMPARE_ROWS = 100;
/** With so few candidates beyond k, what the answer needs of them is read together with their vectors. */
const SPARE_ROWS = 32;
/**
 * Candidates whose exact distances are computed for k results: codes order neighbours almost, not quite, exactly, and better the
 * more dimensions they have. At 384 dimensions and k = 10, recall is 0.9931 without any more, 0.9983 with one, 0.9990 with two
 * and with sixteen; at 768, 0.9942, 0.9989, 0.9993 and 0.9993. Codes of four bits need more: at 20,000 × 128 recall is 0.9250 without any, 0.9900 with three, 0.9990 with
 * eight and 1 with sixteen; those of one bit order their results by eight bits.
 */
function oversampled(k: number, { codes, dimension }: PartitionedIndex): number {
  if (codes === "4bit") return k + Math.max(16, k >>> 1);
  return k + Math.max(dimension < 128 ? 8 : dimension < 768 ? 3 : 2, k >>> 3);
}

/**
 * The last candidate's estimate must lie so many root mean square errors behind the k-th result. Where it does not, vectors are too close
 * together to be told apart by codes, and more of them are compared: …
 */
const DEVIATIONS = 2.5;
/** … so many times as many, … */
const WIDER = 4;
/** … so many times. Two are enough for filters that allow only what is far from the query. */
const MOST_WIDENINGS = 2;

export interface Nearest {
  readonly rows: RecordRows;
  readonly distances: Float32Array;
}

/** Results, and how far the estimates of their candidates were off. */
interface Compared extends Nearest {
  readonly exact: ArrayLike<number>;
}

/** Which records may be found: all, the set bits of `bitmap` over `rows`, or a list. */
type Allowed =
  | { readonly kind: "all" }
  | { readonly kind: "labels"; readonly labels: readonly number[] }
  | { readonly kind: "bitmap"; readonly bitmap: Bitmap; readonly rows: RowMap; readonly count: number };

/** The `nResults` nearest records for each query vector, by exact distance, ties in insertion order. Runs inside a snapshot. */
export function nearest(
  state: ReadState,
  open: OpenCollection,
  filter: Filter | null,
  request: QueryRequest,
  columns: Columns,
): Nearest[] {
  const { queries, nResults } = request;
  enterPhase("filter");
  const allowed = allowedBy(open, filter, request.ids);
  noteAllowed(allowed);
  const { index } = state;
  const slots =
    index !== null && allowed.kind === "bitmap" ? slotBitmap(index, allowed.rows, allowed.bitmap) : undefined;
  return Array.from({ length: queries.count }, (_, i) => {
    const vector = queries.data.subarray(i * queries.dimension, (i + 1) * queries.dimension);
    if (allowed.kind === "labels") {
      noteFact("plan", "comparison of rows");
      enterPhase("search");
      return compareRows(state, open.reader, vector, allowed.labels, nResults, columns);
    }
    if (index === null) return scanRows(state, open.reader, vector, allowed, nResults, columns);
    return searchIndex(state, index, open.reader, vector, slots, allowed, nResults, columns);
  });
}

function noteAllowed(allowed: Allowed): void {
  if (allowed.kind === "all") return;
  noteFact("candidates", allowed.kind === "labels" ? allowed.labels.length : allowed.count);
}

function allowedBy(open: OpenCollection, filter: Filter | null, ids: readonly string[] | undefined): Allowed {
  const { reader, index } = open;
  const among = ids === undefined ? undefined : reader.labelsOf(ids);
  if (filter === null && among === undefined) {
    if (reader.count() > COMPARE_ROWS) return { kind: "all" };
    return { kind: "labels", labels: reader.page(0, COMPARE_ROWS) };
  }
  if (among !== undefined && (among.length === 0 || (filter === null && among.length <= COMPARE_ROWS)))
    return { kind: "labels", labels: among };
  const bitmap = evaluate(filter, open, among);
  const { rows } = index;
  const count = bitmap.count();
  if (count <= COMPARE_ROWS) return { kind: "labels", labels: rows.labels(bitmap.toArray()) };
  return { kind: "bitmap", bitmap, rows, count };
}

/** The bitmap over the rows' ordinals as one over the index's slots. Both number records in insertion order. */
function slotBitmap(index: PartitionedIndex, rows: RowMap, bitmap: Bitmap): Uint32Array {
  if (numberedAlike(index, rows)) return bitmap.words;
  const words = new Uint32Array((index.slots + 31) >>> 5);
  for (const ordinal of bitmap) {
    const slot = index.slotOf(rows.label(ordinal));
    if (slot >= 0) words[slot >>> 5] |= 1 << (slot & 31);
  }
  return words;
}

/** Whether every ordinal is the slot of the same record: labels without gaps, first and last at the same number. */
function numberedAlike(index: PartitionedIndex, rows: RowMap): boolean {
  const last = rows.length - 1;
  const dense = rows.label(last) - rows.label(0) === last;
  return dense && index.slotOf(rows.label(0)) === 0 && index.slotOf(rows.label(last)) === last;
}

function searchIndex(
  state: ReadState,
  index: PartitionedIndex,
  reader: CollectionReader,
  vector: Float32Array,
  slots: Uint32Array | undefined,
  allowed: Allowed,
  nResults: number,
  columns: Columns,
): Nearest {
  const available = allowed.kind === "bitmap" ? allowed.count : reader.count();
  const k = Math.min(nResults, available);
  let wanted = Math.min(oversampled(k, index), index.stored);
  let widenings = 0;
  for (;;) {
    const ef = Math.max(state.record.hnsw.ef_search, wanted);
    const filter = slots === undefined ? {} : { allowed: slots };
    enterPhase("search");
    const found = index.search(vector, { k: wanted, ef, ...filter });
    noteFact("plan", slots === undefined ? found.way : `${found.way} within a filter`);
    enterPhase("fetch");
    const labels = Array.from(found.labels.subarray(0, found.count));
    const estimates = found.distances.slice(0, found.count);
    const result = compareRows(state, reader, vector, labels, k, columns);
    const isComplete = result.rows.ids.length >= k;
    const mayMiss = isComplete && found.count === wanted && wanted < available && widenings < MOST_WIDENINGS;
    if (mayMiss && areBlurred(estimates, result)) {
      widenings++;
      wanted = Math.min(wanted * WIDER, index.stored);
      continue;
    }
    if (isComplete) return result;
    // Codes cannot tell apart what overflows float32: the rows themselves can.
    if (found.count < wanted || wanted >= index.stored)
      return scanRows(state, reader, vector, allowed, nResults, columns);
    // Labels that this snapshot does not hold (deleted or newer) leave gaps: ask for more.
    wanted = Math.min(wanted * 2, index.stored);
  }
}

/** Whether the last candidate's estimate does not lie clearly behind the last result: beyond it there may be better ones. */
function areBlurred(estimates: Float32Array, { exact, distances }: Compared): boolean {
  // Labels without a row in this snapshot: nothing tells which estimate belongs to which distance.
  if (exact.length !== estimates.length) return false;
  let squares = 0;
  for (let i = 0; i < estimates.length; i++) squares += ((exact[i] as number) - (estimates[i] as number)) ** 2;
  const error = Math.sqrt(squares / estimates.length);
  return (estimates.at(-1) as number) < (distances.at(-1) as number) + DEVIATIONS * error;
}

/** Exact distances to the rows with these labels; the k nearest of them. */
function compareRows(
  state: ReadState,
  reader: CollectionReader,
  vector: Float32Array,
  labels: readonly number[],
  k: number,
  columns: Columns,
): Compared {
  const few = labels.length <= k + SPARE_ROWS;
  const rows = reader.rows(labels, few ? { ...columns, embeddings: true } : { embeddings: true });
  const vectors = rows.embeddings as readonly Float32Array[];
  const exact = distancesTo(state, vector, vectors);
  const top = new TopK(k);
  for (let i = 0; i < vectors.length; i++) top.offer(exact[i] as number, rows.labels[i] as number, i);
  const order = top.sorted();
  const distances = Float32Array.from(order, ({ distance }) => distance);
  if (few) {
    const places = order.map(({ place }) => place);
    return { rows: pick(rows, places, columns), distances, exact };
  }
  enterPhase("fetch");
  const ordered = order.map(({ label }) => label);
  return { rows: reader.rows(ordered, columns), distances, exact };
}

/** The kernel is several times as fast, where there is one. */
function distancesTo(
  { index, record }: ReadState,
  vector: Float32Array,
  rows: readonly Float32Array[],
): ArrayLike<number> {
  return index === null ? rows.map(exactDistance(record.hnsw.space, vector)) : index.exactDistances(vector, rows);
}

function pick(rows: RecordRows, places: readonly number[], columns: Columns): RecordRows {
  const take = <T>(column: readonly T[] | null): T[] | null => column && places.map((place) => column[place] as T);
  return {
    ids: take(rows.ids) as string[],
    documents: take(rows.documents),
    uris: take(rows.uris),
    metadatas: take(rows.metadatas),
    embeddings: columns.embeddings === true ? take(rows.embeddings) : null,
  };
}

/** Without an index in memory: every allowed row is read and compared. */
function scanRows(
  state: ReadState,
  reader: CollectionReader,
  vector: Float32Array,
  allowed: Allowed,
  nResults: number,
  columns: Columns,
): Nearest {
  noteFact("plan", "scan of rows");
  enterPhase("search");
  const distanceTo = exactDistance(state.record.hnsw.space, vector);
  const top = new TopK(Math.min(nResults, reader.count()));
  for (const row of reader.vectorsSince(0)) {
    if (allowed.kind === "bitmap") {
      const ordinal = allowed.rows.ordinal(row.label);
      if (ordinal < 0 || !allowed.bitmap.has(ordinal)) continue;
    }
    top.offer(distanceTo(row.vector), row.label, 0);
  }
  const order = top.sorted();
  enterPhase("fetch");
  const rows = reader.rows(
    order.map(({ label }) => label),
    columns,
  );
  return { rows, distances: Float32Array.from(order, ({ distance }) => distance) };
}
