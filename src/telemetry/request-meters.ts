import { Histogram, SECONDS } from "../engine/histogram.ts";
import { type Point, type PointSource, point } from "./point.ts";

/** A route as telemetry sees it: the template of its path, which is the same object for all of its requests. */
export interface RouteName {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
}

export const UNKNOWN_ROUTE: RouteName = { method: "", path: "(unknown route)", operation: "unknown" };

interface RouteMeter {
  readonly seconds: Histogram;
  readonly byStatus: Map<number, number>;
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Counts requests. As many series as there are routes, methods and statuses: clients cannot make more. */
export class RequestMeters implements PointSource {
  readonly #routes = new Map<RouteName, Map<string, RouteMeter>>();
  #active = 0;

  began(): void {
    this.#active++;
  }

  /** Counts an answered request; `status` 0: the client left before. */
  ended(route: RouteName, method: string, status: number, seconds: number): void {
    this.#active--;
    if (status === 0) return;
    const meter = this.#meter(route, METHODS.has(method) ? method : "other");
    meter.seconds.observe(seconds);
    meter.byStatus.set(status, (meter.byStatus.get(status) ?? 0) + 1);
  }

  points(): readonly Point[] {
    const points = [point("kroma_http_requests_active", this.#active)];
    for (const [{ path: route }, byMethod] of this.#routes) {
      for (const [method, { seconds, byStatus }] of byMethod) {
        points.push(point("kroma_http_request_duration_seconds", seconds, { method, route }));
        for (const [status, count] of byStatus) {
          points.push(point("kroma_http_requests_total", count, { method, route, status: String(status) }));
        }
      }
    }
    return points;
  }

  #meter(route: RouteName, method: string): RouteMeter {
    const byMethod = this.#routes.get(route) ?? new Map<string, RouteMeter>();
    const meter = byMethod.get(method) ?? { seconds: new Histogram(SECONDS), byStatus: new Map() };
    if (meter.seconds.count === 0) {
      this.#routes.set(route, byMethod);
      byMethod.set(method, meter);
    }
    return meter;
  }
}
