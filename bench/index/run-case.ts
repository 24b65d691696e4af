// One case: every engine builds, is loaded in fresh processes, and answers the queries in turns with the others.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Case, caseName, indexDirectory, k, loadDataset, queryCount } from "./data.ts";
import { removeIndex, specName } from "./engine.ts";
import { askOnce, EngineHandle } from "./engine-handle.ts";
import { kroma } from "./engines.ts";
import { groundTruth } from "./ground-truth.ts";
import { kromaDefaultCode } from "./kroma.ts";
import type { Options } from "./options.ts";
import type { Built, Cost, Loaded, ProcessSetting } from "./protocol.ts";
import type { CaseResult, CurvePoint, EngineResult, Failure } from "./result.ts";
import { median } from "./statistics.ts";

const loads = 5;
const warmUpRuns = 3;
/** An engine that has come so close to all neighbours twice gets no wider beams. */
const nearlyAll = 0.9995;

interface Contender {
  readonly setting: ProcessSetting;
  readonly built: Built;
  readonly loaded: readonly Loaded[];
  readonly handle: EngineHandle;
  readonly points: CurvePoint[];
}

export type Progress = (text: string) => void;

export async function runCase(test: Case, options: Options, progress: Progress): Promise<CaseResult> {
  const runner = new CaseRunner(test, options, progress);
  try {
    return await runner.execute();
  } finally {
    await runner.end();
  }
}

class CaseRunner {
  readonly #test: Case;
  readonly #options: Options;
  readonly #progress: Progress;
  readonly #failures: Failure[] = [];
  #contenders: Contender[] = [];

  constructor(test: Case, options: Options, progress: Progress) {
    this.#test = test;
    this.#options = options;
    this.#progress = (text) => progress(`${caseName(test)}: ${text}`);
  }

