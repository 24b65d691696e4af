// Serialises the requests of a case as Chroma's clients send them, and knows the right answers.

import { uniform } from "../synthetic-embeddings.ts";
import { type Dataset, metadata, queryCount, recordId, row } from "./dataset.ts";
import { type Filter, makeFilters } from "./filters.ts";
import { filteredQueries, type GroundTruth } from "./ground-truth.ts";
import { buildRequests, type RequestSet } from "./request-set.ts";
import type { WorkId } from "./work.ts";

export const batchSize = 1000;
const resultCount = 10;
const getCount = 1000;
/** Filters and words repeat only after so many requests; their answers are checked for the first few. */
const filterGets = 100;
const checkedGets = 20;
/** Never touched by upserts, so that the last records can be looked for after a restart. */
const untouched = 100;

export interface Load {
  readonly set: RequestSet;
  /** Answers to the first so many requests of the set are kept and judged. */
  readonly sample: number;
  /** Recall of one answer, or an error when the answer is wrong. */
  readonly judge?: (index: number, body: string) => number;
}

export type LoadId = Exclude<WorkId, "indexed" | "query1" | "memory" | "memoryEnd" | "disk" | "restart">;

export function makeLoads(data: Dataset, truth: GroundTruth, arrays: boolean, seed: number): Record<LoadId, Load> {
  const [filter1, filter10, filter50, filter50b] = makeFilters(data).map((filter, i) =>
    filteredQuery(data, filter, truth.filtered[i]),
  );
  return {
    add: { set: addRequests(data, arrays), sample: 0 },
    upsert: { set: upsertRequests(data, arrays, seed), sample: 0 },
    query16: query(data, truth),
    filter1,
    filter10,
    filter50,
    filter50b,
    getIds: getByIds(data, seed),
    getFilter: getByFilter(data),
    contains: getByWord(data),
  };
}

function encode(vector: Float32Array, arrays: boolean): string | number[] {
  if (arrays) return Array.from(vector);
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}

function addRequests(data: Dataset, arrays: boolean): RequestSet {
  return buildRequests("add", data.records / batchSize, (batch) => {
    const records = Array.from({ length: batchSize }, (_, i) => batch * batchSize + i);
    return JSON.stringify({
      ids: records.map(recordId),
      embeddings: records.map((i) => encode(row(data.base, data.dimensions, i), arrays)),
      documents: records.map((i) => data.documents[i]),
      metadatas: records.map((i) => metadata(data, i)),
    });
  });
}

/** Every other request changes an existing record, the others create one. */
function upsertRequests(data: Dataset, arrays: boolean, seed: number): RequestSet {
  const random = uniform(seed + 2000);
  return buildRequests("upsert", data.fresh.length / data.dimensions, (i) => {
    const existing = Math.floor(random() * (data.records - untouched));
    const source = Math.floor(random() * data.records);
    return JSON.stringify({
      ids: [recordId(i % 2 === 0 ? existing : data.records + i)],
      embeddings: [encode(row(data.fresh, data.dimensions, i), arrays)],
      documents: [data.documents[source]],
      metadatas: [metadata(data, source)],
    });
  });
}

function queryBody(data: Dataset, i: number, where?: object): string {
  return JSON.stringify({
    query_embeddings: [Array.from(row(data.queries, data.dimensions, i))],
    n_results: resultCount,
    where,
    include: ["metadatas", "documents", "distances"],
  });
}

function recall(body: string, expected: readonly number[]): number {
  const ids: readonly string[] = JSON.parse(body).ids[0];
  const wanted = new Set(expected.map(recordId));
  return ids.filter((id) => wanted.has(id)).length / wanted.size;
}

function query(data: Dataset, truth: GroundTruth): Load {
  const sample = truth.all.length;
  return {
    set: buildRequests("query", sample, (i) => queryBody(data, i)),
    sample,
    judge: (i, body) => recall(body, truth.all[i]),
  };
}

function filteredQuery(data: Dataset, filter: Filter, expected: GroundTruth["filtered"][number]): Load {
  return {
    set: buildRequests("query", queryCount, (i) => queryBody(data, i, filter.where(i))),
    sample: filteredQueries,
    judge: (i, body) => recall(body, expected[i]),
  };
}

/** For answers that are either right or wrong. */
function exactly(expected: (i: number) => readonly string[], order: "ordered" | "any order") {
  return (i: number, body: string): number => {
    const arrange = (ids: readonly string[]): string => JSON.stringify(order === "ordered" ? ids : [...ids].sort());
    const ids: readonly string[] = JSON.parse(body).ids;
    if (arrange(ids) === arrange(expected(i))) return 1;
    throw new Error(`wrong answer to request ${i}: got ${ids}, expected ${expected(i)}`);
  };
}

function getByIds(data: Dataset, seed: number): Load {
  const random = uniform(seed + 3000);
  const choices = Array.from({ length: getCount }, () => {
    const ids = new Set<string>();
    while (ids.size < resultCount) ids.add(recordId(Math.floor(random() * data.records)));
    return [...ids];
  });
  return {
    set: buildRequests("get", getCount, (i) => JSON.stringify({ ids: choices[i] })),
    sample: checkedGets,
    judge: exactly((i) => choices[i], "any order"),
  };
}

/** The ids of the first records, in insertion order, that satisfy the condition. */
function firstRecords(data: Dataset, condition: (i: number) => boolean): readonly string[] {
  const ids: string[] = [];
  for (let i = 0; i < data.records && ids.length < resultCount; i++) if (condition(i)) ids.push(recordId(i));
  return ids;
}

function getByFilter(data: Dataset): Load {
  const { name, values, column } = data.fields[0];
  const body = (i: number): object => ({ where: { [name]: values[i % values.length] }, limit: resultCount });
  return {
    set: buildRequests("get", filterGets, (i) => JSON.stringify(body(i))),
    sample: checkedGets,
    judge: exactly((i) => firstRecords(data, (record) => column[record] === i % values.length), "ordered"),
  };
}

function getByWord(data: Dataset): Load {
  const word = (i: number): string => data.words[i];
  return {
    set: buildRequests("get", data.words.length, (i) =>
      JSON.stringify({ where_document: { $contains: word(i) }, limit: resultCount }),
    ),
    sample: checkedGets,
    judge: exactly((i) => firstRecords(data, (record) => data.documents[record].includes(word(i))), "ordered"),
  };
}
