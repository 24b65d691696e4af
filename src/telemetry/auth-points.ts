import { type Point, type PointSource, point } from "./point.ts";

/** How many requests were refused so far. */
export interface AuthCounts {
  /** Because of missing or wrong credentials. */
  readonly rejected: number;
  /** Because whoever asked may not do that. */
  readonly denied: number;
}

/** Refused requests; there are none where nobody has to say who they are. */
export class AuthPoints implements PointSource {
  readonly #counts: AuthCounts;

  constructor(counts: AuthCounts | null) {
    this.#counts = counts ?? { rejected: 0, denied: 0 };
  }

  points(): readonly Point[] {
    const { rejected, denied } = this.#counts;
    return [
      point("kroma_auth_failures_total", rejected, { reason: "unauthenticated" }),
      point("kroma_auth_failures_total", denied, { reason: "forbidden" }),
    ];
  }
}
