// Workers for tests. A builder links until told to stop (or, alone, until nothing is pending); a reader searches and checks what it gets; a
// compactor sends the memory of a compacted copy.
import { parentPort, workerData } from "node:worker_threads";
import { clustered, randomFrom, rowOf } from "./testing.ts";
import { VectorIndex } from "./vector-index.ts";

export interface WorkerTask {
  readonly role: "builder" | "reader" | "compactor";
  readonly memory: WebAssembly.Memory;
  readonly thread: number;
  /** Shared: [0] stop, [1] labels the writer has begun to put, [2] clock of deletes, [3] searches done. */
  readonly state?: Int32Array;
  /** Shared: for each label the clock at which it was deleted, 0 if it was not. */
  readonly deletedAt?: Int32Array;
}

const { role, memory, thread, state, deletedAt } = workerData as WorkerTask;
const index = VectorIndex.attach(memory, thread);

function build(): void {
  const goesOn = () => (state === undefined ? index.pending > 0 : Atomics.load(state, 0) === 0);
  while (goesOn()) {
    index.link(64);
    index.repair(16);
  }
}

function read(state: Int32Array, deletedAt: Int32Array): void {
  const { dimension } = index;
  const queries = clustered(200, dimension, 100 + thread);
  const random = randomFrom(thread);
  const allowed = new Uint32Array(4096);
  for (let i = 0; i < allowed.length; i++) allowed[i] = Math.floor(random() * 2 ** 32);
  for (let round = 0; Atomics.load(state, 0) === 0; round++) {
    const query = rowOf(queries, dimension, round % 200);
    const clock = Atomics.load(state, 2);
    const filtered = round % 3 === 0;
    const { labels, distances } = index.search(query, { k: 20, ef: 60, ...(filtered && { allowed }) });
    if (new Set(labels).size !== labels.length) throw new Error("a label twice");
    if (distances.some((x) => !Number.isFinite(x))) throw new Error("a distance that is none");
    for (const label of labels) {
      if (label >= Atomics.load(state, 1)) throw new Error(`label ${label} was never put`);
      const deleted = Atomics.load(deletedAt, label);
      if (deleted !== 0 && deleted <= clock) throw new Error(`label ${label} had been deleted`);
      if (filtered && (((allowed[label >>> 5] ?? 0) >>> (label & 31)) & 1) === 0) throw new Error("not allowed");
    }
    Atomics.add(state, 3, 1);
  }
}

if (role === "builder") build();
else if (role === "compactor") parentPort?.postMessage(VectorIndex.compact(index, { threads: 2 }).memory);
else if (state && deletedAt) read(state, deletedAt);
