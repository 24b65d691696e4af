import { readdirSync, readFileSync } from "node:fs";

/** What a process holds. In Linux, where it can be told apart: pages of files are the system's, not the process's. */
export interface Sample {
  readonly seconds: number;
  /** Megabytes that are not pages of files. */
  readonly own: number;
  /** Megabytes in all. */
  readonly resident: number;
  readonly files: number;
}

export function sampleProcess(pid: number, seconds: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  const resident = megabytes("VmRSS");
  return { seconds, own: resident - megabytes("RssFile"), resident, files: readdirSync(`/proc/${pid}/fd`).length };
}

export interface Verdict {
  readonly isFlat: boolean;
  readonly text: string;
}

/** The last fifth may exceed the second fifth by this share, … */
const GROWTH_SHARE = 0.1;
/** … or by so many megabytes: what garbage collection leaves to chance. */
const GROWTH_MB = 24;
const GROWTH_FILES = 32;

/** The first fifth is for warming up; whatever grows on from the second to the last leaks. */
export function judge(samples: readonly Sample[]): Verdict {
  const fifth = Math.floor(samples.length / 5);
  const early = samples.slice(fifth, 2 * fifth);
  const late = samples.slice(-fifth);
  const [from, to] = [early, late].map((part) => median(part.map(({ own }) => own))) as [number, number];
  const [filesFrom, filesTo] = [early, late].map((part) => median(part.map(({ files }) => files))) as [number, number];
  const isFlat = to - from <= Math.max(GROWTH_MB, from * GROWTH_SHARE) && filesTo - filesFrom <= GROWTH_FILES;
  const memory = `${from.toFixed(0)} MB in the second fifth of the time, ${to.toFixed(0)} MB in the last`;
  return { isFlat, text: `memory: ${memory}; open files: ${filesFrom}, then ${filesTo}` };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
