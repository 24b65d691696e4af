// How to search under a filter: compare with every allowed code, or walk the graph.
//
// Measured (100,000 × 384, M 16; scan: 15 to 40 ns a code; walk: its cost grows with ef and hardly depends on the share): they break even at
// about 5,000 allowed slots with ef 50, 10,000 with ef 100 and 18,000 with ef 200, so at 100 codes for each place in the beam.
// Both sides grow alike with the dimension. Where fewer than one in fifty is allowed, the neighbours' neighbours are too few to
// keep the walk together (recall 0.96 at 2 %, 0.77 at 1 %), so those are scanned however many there are.

export interface FilteredCase {
  readonly stored: number;
  /** Allowed slots that are not deleted. */
  readonly live: number;
  readonly ef: number;
}

const SCANNED_PER_BEAM_PLACE = 100;
const LEAST_SHARE = 0.02;

export function filteredPlan({ stored, live, ef }: FilteredCase): "scan" | "graph" {
  return live < ef * SCANNED_PER_BEAM_PLACE || live < stored * LEAST_SHARE ? "scan" : "graph";
}
