import type { CaseResult, EngineResult } from "./result.ts";

const engine = (name: string, code: string, speed: number, more: Partial<EngineResult> = {}): EngineResult => ({
  ...{ engine: name, code, buildPerSecond: 2_000, buildPerSecondWall: 1_900, bytesPerVector: 1_700 },
  ...{ fileBytesPerVector: 1_650, loadMs: 80 },
  points: [
    { ef: 10, recall: 0.95, qps: speed, qpsWall: speed },
    { ef: 64, recall: 0.99, qps: speed / 2, qpsWall: speed / 2 },
  ],
  ...more,
});

/** Kroma is twice as fast as the best peer at 0.95 and 0.99, and 0.999 is reached by nobody. */
export function exampleResult(): CaseResult {
  const read = { codes: 500, codeBytes: 400, others: 20_000 };
  const ours = engine("kroma", "int8", 20_000, { buildPerSecond: 6_500, bytesPerVector: 600, loadMs: 40 });
  const times = { p50: 0.1, p99: 0.2 };
  return {
    data: "100000x384",
    engines: [
      { ...ours, points: ours.points.map((point) => ({ ...point, read })) },
      engine("hnswlib-node", "float32", 10_000),
      engine("usearch", "float32", 8_000, { buildPerSecond: 1_000, bytesPerVector: 2_000, loadMs: 60 }),
    ],
    failures: [{ engine: "zvec", code: "int8", reason: "not installed\nat all" }],
    filtered: [
      { correlation: "random", share: 0.1, recall: 1, search: times, codeScan: times, exactScan: { p50: 1, p99: 1.2 } },
      {
        correlation: "far",
        share: 0.01,
        recall: 0.94,
        search: times,
        codeScan: times,
        exactScan: { p50: 1, p99: 1.2 },
      },
    ],
    bandwidth: { stream: 20e9, lineNs: 10, codeNs: 20 },
  };
}
