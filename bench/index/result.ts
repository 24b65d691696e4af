// What is measured of a case.
import type { EngineSpec } from "./engine.ts";
import type { FilteredResult } from "./filtered.ts";
import type { Bandwidth } from "./floor.ts";
import type { Read } from "./protocol.ts";

/** One point of a curve. */
export interface CurvePoint {
  readonly ef: number;
  readonly recall: number;
  /** Queries per second of processor time. */
  readonly qps: number;
  /** Queries per second of wall time. */
  readonly qpsWall: number;
  readonly read?: Read;
}

export interface EngineResult extends EngineSpec {
  readonly points: readonly CurvePoint[];
  /** Per second of processor time, and of wall time. */
  readonly buildPerSecond: number;
  readonly buildPerSecondWall: number;
  readonly bytesPerVector: number;
  readonly fileBytesPerVector: number;
  readonly loadMs: number;
}

export interface Failure extends EngineSpec {
  readonly reason: string;
}

export interface CaseResult {
  readonly data: string;
  readonly engines: readonly EngineResult[];
  readonly failures: readonly Failure[];
  readonly filtered: readonly FilteredResult[];
  readonly bandwidth?: Bandwidth;
}

export interface Row {
  readonly data: string;
  readonly engine: string;
  readonly code: string;
  readonly ef: number;
  readonly recall: number;
  readonly qps: number;
  readonly qps_wall: number;
  readonly build_per_s: number;
  readonly bytes_per_vector: number;
  readonly load_ms: number;
}

export function rowsOf({ data, engines }: CaseResult): Row[] {
  return engines.flatMap(({ engine, code, points, buildPerSecond, bytesPerVector, loadMs }) =>
    points.map(({ ef, recall, qps, qpsWall }) => ({
      ...{ data, engine, code, ef, recall, qps, qps_wall: qpsWall },
      ...{ build_per_s: buildPerSecond, bytes_per_vector: bytesPerVector, load_ms: loadMs },
    })),
  );
}
