import type { CollectionRecord } from "../api/collections.ts";
import { checkQuery, type DecodedQuery } from "../api/read-requests.ts";
import type { GetRequest, GetResult, Include, QueryResult, RecordRows, Selection } from "../api/requests.ts";
import type { PartitionedIndex } from "../index/vector/partitioned-index.ts";
import { firstMatches } from "../query/evaluate.ts";
import { parseFilter } from "../query/parse-where.ts";
import type { Filter } from "../query/where.ts";
import type { Columns } from "../store/collection-file.ts";
import { checkFilter } from "./check-filter.ts";
import { nearest } from "./nearest.ts";
import { enterPhase, noteFact } from "./stopwatch.ts";
import type { OpenCollection } from "./thread-context.ts";

/** A collection as a read sees it. `open` is null when nothing was ever written, `index` when it is not loaded. */
export interface ReadState {
  readonly record: CollectionRecord;
  readonly open: OpenCollection | null;
  readonly index: PartitionedIndex | null;
}

const columnsOf = (include: readonly Include[]): Columns => ({
  documents: include.includes("documents"),
  embeddings: include.includes("embeddings"),
  metadatas: include.includes("metadatas"),
  uris: include.includes("uris"),
});

const noRows = (include: readonly Include[]): RecordRows => ({
  ids: [],
  documents: include.includes("documents") ? [] : null,
  embeddings: include.includes("embeddings") ? [] : null,
  metadatas: include.includes("metadatas") ? [] : null,
  uris: include.includes("uris") ? [] : null,
});

/** Records in insertion order that satisfy the selection. */
export function get(state: ReadState, request: GetRequest): GetResult {
  const { include } = request;
  const filter = parseFilter(request.where, request.whereDocument);
  checkFilter(filter, state.record);
  describeSelection(request, filter);
  const open = state.open;
  if (open === null) return { ...noRows(include), include };
  return open.reader.snapshot(() => {
    enterPhase("filter");
    const labels = select(open, filter, request, request.offset, request.limit);
    noteFact("returned", labels.length);
    enterPhase("fetch");
    return { ...open.reader.rows(labels, columnsOf(include)), include };
  });
}

/** Labels of the selected records in insertion order. Runs inside a snapshot. */
export function select(
  open: OpenCollection,
  filter: Filter | null,
  { ids }: Selection,
  offset: number,
  limit: number | undefined,
): readonly number[] {
  const { reader } = open;
  if (limit === 0) return [];
  const end = limit === undefined ? undefined : offset + limit;
  if (filter === null) {
    if (ids === undefined) return reader.page(offset, limit ?? Number.MAX_SAFE_INTEGER);
    return reader.labelsOf(ids).slice(offset, end);
  }
  const among = ids === undefined ? undefined : reader.labelsOf(ids);
  return firstMatches(filter, open, offset, limit ?? Number.POSITIVE_INFINITY, among);
}

/** For each query vector the nearest of the selected records. */
export function query(state: ReadState, decoded: DecodedQuery): QueryResult {
  const filter = parseFilter(decoded.where, decoded.whereDocument);
  const request = checkQuery(decoded, state.record.dimension);
  checkFilter(filter, state.record);
  describeSelection(request, filter);
  noteFact("num_embeddings", decoded.embeddings.count);
  noteFact("n_results", request.nResults);
  const { include } = request;
  const distances = include.includes("distances");
  const { open } = state;
  if (open === null || request.nResults === 0) {
    const each = Array.from({ length: decoded.embeddings.count });
    return {
      rows: each.map(() => noRows(include)),
      distances: distances ? each.map(() => new Float32Array(0)) : null,
      include,
    };
  }
  return open.reader.snapshot(() => {
    const found = nearest(state, open, filter, request, columnsOf(include));
    return {
      rows: found.map(({ rows }) => rows),
      distances: distances ? found.map((each) => each.distances) : null,
      include,
    };
  });
}

/** For traces and the log of slow queries: numbers, nothing of what is asked for. */
function describeSelection({ ids }: Selection, filter: Filter | null): void {
  noteFact("has_where", filter !== null);
  if (ids !== undefined) noteFact("num_ids", ids.length);
}
