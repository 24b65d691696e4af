// How to search under a filter: scan the allowed codes, or walk the graph. Costs are in comparisons of two codes.

export interface FilteredCase {
  readonly stored: number;
  /** Allowed slots that are not deleted. */
  readonly live: number;
  readonly ef: number;
  readonly k: number;
  readonly dimension: number;
}

export function filteredPlan({ stored, live, ef }: FilteredCase): "scan" | "graph" {
  const share = live / stored;
  const walk = (ef * 30) / Math.sqrt(share);
  return live < walk ? "scan" : "graph";
}
