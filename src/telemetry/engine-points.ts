import type { Census, EngineMeters, IndexTotals, ThreadStatus } from "../engine/meters.ts";
import { type Point, type PointSource, point } from "./point.ts";

/** What telemetry asks of the engine. */
export interface MeasurableEngine {
  readonly meters: EngineMeters;
  indexTotals(): IndexTotals;
  threads(): readonly ThreadStatus[];
  census(limit: number): Promise<Census>;
}

/** Files are not counted more often than this, however many ask. */
const CENSUS_MS = 5_000;

/** The engine's side of the metrics. */
export class EnginePoints implements PointSource {
  readonly #engine: MeasurableEngine;
  /** For so many collections records are told; there may be any number of them. */
  readonly #collections: number;
  #census: Promise<readonly Point[]> | null = null;
  #counted = Number.NEGATIVE_INFINITY;

  constructor(engine: MeasurableEngine, collections: number) {
    this.#engine = engine;
    this.#collections = collections;
  }

  async points(): Promise<readonly Point[]> {
    const { meters } = this.#engine;
    const counted = await this.#countedLately();
    return [
      ...this.#threads(),
      ...this.#indexes(),
      point("kroma_threads_replaced_total", meters.replacedThreads),
      point("kroma_commit_duration_seconds", meters.commitSeconds),
      point("kroma_committed_writes_total", meters.committedWrites),
      point("kroma_checkpoint_duration_seconds", meters.checkpointSeconds),
      point("kroma_vector_index_load_duration_seconds", meters.indexLoadSeconds),
      point("kroma_vector_index_save_duration_seconds", meters.indexSaveSeconds),
      ...counted,
    ];
  }

  #threads(): Point[] {
    return this.#engine
      .threads()
      .flatMap(({ name: thread, tasks, busySeconds }) => [
        point("kroma_thread_tasks", tasks, { thread }),
        point("kroma_thread_busy_seconds_total", busySeconds, { thread }),
      ]);
  }

  #indexes(): Point[] {
    const { meters } = this.#engine;
    const { loaded, bytes, budgetBytes, vectors, pending } = this.#engine.indexTotals();
    return [
      point("kroma_vector_index_requests_total", meters.indexHits, { result: "hit" }),
      point("kroma_vector_index_requests_total", meters.indexMisses, { result: "miss" }),
      point("kroma_vector_index_unloads_total", meters.indexUnloads),
      point("kroma_vector_index_loaded", loaded),
      point("kroma_vector_index_memory_bytes", bytes),
      point("kroma_vector_index_memory_limit_bytes", budgetBytes),
      point("kroma_vector_index_vectors", vectors),
      point("kroma_vector_index_pending", pending),
    ];
  }

  #countedLately(): Promise<readonly Point[]> {
    const now = performance.now();
    if (this.#census === null || now - this.#counted >= CENSUS_MS) {
      this.#counted = now;
      this.#census = this.#count();
    }
    return this.#census;
  }

  /** What cannot be counted is left out: metrics must not fail because of it. */
  async #count(): Promise<readonly Point[]> {
    const census = await this.#engine.census(this.#collections).catch(() => null);
    if (census === null) return [];
    const { collections, entries } = census;
    const lag = entries.reduce((sum, { textLag }) => sum + textLag, 0);
    return [
      point("kroma_collections", collections),
      point("kroma_text_index_lag", lag),
      ...entries.map(({ id, name, tenant, database, records }) =>
        point("kroma_collection_records", records, { tenant, database, collection: name, collection_id: id }),
      ),
    ];
  }
}
