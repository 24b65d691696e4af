import { KromaError } from "../api/errors.ts";

/**
 * How much of a request becomes spans. `operation`: the request and the operation that it asks for. `operation_and_segment`: also
 * what is done on the collection's rows and indexes. `all`: also what surrounds that: decoding, planning, waiting, encoding.
 */
export type Granularity = "none" | "operation" | "operation_and_segment" | "all";

const ORDER: readonly Granularity[] = ["none", "operation", "operation_and_segment", "all"];

export function parseGranularity(text: string): Granularity {
  const found = ORDER.find((each) => each === text);
  if (found !== undefined) return found;
  throw new KromaError(
    "invalid_argument",
    `'${text}' is not a valid OpenTelemetryGranularity: use ${ORDER.join(", ")}`,
  );
}

/** Whether spans of the level `level` are wanted. */
export const includes = (configured: Granularity, level: Granularity): boolean =>
  ORDER.indexOf(configured) >= ORDER.indexOf(level);

export interface SpanFilter {
  readonly crateName: string;
  readonly level: "trace" | "debug" | "info" | "warn" | "error";
}

/** What Chroma's filters amount to: of those for its own crates, the most talkative decides. */
export function granularityOf(filters: readonly SpanFilter[]): Granularity {
  const own = filters.filter(({ crateName }) => /^(?:chroma|kroma)/.test(crateName));
  const levels = new Set(own.map(({ level }) => level));
  if (levels.size === 0 || levels.has("trace") || levels.has("debug")) return "all";
  return levels.has("info") ? "operation_and_segment" : "operation";
}
