// The program of a process that holds one engine: `node engine-process.ts SETTING`, requests and replies over IPC.
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Dataset, efConstruction, k, loadBase, loadQueries, m, queryCount } from "./data.ts";
import { type IndexEngine, removeIndex } from "./engine.ts";
import { keepsVectors, makeEngine } from "./engines.ts";
import { type FilteredResult, measureFiltered } from "./filtered.ts";
import { type Bandwidth, measureBandwidth } from "./floor.ts";
import { Kroma } from "./kroma.ts";
import { Meter, measured } from "./measure.ts";
import type { Answers, Built, Cost, Loaded, ProcessSetting, Read, Reply, Request, Requests } from "./protocol.ts";
import { missing } from "./protocol.ts";

const batch = 1000;

class EngineProcess implements Requests {
  readonly #setting: ProcessSetting;
  readonly #data: Dataset;
  readonly #engine: IndexEngine;

  constructor(setting: ProcessSetting) {
    this.#setting = setting;
    const base = keepsVectors(setting) ? loadBase(setting.case) : new Float32Array(0);
    this.#data = { case: setting.case, base, queries: loadQueries(setting.case) };
    this.#engine = makeEngine(setting, { case: setting.case, base, m, efConstruction });
    this.#engine.useQueries(this.#data.queries);
  }

  build(): Built {
    const { case: test } = this.#data;
    const base = loadBase(test);
    const meter = new Meter();
    for (let first = 0; first < test.records; first += batch) {
      const formed = this.#engine.form(base.subarray(first * test.dimensions, (first + batch) * test.dimensions));
      meter.start();
      this.#engine.add(first, formed);
      meter.stop();
    }
    meter.start();
    this.#engine.finish();
    meter.stop();
    const { path } = this.#setting;
    mkdirSync(dirname(path), { recursive: true });
    removeIndex(path);
    this.#engine.save(path);
    return { ...meter.cost, fileBytes: bytesOf(path) };
  }

  async load(): Promise<Loaded> {
    const before = residentBytes();
    const meter = new Meter();
    meter.start();
    await this.#engine.load(this.#setting.path);
    this.#engine.search(0, k);
    meter.stop();
    this.#answerAll();
    return { ...meter.cost, bytes: residentBytes() - before };
  }

  answer(ef: number): Answers {
    this.#engine.setEf(ef);
    const labels = new Uint32Array(queryCount * k).fill(missing);
    const kroma = this.#engine instanceof Kroma ? this.#engine : undefined;
    const read = { codes: 0, codeBytes: 0, others: 0 };
    for (let q = 0; q < queryCount; q++) {
      labels.set(Array.from(this.#engine.search(q, k), Number).slice(0, k), q * k);
      if (kroma !== undefined) addRead(read, kroma.bytesRead());
    }
    return kroma === undefined ? { labels } : { labels, read };
  }

  run(): Cost {
    return measured(() => this.#answerAll());
  }

  filtered(): readonly FilteredResult[] {
    if (!(this.#engine instanceof Kroma)) throw new Error("only Kroma is measured with filters");
    return measureFiltered(this.#engine, this.#data);
  }

  bandwidth(codeBytes: number): Bandwidth {
    return measureBandwidth(this.#setting.case.records, codeBytes);
  }

  #answerAll(): void {
    for (let q = 0; q < queryCount; q++) this.#engine.search(q, k);
  }
}

function addRead(sum: { codes: number; codeBytes: number; others: number }, { codes, codeBytes, others }: Read): void {
  sum.codes += codes / queryCount;
  sum.codeBytes = codeBytes;
  sum.others = others;
}

function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

function bytesOf(path: string): number {
  const found = statSync(path);
  if (found.isFile()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

async function reply(engine: EngineProcess, { name, argument }: Request): Promise<Reply> {
  try {
    return { value: await engine[name](argument as number) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const setting = JSON.parse(process.argv[2] ?? "{}") as ProcessSetting;
let engine: EngineProcess | undefined;
process.on("message", async (request: Request) => {
  let answer: Reply;
  try {
    engine ??= new EngineProcess(setting);
    answer = await reply(engine, request);
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  process.send?.(answer);
});
