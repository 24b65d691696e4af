import type { Cost } from "./protocol.ts";

/** Processor time (all threads of this process) and wall time of what runs between `start` and `stop`, summed up. */
export class Meter {
  #cpu: NodeJS.CpuUsage = { user: 0, system: 0 };
  #wall = 0;
  #cpuMs = 0;
  #wallMs = 0;

  start(): void {
    this.#cpu = process.cpuUsage();
    this.#wall = performance.now();
  }

  stop(): void {
    this.#wallMs += performance.now() - this.#wall;
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cpuMs += (user + system) / 1000;
  }

  get cost(): Cost {
    return { cpuMs: this.#cpuMs, wallMs: this.#wallMs };
  }
}

export function measured(work: () => void): Cost {
  const meter = new Meter();
  meter.start();
  work();
  meter.stop();
  return meter.cost;
}
