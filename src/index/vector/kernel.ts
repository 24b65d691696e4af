// Compiles the kernel once for the process and binds it to memories. Engines with relaxed SIMD get the build that uses it; both
// give the same results.
import { readFileSync } from "node:fs";
import { packageFile } from "../../api/package-files.ts";

/** The exports of kernel/kernel.ts. Numbers are u32 (returned as signed: use `>>> 0`), bigints u64. */
export interface Kernel {
  create(
    dimension: number,
    space: number,
    m: number,
    efConstruction: number,
    threads: number,
    seed: number,
    code: number,
  ): number;
  attach(thread: number): number;
  centreInput(squares: number): void;
  putInput(count: number): number;
  removeInput(count: number): number;
  link(limit: number): number;
  repair(limit: number): number;
  deadInGraph(): number;
  search(k: number, ef: number, filtered: number): number;
  exact(count: number): void;
  scan(k: number, filtered: number): number;
  completeFilter(words: number): number;
  slotOf(label: number): number;
  validate(): number;
  recount(): void;
  reserve(count: number): number;
  stored(): number;
  tail(): number;
  tombstones(): number;
  linked(): number;
  entry(): bigint;
  position(): bigint;
  setPosition(value: bigint): void;
  setStored(value: number): void;
  setEntry(value: bigint): void;
  dimension(): number;
  space(): number;
  m(): number;
  efConstruction(): number;
  threads(): number;
  seed(): number;
  code(): number;
  fineBytes(): number;
  learntAt(): number;
  learntBytes(): number;
  sketched(): number;
  setSketched(value: number): void;
  centreSquared(): number;
  setCentreSquared(value: number): void;
  recordBytes(): number;
  sketchBytes(): number;
  segmentBytes(): number;
  segmentsBase(): number;
  segmentAt(index: number): number;
  sectionOffset(section: number): number;
  upperCapacity(): number;
  recordAt(slot: number): number;
  sketchAt(slot: number): number;
  fineAt(slot: number): number;
  linksAt(slot: number, level: number): number;
  levelAt(slot: number): number;
  setLevel(slot: number, level: number): void;
  inputAt(): number;
  inputBytes(): number;
  inputLabelsAt(): number;
  inputLabelCount(): number;
  allowedAt(): number;
  outLabelsAt(): number;
  outSlotsAt(): number;
  outDistancesAt(): number;
  maxK(): number;
  maxEf(): number;
  looked(): number;
}

export type KernelBuild = "plain" | "relaxed";

const files: Readonly<Record<KernelBuild, string>> = { plain: "kernel.wasm", relaxed: "kernel.relaxed.wasm" };
const compiled = new Map<KernelBuild, WebAssembly.Module>();
let best: KernelBuild | undefined;

function read(build: KernelBuild): Uint8Array<ArrayBuffer> {
  return readFileSync(packageFile(`kernel/build/${files[build]}`));
}

/** The fastest build this engine can run. */
export function bestBuild(): KernelBuild {
  best ??= WebAssembly.validate(read("relaxed")) ? "relaxed" : "plain";
  return best;
}

function moduleOf(build: KernelBuild): WebAssembly.Module {
  let module = compiled.get(build);
  if (module === undefined) {
    module = new WebAssembly.Module(read(build));
    compiled.set(build, module);
  }
  return module;
}

/** An instance of the kernel of its own for the calling thread. */
export function instantiate(memory: WebAssembly.Memory, build: KernelBuild = bestBuild()): Kernel {
  const instance = new WebAssembly.Instance(moduleOf(build), { env: { memory } });
  return instance.exports as unknown as Kernel;
}
