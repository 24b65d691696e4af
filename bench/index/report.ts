// The tables of a case, as Markdown.
import { specName } from "./engine.ts";
import { kroma } from "./engines.ts";
import type { CaseResult, CurvePoint, EngineResult } from "./result.ts";
import { speedAt } from "./statistics.ts";
import { amount, recalls, verdicts } from "./targets.ts";

export function caseTitle(data: string): string {
  return data.replace(/\d+/g, (digits) => Number(digits).toLocaleString("en")).replace("x", " × ");
}

export function caseReport(result: CaseResult): string {
  const parts = [
    targetTable(result),
    engineTable(result),
    curveTable(result),
    filteredTable(result),
    floorTable(result),
  ];
  const failures = result.failures.map((one) => `${specName(one)} is left out: ${one.reason.split("\n")[0]}`);
  return [...parts, ...failures].filter((part) => part !== "").join("\n\n");
}

function targetTable(result: CaseResult): string {
  const all = verdicts(result);
  if (all.length === 0) return "";
  const judged = all.filter(({ met }) => met !== undefined);
  const rows = all.map(({ what, kroma, peer, ratio, target, met }) => [
    ...[what, kroma, peer, ratio === undefined ? "" : `${ratio.toFixed(2)}×`, target, yesNo(met)],
  ]);
  const count = `${judged.filter(({ met }) => met).length} of ${judged.length} targets met`;
  return `${table(["", "Kroma", "best peer", "ratio", "target", "met?"], rows)}\n\n${count}`;
}

const yesNo = (met: boolean | undefined): string => (met === undefined ? "" : met ? "yes" : "no");

function engineTable({ engines }: CaseResult): string {
  const heads = [
    ...["index", "built/s", "built/s (wall)", "bytes/vector", "file bytes/vector", "load ms"],
    ...recalls.map((recall) => `queries/s at ${recall}`),
    "highest recall",
  ];
  const rows = engines.map((one) => [
    specName(one),
    ...[one.buildPerSecond, one.buildPerSecondWall, one.bytesPerVector, one.fileBytesPerVector, one.loadMs].map(amount),
    ...recalls.map((recall) => speedCell(one, recall)),
    Math.max(...one.points.map(({ recall }) => recall)).toFixed(4),
  ]);
  return table(heads, rows);
}

function speedCell({ points }: EngineResult, recall: number): string {
  const speed = speedAt(points, recall);
  return speed === undefined ? "–" : amount(speed);
}

/** Recall and queries/s of each engine at each width of the beam. */
function curveTable({ engines }: CaseResult): string {
  const efs = [...new Set(engines.flatMap(({ points }) => points.map(({ ef }) => ef)))].sort((a, b) => a - b);
  const cell = (point: CurvePoint | undefined) =>
    point === undefined ? "" : `${point.recall.toFixed(4)} ${amount(point.qps)}`;
  const rows = efs.map((ef) => [
    String(ef),
    ...engines.map(({ points }) => cell(points.find((point) => point.ef === ef))),
  ]);
  return table(["ef", ...engines.map(specName)], rows);
}

function filteredTable({ filtered }: CaseResult): string {
  if (filtered.length === 0) return "";
  const heads = [
    "match",
    "filter",
    "recall@10",
    "p50 ms",
    "p99 ms",
    "code scan p99",
    "exact scan p50",
    "exact scan p99",
  ];
  const rows = filtered.map(({ share, correlation, recall, search, codeScan, exactScan }) => [
    `${Number((share * 100).toFixed(2))} %`,
    ...[correlation, recall.toFixed(4)],
    ...[search.p50, search.p99, codeScan.p99, exactScan.p50, exactScan.p99].map((time) => time.toFixed(3)),
  ]);
  return table(heads, rows);
}

function floorTable({ engines, bandwidth }: CaseResult): string {
  const ours = engines.find(({ engine, points }) => engine === kroma && points.some(({ read }) => read !== undefined));
  if (ours === undefined || bandwidth === undefined) return "";
  const { stream, lineNs, codeNs } = bandwidth;
  const rows = ours.points.flatMap(({ ef, qps, read }) => {
    if (read === undefined) return [];
    const bytes = read.codes * read.codeBytes + read.others;
    const measured = 1e6 / qps;
    const streamed = (bytes / stream) * 1e6;
    const gathered = (read.codes * codeNs + (read.others / 64) * lineNs) / 1000;
    const figures = [read.codes, bytes / 1024, streamed, gathered, measured].map(amount);
    return [[String(ef), ...figures, percent(streamed / measured), percent(gathered / measured)]];
  });
  const speed =
    `Memory: ${(stream / 1e9).toFixed(1)} GB/s in order; ${lineNs.toFixed(1)} ns for a random line of 64 bytes, ` +
    `${codeNs.toFixed(1)} ns for a random code of ${specName(ours)}.`;
  const heads = [
    "ef",
    "codes read",
    "KB/query",
    "in order µs",
    "at random µs",
    "measured µs",
    "of in order",
    "of at random",
  ];
  return `${speed}\n\n${table(heads, rows)}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, 3, ...rows.map((cells) => cells[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i > 0 ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [heads, rule, ...rows].map(line).join("\n");
}
