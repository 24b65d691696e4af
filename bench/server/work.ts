// The work that is measured, in the order of the report, and what Kroma must reach at 100,000 × 384.

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly unit: "/s" | "MB" | "s";
  /** Kroma's figure over the real server's: at least this for rates, at most this for memory, disk and time. */
  readonly target?: number;
  readonly connections?: number;
}

const entries = [
  { id: "add", label: "add in batches of 1,000, acknowledged (records)", unit: "/s", target: 10, connections: 1 },
  { id: "indexed", label: "add, until all of it is in the index (records)", unit: "/s", target: 6, connections: 1 },
  { id: "query1", label: "query, k = 10", unit: "/s", target: 5, connections: 1 },
  { id: "query16", label: "query, k = 10", unit: "/s", target: 10, connections: 16 },
  { id: "filter1", label: "query, 1 % match (a string)", unit: "/s", target: 80, connections: 4 },
  { id: "filter10", label: "query, 10 % match (an integer)", unit: "/s", target: 200, connections: 4 },
  { id: "filter50", label: "query, 50 % match (a range)", unit: "/s", target: 800, connections: 4 },
  { id: "filter50b", label: "query, 50 % match (a boolean)", unit: "/s", target: 800, connections: 4 },
  { id: "getIds", label: "get by 10 ids", unit: "/s", target: 8, connections: 4 },
  { id: "getFilter", label: "get by filter, limit 10", unit: "/s", target: 40, connections: 4 },
  { id: "contains", label: "get by $contains, limit 10", unit: "/s", target: 100, connections: 4 },
  { id: "upsert", label: "upsert, one record per request", unit: "/s", target: 30, connections: 16 },
  { id: "memory", label: "resident memory after load", unit: "MB", target: 0.5 },
  { id: "memoryEnd", label: "resident memory after all reads", unit: "MB" },
  { id: "disk", label: "disk, after the stop", unit: "MB", target: 1 },
  { id: "restart", label: "restart to first correct query", unit: "s", target: 0.5 },
] as const satisfies readonly Entry[];

export type WorkId = (typeof entries)[number]["id"];

export interface Work extends Entry {
  readonly id: WorkId;
}

export const works: readonly Work[] = entries;

export function workOf(id: WorkId): Work {
  return works[works.findIndex((work) => work.id === id)];
}

export function labelOf(id: WorkId): string {
  const { label, connections } = workOf(id);
  if (connections === undefined) return label;
  return `${label}, ${connections} connection${connections === 1 ? "" : "s"}`;
}

export interface Measurement {
  /** In the work's unit. */
  readonly value: number;
  /** Milliseconds. */
  readonly p50?: number;
  readonly p99?: number;
  /** recall@10 against exact search. */
  readonly recall?: number;
  readonly requests?: number;
}

export type RoundResult = Readonly<Record<WorkId, Measurement>>;

export const neededRecall = 0.99;
