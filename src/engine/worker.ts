import { parentPort } from "node:worker_threads";
import { ReaderThread } from "./reader-thread.ts";
import type { TaskMessage, ThreadOptions } from "./threads.ts";
import { WriterThread } from "./writer-thread.ts";

/** The start of every worker thread. */
if (parentPort === null) throw new Error("worker.ts runs in a worker thread only");
const port = parentPort;
port.once("message", (options: ThreadOptions) => {
  const thread = options.role === "writer" ? new WriterThread(options, port) : new ReaderThread(options, port);
  port.on("message", (message: TaskMessage) => thread.accept(message));
});
