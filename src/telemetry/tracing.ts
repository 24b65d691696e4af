import type { Timing } from "../engine/stopwatch.ts";
import type { RouteName } from "./request-meters.ts";

/** What telemetry needs of a request's head. */
export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersion: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** A request that is over. Times in milliseconds of `monotonicMs`. */
export interface RequestEnd {
  readonly route: RouteName;
  readonly params: Readonly<Record<string, string>>;
  /** 0: the client left before. */
  readonly status: number;
  /** When the body had arrived; `null` when none was read. */
  readonly received: { readonly start: number; readonly end: number; readonly bytes: number } | null;
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
