import type { Timing } from "../engine/stopwatch.ts";
import type { MainPhase } from "./phase-levels.ts";
import type { RouteName } from "./request-meters.ts";

/** What telemetry needs of a request's head. */
export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface BeforePhase {
  readonly name: MainPhase;
  readonly start: number;
  readonly end: number;
  /** Of the body. */
  readonly bytes?: number;
}

/** A request that is over. Times in milliseconds of `monotonicMs`. */
export interface RequestEnd {
  readonly route: RouteName;
  readonly params: Readonly<Record<string, string>>;
  /** 0: the client left before. */
  readonly status: number;
  /** What the server did before it asked the engine. */
  readonly before: readonly BeforePhase[];
  /** What the engine did for it; `null` when it was not asked. */
  readonly timing: Timing | null;
}

/** The span of a request under way. */
export interface RequestSpan {
  /** 32 hexadecimal digits: the caller's, if it sent a `traceparent`. */
  readonly traceId: string;
  /** False where sampling left it out: nothing needs to be measured for it. */
  readonly isRecording: boolean;
  end(end: RequestEnd): void;
}

export interface Tracing {
  begin(head: RequestHead): RequestSpan;
  /** Sends what is waiting, within `milliseconds`. */
  close(milliseconds: number): Promise<void>;
}
