// How to search under a filter: compare with every allowed code, or walk the graph.
//
// Measured (100,000 × 384, M 16, ef 100; scan: 20 ns a code, where most are refused by a sample of their coordinates): a walk takes as
// long as a scan of 8,500 codes where half of all are allowed, 10,000 at a fifth, 13,000 at a tenth, 14,000 at a twentieth: the fewer,
// the more neighbours' neighbours it looks through, until its batches are full. Its cost grows with ef.
// Where fewer than one in fifty is allowed, the neighbours' neighbours are too few to keep the walk together (recall 0.96 at 2 %,
// 0.77 at 1 %), so those are scanned however many there are.

export interface FilteredCase {
  readonly stored: number;
  /** Allowed slots that are not deleted. */
  readonly live: number;
  readonly ef: number;
}

// In codes scanned, for each place in the beam.
const WALK = 75;
const WALK_AROUND_FILTER = 5.5;
const WIDEST_WALK = 145;
const LEAST_SHARE = 0.02;

export function filteredPlan({ stored, live, ef }: FilteredCase): "scan" | "graph" {
  if (live < stored * LEAST_SHARE) return "scan";
  return live < ef * Math.min(WIDEST_WALK, WALK + (WALK_AROUND_FILTER * stored) / live) ? "scan" : "graph";
}