  async execute(): Promise<CaseResult> {
    this.#progress("data and exact neighbours");
    const truth = await groundTruth(loadDataset(this.#test));
    for (const { engine, code } of this.#options.engines) {
      const path = `${indexDirectory(this.#test)}${engine}.${code}`;
      await this.#start({ engine, code, case: this.#test, path });
    }
    await this.#warmUp();
    for (const ef of this.#options.efs) await this.#measure(ef, truth);
    const main = this.#contenders.find(({ setting }) => this.#isDefault(setting));
    const codeBytes = main?.points[0]?.read?.codeBytes;
    this.#progress("searches under filters, and the speed of the memory");
    return {
      data: caseName(this.#test),
      engines: this.#contenders.map((contender) => this.#result(contender)),
      failures: this.#failures,
      filtered: this.#options.filtered && main !== undefined ? await main.handle.ask("filtered") : [],
      ...(main !== undefined && codeBytes !== undefined
        ? { bandwidth: await main.handle.ask("bandwidth", codeBytes) }
        : {}),
    };
  }

  async end(): Promise<void> {
    for (const { handle } of this.#contenders) await handle.end();
    if (!this.#options.reuse) removeIndex(indexDirectory(this.#test));
  }

  #isDefault({ engine, code }: ProcessSetting): boolean {
    return engine === kroma && code === kromaDefaultCode(this.#test.dimensions);
  }

  /** Builds and loads; a peer that cannot is reported and left out. */
  async #start(setting: ProcessSetting): Promise<void> {
    try {
      const built = await this.#build(setting);
      const rate = Math.round((this.#test.records / built.cpuMs) * 1000).toLocaleString("en");
      this.#progress(`${specName(setting)} built, ${rate}/s`);
      await askOnce(setting, "load"); // into the cache of the file system
      const loaded: Loaded[] = [];
      for (let i = 1; i < loads; i++) loaded.push(await askOnce(setting, "load"));
      const handle = new EngineHandle(setting);
      this.#contenders.push({ setting, built, loaded, handle, points: [] });
      loaded.push(await handle.ask("load"));
      this.#progress(`${specName(setting)} loaded in ${median(loaded.map(({ wallMs }) => wallMs)).toFixed(0)} ms`);
    } catch (error) {
      await this.#fail(setting, error);
    }
  }

  async #build(setting: ProcessSetting): Promise<Built> {
    const note = `${setting.path}.built.json`;
    const known = this.#options.reuse && setting.engine !== kroma && existsSync(note) && existsSync(setting.path);
    if (known) return JSON.parse(readFileSync(note, "utf8")) as Built;
    const built = await askOnce(setting, "build");
    writeFileSync(note, JSON.stringify(built));
    return built;
  }

  async #fail(setting: ProcessSetting, error: unknown): Promise<void> {
    if (setting.engine === kroma) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    this.#progress(`${specName(setting)} left out: ${reason}`);
    const { engine, code } = setting;
    this.#failures.push({ engine, code, reason });
    for (const { handle } of this.#contenders.filter((one) => one.setting === setting)) await handle.end();
    this.#contenders = this.#contenders.filter((one) => one.setting !== setting);
  }

  /** Until code is compiled and memory is in the caches: the first times would be longer. */
  async #warmUp(): Promise<void> {
    for (const contender of this.#contenders) {
      await this.#survive(contender, async ({ handle }) => {
        for (let i = 0; i < warmUpRuns; i++) await handle.ask("run");
      });
    }
  }

  /** All engines with the same beam, in turns. */
  async #measure(ef: number, truth: Uint32Array): Promise<void> {
    const due = this.#contenders.filter(({ points }) => points.filter((p) => p.recall >= nearlyAll).length < 2);
    const answers = new Map<Contender, Pick<CurvePoint, "ef" | "recall" | "read">>();
    for (const contender of due) {
      await this.#survive(contender, async ({ handle }) => {
        const { labels, read } = await handle.ask("answer", ef);
        answers.set(contender, { ef, recall: recallOf(labels, truth), ...(read === undefined ? {} : { read }) });
      });
    }
    const costs = new Map<Contender, Cost[]>(due.map((contender) => [contender, []]));
    for (let run = 0; run < this.#options.runs; run++) {
      for (const contender of due.filter((one) => this.#contenders.includes(one))) {
        await this.#survive(contender, async ({ handle }) => {
          costs.get(contender)?.push(await handle.ask("run"));
        });
      }
    }
    for (const [contender, point] of answers) this.#add(contender, point, costs.get(contender) ?? []);
  }

  #add(contender: Contender, point: Pick<CurvePoint, "ef" | "recall" | "read">, costs: readonly Cost[]): void {
    if (!this.#contenders.includes(contender)) return;
    const qps = (queryCount * 1000) / median(costs.map(({ cpuMs }) => cpuMs));
    const qpsWall = (queryCount * 1000) / median(costs.map(({ wallMs }) => wallMs));
    contender.points.push({ ...point, qps, qpsWall });
    this.#progress(`ef ${point.ef}: ${specName(contender.setting)} ${point.recall.toFixed(4)} ${qps.toFixed(0)}/s`);
  }

  /** A peer that fails is reported and left out from then on. */
  async #survive(contender: Contender, work: (contender: Contender) => Promise<void>): Promise<void> {
    try {
      await work(contender);
    } catch (error) {
      await this.#fail(contender.setting, error);
    }
  }

  #result({ setting: { engine, code }, built, loaded, points }: Contender): EngineResult {
    const { records } = this.#test;
    return {
      ...{ engine, code, points },
      buildPerSecond: (records / built.cpuMs) * 1000,
      buildPerSecondWall: (records / built.wallMs) * 1000,
      bytesPerVector: median(loaded.map(({ bytes }) => bytes)) / records,
      fileBytesPerVector: built.fileBytes / records,
      loadMs: median(loaded.map(({ wallMs }) => wallMs)),
    };
  }
}

export function recallOf(labels: Uint32Array, truth: Uint32Array): number {
  let hits = 0;
  for (let from = 0; from < truth.length; from += k) {
    const wanted = new Set(truth.subarray(from, from + k));
    for (const label of labels.subarray(from, from + k)) if (wanted.has(label)) hits++;
  }
  return hits / truth.length;
}
