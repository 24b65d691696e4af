import type { Histogram } from "../engine/histogram.ts";
import type { MetricName } from "./metrics-table.ts";

/** The value of a metric for one set of labels. */
export interface Point {
  readonly metric: MetricName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number | Histogram;
}

/** A part of the process that can be measured. */
export interface PointSource {
  points(): readonly Point[] | Promise<readonly Point[]>;
}

const NO_LABELS = {};

export const point = (
  metric: MetricName,
  value: number | Histogram,
  labels: Readonly<Record<string, string>> = NO_LABELS,
): Point => ({ metric, labels, value });
