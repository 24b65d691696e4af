// What the project aims at, and whether it is reached.
import { kroma } from "./engines.ts";
import { kromaDefaultCode } from "./kroma.ts";
import type { CaseResult, EngineResult } from "./result.ts";
import { speedAt } from "./statistics.ts";
import { rescored } from "./usearch.ts";

export const recalls = [0.95, 0.99, 0.999];

export interface Verdict {
  readonly what: string;
  readonly kroma: string;
  readonly peer: string;
  /** Kroma divided by the best peer. */
  readonly ratio: number | undefined;
  readonly target: string;
  readonly met: boolean | undefined;
}

/** The verdicts on the code that a collection has by default, against whichever peer is best at each. */
export function verdicts(result: CaseResult): Verdict[] {
  const dimensions = dimensionsOf(result.data);
  const ours = result.engines.find(({ engine, code }) => engine === kroma && code === kromaDefaultCode(dimensions));
  const peers = result.engines.filter(({ engine, code }) => engine !== kroma && code !== rescored);
  if (ours === undefined || peers.length === 0) return filteredVerdicts(result);
  const full = peers.filter(({ code }) => code === "float32");
  return [
    ...recalls.map((recall) =>
      speedVerdict(ours, peers, recall, dimensions >= 768 ? 4 : dimensions >= 384 ? 2 : undefined),
    ),
    compare("vectors inserted per second", ours, full, (one) => one.buildPerSecond, "most", 3, "/s"),
    compare("memory per vector", ours, full, (one) => one.bytesPerVector, "least", 0.4, " bytes"),
    compare(
      "snapshot load",
      ours,
      full,
      (one) => one.loadMs,
      "least",
      result.data === "200000x768" ? 1 / 3 : undefined,
      " ms",
    ),
    ...filteredVerdicts(result),
  ];
}

export const dimensionsOf = (data: string): number => Number(data.split("x")[1]);

function speedVerdict(ours: EngineResult, peers: readonly EngineResult[], recall: number, aim?: number): Verdict {
  const speed = (one: EngineResult): number => speedAt(one.points, recall) ?? 0;
  return compare(`queries/s at recall ${recall}`, ours, peers, speed, "most", aim, "/s");
}

function compare(
  what: string,
  ours: EngineResult,
  peers: readonly EngineResult[],
  figure: (one: EngineResult) => number,
  best: "most" | "least",
  aim: number | undefined,
  unit: string,
): Verdict {
  const better = (a: EngineResult, b: EngineResult) =>
    best === "most" ? figure(a) > figure(b) : figure(a) < figure(b);
  const peer = peers.length === 0 ? undefined : peers.reduce((a, b) => (better(b, a) ? b : a));
  const theirs = peer === undefined ? 0 : figure(peer);
  const ratio = theirs > 0 ? figure(ours) / theirs : undefined;
  const reached =
    ratio !== undefined && aim !== undefined ? (best === "most" ? ratio >= aim : ratio <= aim) : undefined;
  return {
    what,
    kroma: figure(ours) > 0 ? `${amount(figure(ours))}${unit}` : "not reached",
    peer: peer === undefined || theirs === 0 ? "none" : `${amount(theirs)}${unit} (${peer.engine} ${peer.code})`,
    ratio,
    target: aim === undefined ? "" : `${best === "most" ? "≥" : "≤"} ${Number(aim.toFixed(2))}×`,
    met: reached,
  };
}

function filteredVerdicts({ filtered }: CaseResult): Verdict[] {
  return filtered.map(({ correlation, share, recall, search, exactScan }) => {
    const ratio = exactScan.p99 / search.p99;
    const aim = share >= 0.1 ? 5 : 1;
    return {
      what: `${Number((share * 100).toFixed(2))} % match, ${correlation}: p99, recall ${recall.toFixed(3)}`,
      kroma: `${search.p99.toFixed(3)} ms`,
      peer: `${exactScan.p99.toFixed(3)} ms (exact scan)`,
      ratio,
      target: aim === 1 ? "not slower" : `≥ ${aim}×`,
      met: ratio >= aim && recall >= 0.95,
    };
  });
}

export function amount(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value.toFixed(value >= 10 ? 1 : 2);
}
