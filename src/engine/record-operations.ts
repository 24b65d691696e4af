import type { CollectionRecord } from "../api/collections.ts";
import { invalidArgument, KromaError, notFound } from "../api/errors.ts";
import { decodeAttach, decodeDetach, decodeFork } from "../api/other-requests.ts";
import { parseReadLevel } from "../api/query-string.ts";
import type { Rank } from "../api/rank-shape.ts";
import { decodeGet, decodeQuery } from "../api/read-requests.ts";
import { encodeGet, encodeQuery } from "../api/responses.ts";
import { checkSearch } from "../api/search-check.ts";
import { decodeSearch } from "../api/search-request.ts";
import { collectionId, parseUuid } from "../api/uuid.ts";
import { parseWhere } from "../query/parse-where.ts";
import { type Answer, ok } from "./answer.ts";
import { scopeOf, targetCollection, touchCollection, touchRenamed } from "./catalog-operations.ts";
import { checkFilter } from "./check-filter.ts";
import { get, query, type ReadState } from "./read.ts";
import { statisticsOf, statisticsText } from "./statistics.ts";
import { enterPhase } from "./stopwatch.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { WireOperation, WireRequest } from "./wire.ts";

type Handler = (context: ThreadContext, request: WireRequest) => Answer;

const EMPTY = new Uint8Array(0);
const bodyOf = ({ body }: WireRequest): Uint8Array => body ?? EMPTY;

export const readState = (context: ThreadContext, record: CollectionRecord): ReadState => ({
  record,
  open: context.open(record.id),
  index: context.vectors.get(record.id) ?? null,
});

const unsupported = (message: string): KromaError => new KromaError("unimplemented", message);

/** Reads of a collection's records, and the routes that a single Chroma node refuses too. */
export const READ_OPERATIONS: Partial<Record<WireOperation, Handler>> = {
  count(context, request) {
    parseReadLevel(request.query);
    enterPhase("plan");
    const { id } = targetCollection(context, request);
    enterPhase("fetch");
    return ok(String(context.open(id)?.reader.count() ?? 0));
  },

  get(context, request) {
    enterPhase("decode");
    const decoded = decodeGet(bodyOf(request));
    enterPhase("plan");
    const record = targetCollection(context, request);
    const found = get(readState(context, record), decoded);
    enterPhase("encode");
    return ok(encodeGet(found));
  },

  query(context, request) {
    enterPhase("decode");
    const decoded = decodeQuery(bodyOf(request));
    enterPhase("plan");
    const record = targetCollection(context, request);
    const found = query(readState(context, record), decoded);
    enterPhase("encode");
    return ok(encodeQuery(found));
  },

  search(context, request) {
    const decoded = decodeSearch(request.body, parseWhere);
    const record = targetCollection(context, request);
    checkSearch(decoded);
    for (const { filter } of decoded.searches) checkFilter(parseWhere(filter), record);
    for (const { rank } of decoded.searches) checkRank(rank);
    throw unsupported("Error executing plan: Not implemented: Search operation is not implemented for local executor");
  },

  fork(context, request) {
    const { newName } = decodeFork(bodyOf(request));
    touchRenamed(request, targetCollection(context, request), newName);
    throw unsupported("Collection forking is unsupported for local chroma");
  },

  fork_count(context, request) {
    targetCollection(context, request);
    throw unsupported("Count forks is unsupported for local chroma");
  },

  indexing_status(context, request) {
    targetCollection(context, request);
    throw new KromaError("internal", "Method scout_logs is not implemented");
  },

  attach_function(context, request) {
    decodeAttach(bodyOf(request));
    checkPath(context, request);
    throw unsupported(
      "Tonic error: code: 'Operation is not implemented or not supported', message: \"Not implemented\"",
    );
  },

  get_function(context, request) {
    checkPath(context, request);
    throw notFound("Attached function not found");
  },

  detach_function(context, request) {
    decodeDetach(bodyOf(request));
    checkPath(context, request);
    throw unsupported(
      "Tonic error: code: 'Operation is not implemented or not supported', message: \"Not implemented\"",
    );
  },

  collection_statistics(context, request) {
    const text = request.params.collection ?? "";
    const id = parseUuid(text);
    const record = id === null ? undefined : context.collectionById(id);
    const missing = (): KromaError => notFound(`Collection [${text}] does not exist.`);
    if (record === undefined) throw missing();
    touchCollection(request, record, missing);
    return ok(statisticsText(statisticsOf(context, readState(context, record), request.indexState)));
  },
};

/** The function routes look at the form of the path, not whether the collection exists; unless the caller is limited to some. */
function checkPath(context: ThreadContext, request: WireRequest): void {
  scopeOf(request);
  collectionId(request.params.collection ?? "", "record");
  if (request.access !== undefined && request.access.may.length > 0) targetCollection(context, request);
}

/** Whether a request may touch its collection, and there is one. The error is for whoever answers the request. */
export function reachesCollection(context: ThreadContext, request: WireRequest): boolean {
  try {
    targetCollection(context, request);
    return true;
  } catch {
    return false;
  }
}

/** Ranking by a sparse vector needs its index, which a collection of a single node cannot have. */
function checkRank(rank: Rank | undefined): void {
  switch (rank?.kind) {
    case "knn":
      if (rank.query instanceof Float32Array) return;
      throw invalidArgument(
        `Cannot filter using metadata key '${rank.key}' with type 'SparseVector' because indexing is disabled`,
      );
    case "sum":
    case "mul":
    case "max":
    case "min":
      return rank.operands.forEach(checkRank);
    case "sub":
    case "div":
      checkRank(rank.left);
      return checkRank(rank.right);
    case "abs":
    case "exp":
    case "log":
      return checkRank(rank.operand);
    default:
  }
}
