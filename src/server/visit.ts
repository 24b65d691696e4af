import { ANY, type Resource } from "../engine/access.ts";
import type { Watch } from "../telemetry/watch.ts";
import type { Admitted } from "./auth/guard.ts";
import type { HttpRequest, HttpResponse } from "./exchange.ts";

/** The tenant of whoever asks, where nobody says who that is. */
const REQUESTER = "default_tenant";

/** A request that the guard let in, or that is watched. */
export interface Visit {
  readonly admission: Admitted | null;
  readonly watch: Watch | null;
  touched?: Resource | undefined;
}

/** Whose request it is, for limits by tags. */
export function requesterOf(visit: Visit | null): string {
  const tenant = visit?.admission?.principal?.identity.tenant ?? ANY;
  return tenant === ANY ? REQUESTER : tenant;
}

/** Whether the client went away while it was asked who it is: its body will never end. */
export function hasLeft(request: HttpRequest, response: HttpResponse): boolean {
  return response.destroyed || request.destroyed || isClosed(request);
}

function isClosed({ socket }: HttpRequest): boolean {
  try {
    return socket.destroyed;
  } catch {
    // The session of HTTP/2 is gone.
    return true;
  }
}
