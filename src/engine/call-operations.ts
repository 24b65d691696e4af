import type { CollectionRecord } from "../api/collections.ts";
import { notFound } from "../api/errors.ts";
import { get, query } from "./read.ts";
import { readState } from "./record-operations.ts";
import { statisticsOf } from "./statistics.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { CallTask } from "./threads.ts";
import { type Acknowledge, stageBatch, stageDelete } from "./write-operations.ts";
import type { WriteQueue } from "./write-queue.ts";

/** Runs a read of the embedded interface. */
export function runCall(context: ThreadContext, { collection, call, indexState }: CallTask): unknown {
  const record = target(context, collection);
  switch (call.operation) {
    case "count":
      return context.open(collection)?.reader.count() ?? 0;
    case "get":
      return get(readState(context, record), call.request);
    case "statistics":
      return statisticsOf(context, readState(context, record), indexState);
    case "query":
      return query(readState(context, record), call.request);
    default:
      throw new Error(`readers do not ${call.operation}`);
  }
}

/** Stages a write of the embedded interface. */
export function stageCall(
  context: ThreadContext,
  queue: WriteQueue,
  { collection, call }: CallTask,
  done: Acknowledge,
): void {
  const record = target(context, collection);
  switch (call.operation) {
    case "delete":
      return stageDelete(context, queue, record, call.request, done);
    case "write":
      return stageBatch(context, queue, record, call.write, done);
    default:
      throw new Error(`the writer does not ${call.operation}`);
  }
}

function target(context: ThreadContext, id: string): CollectionRecord {
  const record = context.collectionById(id);
  if (record === undefined) throw notFound(`Collection [${id}] does not exist.`);
  return record;
}
