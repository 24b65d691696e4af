import type { CollectionRecord } from "../api/collections.ts";
import { moveAliases } from "../api/metadata.ts";
import { checkDelete, decodeDelete } from "../api/read-requests.ts";
import type { DeleteRequest, WriteKind } from "../api/requests.ts";
import { growSchema } from "../api/schema-index.ts";
import {
  checkBase64,
  checkColumns,
  checkDimension,
  checkPayload,
  checkSparse,
  type DecodedWrite,
  decodeWrite,
} from "../api/write-request.ts";
import { parseFilter } from "../query/parse-where.ts";
import type { Applied } from "../store/collection-file.ts";
import type { Answer } from "./answer.ts";
import { targetCollection } from "./catalog-operations.ts";
import { checkFilter } from "./check-filter.ts";
import { select } from "./read.ts";
import { enterPhase, noteFact, type Stopwatch } from "./stopwatch.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { WireRequest } from "./wire.ts";
import type { StagedWrite, WriteQueue } from "./write-queue.ts";

/** How a write ends: with the number of deleted records for deletes, or with an error. */
export interface Acknowledge {
  readonly succeeded: (deleted: number) => void;
  readonly failed: (error: unknown) => void;
  /** Of the request, if its time is taken. */
  readonly stopwatch?: Stopwatch | null;
}

const EMPTY = new Uint8Array(0);

/** Decodes and validates a write from the wire and stages it. Throws what the client did wrong. */
export function stageWire(context: ThreadContext, queue: WriteQueue, request: WireRequest, done: Acknowledge): void {
  const body = request.body ?? EMPTY;
  enterPhase("decode");
  if (request.operation === "delete") {
    const decoded = decodeDelete(body);
    enterPhase("plan");
    stageDelete(context, queue, targetCollection(context, request), decoded, done);
    return;
  }
  const decoded = decodeWrite(request.operation as WriteKind, body);
  enterPhase("plan");
  stageBatch(context, queue, targetCollection(context, request), decoded, done);
}

/** Validates records against their collection and stages them. */
export function stageBatch(
  context: ThreadContext,
  queue: WriteQueue,
  record: CollectionRecord,
  write: DecodedWrite,
  done: Acknowledge,
): void {
  checkBase64(write);
  checkPayload(write);
  const dimension = checkDimension(write, record.dimension);
  if (dimension !== null && record.dimension === null) {
    queue.create(record.id, dimension);
    context.catalog.setDimension(record.id, dimension);
    context.catalogChanged();
  }
  checkColumns(write);
  checkSparse(write);
  const { kind, batch } = write;
  noteFact("num_ids", batch.ids.length);
  if (batch.ids.length === 0) return done.succeeded(0);
  queue.stage({
    collection: record.id,
    operation: { kind, batch: moveAliases(batch) },
    beforeCommit: (applied) => recordKeyTypes(context, record.id, applied),
    succeeded: () => done.succeeded(0),
    failed: done.failed,
    stopwatch: done.stopwatch,
  });
}

/** Resolves which records to delete, on everything written before, and stages their deletion. */
export function stageDelete(
  context: ThreadContext,
  queue: WriteQueue,
  record: CollectionRecord,
  request: DeleteRequest,
  done: Acknowledge,
): void {
  const filter = parseFilter(request.where, request.whereDocument);
  checkDelete(request);
  checkFilter(filter, record);
  let ids = request.ids ?? [];
  if (filter !== null) {
    queue.flush();
    enterPhase("filter");
    const open = context.open(record.id);
    if (open === null) return done.succeeded(0);
    const labels = open.reader.snapshot(() => select(open, filter, request, 0, request.limit));
    ids = open.reader.rows(labels, {}).ids;
  }
  if (ids.length === 0 || context.open(record.id) === null) return done.succeeded(ids.length);
  const count = ids.length;
  noteFact("num_ids", count);
  const write: StagedWrite = {
    collection: record.id,
    operation: { kind: "delete", ids },
    beforeCommit: () => undefined,
    succeeded: () => done.succeeded(count),
    failed: done.failed,
    stopwatch: done.stopwatch,
  };
  queue.stage(write);
}

/** New kinds of metadata values show up in the collection's schema, at the latest when the write that brought them is acknowledged. */
function recordKeyTypes(context: ThreadContext, id: string, applied: Applied): void {
  if (applied.keyTypes.size === 0) return;
  const known = context.collectionById(id);
  if (known === undefined || growSchema(known.schema, applied.keyTypes) === null) return;
  context.catalog.changeSchema(id, (schema) => growSchema(schema, applied.keyTypes) ?? schema);
  context.catalogChanged();
}

/** A write for a collection whose id is no UUID comes to a reader, which says what is wrong with it. */
export function refuseWrite(context: ThreadContext, request: WireRequest): Answer {
  if (request.operation === "delete") decodeDelete(request.body);
  else decodeWrite(request.operation as WriteKind, request.body);
  targetCollection(context, request);
  throw new Error(`readers do not ${request.operation}`);
}
