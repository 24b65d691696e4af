import { collectGarbage } from "./collect-garbage.ts";
import type { ThreadContext } from "./thread-context.ts";
import type { Task } from "./threads.ts";
import { useIndex } from "./vector-tasks.ts";

/** Tasks that every thread does in the same way. */
export function runShared(context: ThreadContext, task: Task): void {
  switch (task.kind) {
    case "index_use":
      useIndex(context, task.collection, task.handle);
      return;
    case "index_drop":
      if (context.vectors.get(task.collection)?.instance === task.instance) context.vectors.delete(task.collection);
      return;
    case "close_collection":
      context.forget(task.collection);
      return;
    case "collect_garbage":
      collectGarbage();
      return;
    case "stop":
      context.close();
      return;
    default:
      throw new Error(`this thread does not do ${task.kind}`);
  }
}
