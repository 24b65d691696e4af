/** The value below which a share of `values` lies, between neighbours by interpolation. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Point {
  readonly recall: number;
  readonly qps: number;
}

/** The points that no other beats in both, by ascending recall. */
export function frontier<P extends Point>(points: readonly P[]): P[] {
  const best: P[] = [];
  for (const point of [...points].sort((a, b) => b.recall - a.recall || b.qps - a.qps)) {
    if (best.length === 0 || point.qps > best[0].qps) best.unshift(point);
  }
  return best;
}

/**
 * Queries per second at a recall, from the logarithm between the two points around it. Below the lowest recall measured that of
 * the lowest; undefined when no point reaches the recall.
 */
export function speedAt(points: readonly Point[], recall: number): number | undefined {
  const curve = frontier(points);
  const next = curve.findIndex((point) => point.recall >= recall);
  if (next === -1) return undefined;
  if (next === 0 || curve[next].recall === recall) return curve[next].qps;
  const [low, high] = [curve[next - 1], curve[next]];
  const share = (recall - low.recall) / (high.recall - low.recall);
  return Math.exp(Math.log(low.qps) + share * (Math.log(high.qps) - Math.log(low.qps)));
}
