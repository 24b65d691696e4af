import { readdir } from "node:fs/promises";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { type Point, type PointSource, point } from "./point.ts";

/** The event loop's delay is told for the time since it was last asked, but never for less than this. */
const LEAST_WINDOW_MS = 5_000;
const RESOLUTION_MS = 20;
const QUANTILES = [0.5, 0.99, 1] as const;

/** The process and the event loop of its main thread. */
export class ProcessMeters implements PointSource {
  readonly #version: string;
  readonly #delay: ReturnType<typeof monitorEventLoopDelay>;
  #delays: readonly Point[] = [];
  #since = performance.now();

  constructor(version: string) {
    this.#version = version;
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#delay.enable();
  }

  async points(): Promise<readonly Point[]> {
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed } = process.memoryUsage();
    const files = await openFiles();
    return [
      ...this.#eventLoopDelays(),
      point("kroma_info", 1, { version: this.#version, node: process.versions.node }),
      point("kroma_thread_busy_seconds_total", performance.eventLoopUtilization().active / 1_000, { thread: "main" }),
      point("process_cpu_seconds_total", (user + system) / 1e6),
      point("process_resident_memory_bytes", rss),
      point("process_heap_bytes", heapUsed),
      point("process_start_time_seconds", performance.timeOrigin / 1_000),
      ...(files === null ? [] : [point("process_open_fds", files)]),
    ];
  }

  close(): void {
    this.#delay.disable();
  }

  /** Several readers may ask: each is told of a window that all of them see. */
  #eventLoopDelays(): readonly Point[] {
    const now = performance.now();
    if (this.#delays.length > 0 && now - this.#since < LEAST_WINDOW_MS) return this.#delays;
    this.#delays = QUANTILES.map((quantile) => {
      // The timer that measures is late by its own period when nothing delays it
      const measured = this.#delay.percentile(quantile * 100) / 1e9 - RESOLUTION_MS / 1_000;
      const seconds = this.#delay.count === 0 ? 0 : Math.max(0, measured);
      return point("kroma_event_loop_delay_seconds", seconds, { quantile: String(quantile) });
    });
    this.#delay.reset();
    this.#since = now;
    return this.#delays;
  }
}

async function openFiles(): Promise<number | null> {
  if (process.platform !== "linux") return null;
  return (await readdir("/proc/self/fd").catch(() => null))?.length ?? null;
}
