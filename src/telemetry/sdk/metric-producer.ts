import { type HrTime, ValueType } from "@opentelemetry/api";
import { millisToHrTime } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  type CollectionResult,
  type DataPoint,
  DataPointType,
  type Histogram as HistogramValue,
  type MetricData,
  type MetricProducer,
} from "@opentelemetry/sdk-metrics";
import { METRICS, type MetricDefinition, type MetricName } from "../metrics-table.ts";
import type { Point, PointSource } from "../point.ts";

const START = millisToHrTime(performance.timeOrigin);

/** Gives everything that is measured the form in which OpenTelemetry's exporters take it: totals since the process started. */
export class KromaMetrics implements MetricProducer {
  readonly #resource: Resource;
  readonly #scope: { readonly name: string; readonly version: string };
  readonly #sources: readonly PointSource[];

  constructor(resource: Resource, version: string, sources: readonly PointSource[]) {
    this.#resource = resource;
    this.#scope = { name: "kroma", version };
    this.#sources = sources;
  }

  async collect(): Promise<CollectionResult> {
    const points = (await Promise.all(this.#sources.map((source) => source.points()))).flat();
    const now = millisToHrTime(Date.now());
    const byMetric = Map.groupBy(points, ({ metric }) => metric);
    const metrics = [...byMetric].map(([name, group]) => metricData(name, group, now));
    return {
      resourceMetrics: { resource: this.#resource, scopeMetrics: [{ scope: this.#scope, metrics }] },
      errors: [],
    };
  }
}

function metricData(name: MetricName, points: readonly Point[], endTime: HrTime): MetricData {
  const { kind, unit, help }: MetricDefinition = METRICS[name];
  const base = {
    descriptor: { name, description: help, unit, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  };
  const dataPoints = points.map(({ labels, value }) => ({ startTime: START, endTime, attributes: labels, value }));
  if (kind === "histogram") {
    return { ...base, dataPointType: DataPointType.HISTOGRAM, dataPoints: dataPoints.map(histogramPoint) };
  }
  const numbers = dataPoints as DataPoint<number>[];
  if (kind === "gauge") return { ...base, dataPointType: DataPointType.GAUGE, dataPoints: numbers };
  return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: numbers };
}

function histogramPoint(given: DataPoint<Point["value"]>): DataPoint<HistogramValue> {
  // No instanceof: what is bundled here has a class of its own
  if (typeof given.value === "number") throw new TypeError("a histogram is measured by histograms");
  const { bounds, counts, sum, count } = given.value;
  return { ...given, value: { buckets: { boundaries: [...bounds], counts: [...counts] }, sum, count } };
}
