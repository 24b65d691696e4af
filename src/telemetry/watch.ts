import { monotonicMs, type Timing } from "../engine/stopwatch.ts";
import type { MainPhase } from "./phase-levels.ts";
import type { RequestLog } from "./request-log.ts";
import { type RequestMeters, type RouteName, UNKNOWN_ROUTE } from "./request-meters.ts";
import type { BeforePhase, RequestHead, RequestSpan, Tracing } from "./tracing.ts";

export interface Observers {
  readonly tracing: Tracing | null;
  readonly meters: RequestMeters | null;
  readonly log: RequestLog | null;
}

/** Watches requests for whoever wants to know: traces, metrics and the log. */
export class RequestObserver {
  readonly #observers: Observers;

  constructor(observers: Observers) {
    this.#observers = observers;
  }

  begin(head: RequestHead): Watch {
    return new Watch(head, this.#observers);
  }
}

const NO_PARAMS = {};

/** One request under way, from its head to its answer. */
export class Watch {
  readonly #head: RequestHead;
  readonly #observers: Observers;
  readonly #span: RequestSpan | null;
  readonly #start = performance.now();
  #route = UNKNOWN_ROUTE;
  #params: Readonly<Record<string, string>> = NO_PARAMS;
  #entered = 0;
  readonly #before: BeforePhase[] = [];
  #timing: Timing | null = null;
  #isOver = false;

  constructor(head: RequestHead, observers: Observers) {
    this.#head = head;
    this.#observers = observers;
    this.#span = observers.tracing?.begin(head) ?? null;
    observers.meters?.began();
  }

  /** For the response's header; `null` without tracing. */
  get traceId(): string | null {
    return this.#span?.traceId ?? null;
  }

  /** Whether the engine is to take the time of what it does. */
  get isTimed(): boolean {
    return this.#span?.isRecording === true || this.#observers.log?.wantsTiming === true;
  }

  routed(route: RouteName, params: Readonly<Record<string, string>> = NO_PARAMS): void {
    this.#route = route;
    this.#params = params;
  }

  /** Something begins that comes before the engine is asked. */
  enter(): void {
    this.#entered = monotonicMs();
  }

  /** It is over, and was this. */
  leave(name: MainPhase, more: { readonly bytes?: number } = {}): void {
    this.#before.push({ name, start: this.#entered, end: monotonicMs(), ...more });
  }

  timed(timing: Timing | undefined): void {
    this.#timing = timing ?? null;
  }

  /** The answer is on its way, or (status 0) the client has left. Counts once. */
  end(status: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const milliseconds = performance.now() - this.#start;
    const { meters, log } = this.#observers;
    const end = {
      ...{ route: this.#route, params: this.#params, status },
      ...{ before: this.#before, timing: this.#timing },
    };
    meters?.ended(this.#route, this.#head.method ?? "GET", status, milliseconds / 1_000);
    this.#span?.end(end);
    log?.ended(this.#head, end, milliseconds, this.traceId);
  }
}
