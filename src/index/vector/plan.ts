// How to search under a filter: compare with every allowed code, or walk the graph.
//
// Measured (100,000 × 384, M 16; scan: 25 ns a code, most of them waiting for memory): at ef 100 a walk takes as long as a scan of 6,000
// codes where half of all are allowed, 7,900 at a fifth, 11,400 at a tenth, 9,400 at a twentieth: the fewer, the more neighbours'
// neighbours it looks through, until its batches are full. At ef 16: 2,100, 3,600, 3,800 and 3,600.
// Sketches make both faster, and scans more so: with them a walk takes as long as a scan of 1.4 to 1.7 times as many codes.
// Where fewer than one in fifty is allowed, the neighbours' neighbours are too few to keep the walk together (recall 0.96 at 2 %,
// 0.77 at 1 %), so those are scanned however many there are.

export interface FilteredCase {
  readonly stored: number;
  /** Allowed slots that are not deleted. */
  readonly live: number;
  readonly ef: number;
  /** Whether sketches leave most codes of a scan unread. */
  readonly isSifted: boolean;
}

// In codes scanned: for the way to the query, and for each place in the beam.
const DESCENT = 2000;
const WALK = 35;
const WALK_AROUND_FILTER = 6;
const WIDEST_WALK = 100;
const SIFTED = 1.5;
const LEAST_SHARE = 0.02;

export function filteredPlan({ stored, live, ef, isSifted }: FilteredCase): "scan" | "graph" {
  if (live < stored * LEAST_SHARE) return "scan";
  const place = Math.min(WIDEST_WALK, WALK + (WALK_AROUND_FILTER * stored) / live);
  return live < (DESCENT + ef * place) * (isSifted ? SIFTED : 1) ? "scan" : "graph";
}
