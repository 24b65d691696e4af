import type { LogFields, Logger } from "./logger.ts";
import type { RequestEnd, RequestHead } from "./tracing.ts";

/** Logs requests: all of them at the level `debug`, slow ones as warnings with what the time went into. */
export class RequestLog {
  readonly #logger: Logger;
  /** Infinite: none is slow. */
  readonly #slowMs: number;
  readonly #logsAll: boolean;

  constructor(logger: Logger, slowMs: number) {
    this.#logger = logger;
    this.#slowMs = slowMs;
    this.#logsAll = logger.isEnabled("debug");
  }

  get isNeeded(): boolean {
    return this.#logsAll || this.wantsTiming;
  }

  get wantsTiming(): boolean {
    return this.#slowMs !== Number.POSITIVE_INFINITY && this.#logger.isEnabled("warn");
  }

  ended(head: RequestHead, end: RequestEnd, milliseconds: number, traceId: string | null): void {
    if (milliseconds >= this.#slowMs)
      this.#logger.warn("slow request", { ...basics(head, end, milliseconds, traceId), ...plan(end) });
    else if (this.#logsAll) this.#logger.debug("request", basics(head, end, milliseconds, traceId));
  }
}

const round = (milliseconds: number): number => Math.round(milliseconds * 100) / 100;

/** The route instead of the path, and the names that the path holds. */
function basics(
  { method }: RequestHead,
  { route, status, params }: RequestEnd,
  ms: number,
  traceId: string | null,
): LogFields {
  const { tenant, database, collection } = params;
  return {
    method,
    route: route.path,
    status: status === 0 ? "client left" : status,
    ms: round(ms),
    ...{ tenant, database, collection },
    trace_id: traceId ?? undefined,
  };
}

/** What was done and how long its parts took. */
function plan({ timing, before, route }: RequestEnd): LogFields {
  const first = before.map(({ name, start, end }) => [name, round(end - start)]);
  const phases = (timing?.phases ?? []).map(({ name, busy }) => [name, round(busy)]);
  return { operation: route.operation, ...timing?.facts, phases: Object.fromEntries([...first, ...phases]) };
}
