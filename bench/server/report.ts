// Medians, ratios, targets, and the tables.
import { cpus, loadavg, totalmem } from "node:os";
import { labelOf, type Measurement, neededRecall, type RoundResult, type Work, type WorkId, works } from "./work.ts";

export interface CaseResult {
  readonly name: string;
  /** Per engine, the first is the baseline. */
  readonly engines: readonly { readonly name: string; readonly rounds: readonly RoundResult[] }[];
}

/** Targets are set for this case only. */
const targetCase = "100000x384";

export function machine(): string {
  const processors = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const busy = loadavg()[0].toFixed(1);
  const { node } = process.versions;
  return `${processors[0].model}, ${processors.length} cores, ${memory} GB, Node ${node}, load average ${busy} at the start`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median over the rounds of each figure by itself. */
export function typical(rounds: readonly RoundResult[], id: WorkId): Measurement {
  const all = rounds.map((round) => round[id]);
  const of = (key: keyof Measurement) => all.map((one) => one[key]).filter((value) => value !== undefined);
  const figure = <K extends keyof Measurement>(key: K) => (of(key).length > 0 ? { [key]: median(of(key)) } : {});
  return {
    value: median(of("value")),
    ...figure("p50"),
    ...figure("p99"),
    ...figure("recall"),
    ...figure("requests"),
  };
}

export interface Verdict {
  readonly ratio: number;
  /** Undefined where there is no target. */
  readonly met?: boolean;
  readonly p99Limit?: number;
  readonly p99Met?: boolean;
}

export function judge(work: Work, real: Measurement, kroma: Measurement, withTargets: boolean): Verdict {
  const ratio = kroma.value / real.value;
  if (work.target === undefined || !withTargets) return { ratio };
  const recalled = (kroma.recall ?? 1) >= neededRecall;
  const met = work.unit === "/s" ? ratio >= work.target && recalled : ratio <= work.target;
  if (real.p50 === undefined || kroma.p99 === undefined) return { ratio, met };
  const p99Limit = (real.p50 / work.target) * 3;
  return { ratio, met, p99Limit, p99Met: kroma.p99 <= p99Limit };
}

export function printCase({ name, engines }: CaseResult, markdown: boolean): void {
  const [baseline, ...others] = engines;
  const title = name.replace(/\d+/g, (digits) => Number(digits).toLocaleString("en")).replace("x", " × ");
  console.log(`${markdown ? "### " : "\n"}${title}\n`);
  if (others.length === 0) {
    const rows = works.map((work) => [labelOf(work.id), ...cells(work, typical(baseline.rounds, work.id))]);
    print(["work", baseline.name, "p50 ms", "p99 ms", "recall@10"], rows, markdown);
  }
  for (const other of others) printComparison(name, baseline, other, markdown);
}

type EngineResult = CaseResult["engines"][number];

function printComparison(name: string, real: EngineResult, kroma: EngineResult, markdown: boolean): void {
  const verdicts = works.map((work) => {
    const a = typical(real.rounds, work.id);
    const b = typical(kroma.rounds, work.id);
    return { work, a, b, verdict: judge(work, a, b, name === targetCase) };
  });
  const throughput = verdicts.map(({ work, a, b, verdict }) => [
    labelOf(work.id),
    ...[amount(work, a), amount(work, b), times(verdict.ratio), goal(work, verdict), yesNo(verdict.met)],
  ]);
  print(["work", real.name, kroma.name, "ratio", "target", "met?"], throughput, markdown);
  const latencies = verdicts
    .filter(({ a }) => a.p50 !== undefined)
    .map(({ work, a, b, verdict }) => [
      labelOf(work.id),
      ...[number(a.p50), number(b.p50), number(a.p99), number(b.p99), number(verdict.p99Limit), yesNo(verdict.p99Met)],
      `${recall(a)} / ${recall(b)}`,
    ]);
  const [r, k] = [real.name, kroma.name];
  const heads = ["latency in ms", `p50 ${r}`, `p50 ${k}`, `p99 ${r}`, `p99 ${k}`, "p99 at most", "met?", "recall@10"];
  print(heads, latencies, markdown);
  const checks = verdicts.flatMap(({ verdict }) => [verdict.met, verdict.p99Met]).filter((met) => met !== undefined);
  if (checks.length > 0) console.log(`${checks.filter(Boolean).length} of ${checks.length} targets met\n`);
}

function goal({ target, unit }: Work, { met }: Verdict): string {
  if (target === undefined || met === undefined) return "";
  return unit === "/s" ? `≥ ${target}×` : `≤ ${target}×`;
}

function number(value: number | undefined): string {
  if (value === undefined) return "";
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 10 ? 1 : 2);
}

const amount = ({ unit }: Work, { value }: Measurement): string => `${number(value)}${unit === "/s" ? "" : " "}${unit}`;
const times = (ratio: number): string => `${ratio.toFixed(ratio >= 10 ? 1 : 2)}×`;
const recall = ({ recall: value }: Measurement): string => value?.toFixed(4) ?? "–";
const yesNo = (met: boolean | undefined): string => (met === undefined ? "" : met ? "yes" : "no");

function cells(work: Work, measurement: Measurement): string[] {
  const { p50, p99 } = measurement;
  return [amount(work, measurement), number(p50), number(p99), recall(measurement)];
}

function print(heads: readonly string[], rows: readonly (readonly string[])[], markdown: boolean): void {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((cells) => cells[i].length)));
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])));
    return markdown ? `| ${padded.join(" | ")} |` : padded.join("  ");
  };
  const rule = widths.map((width, i) => (markdown && i > 0 ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  console.log(`${[heads, rule, ...rows].map(line).join("\n")}\n`);
}
