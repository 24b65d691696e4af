// A worker for tests: links until nothing is pending.
import { workerData } from "node:worker_threads";
import { VectorIndex } from "./vector-index.ts";

const index = VectorIndex.attach(workerData.memory, workerData.thread);
while (index.link(64) > 0);
