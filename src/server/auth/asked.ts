import type { Resource } from "../../engine/access.ts";
import type { HttpRequest } from "../exchange.ts";
import type { Params } from "../router.ts";
import type { Route } from "../routes.ts";
import { isSystem } from "../system.ts";
import type { AuditEntry, AuditResult } from "./audit.ts";
import { OPERATION_RULES } from "./operations.ts";
import type { Principal } from "./policy.ts";

/** A request before anything of its body is read. */
export interface Asked {
  readonly request: HttpRequest;
  /** As it was routed. */
  readonly path: string;
  readonly route: Route;
  /** `null` when the path cannot be decoded. */
  readonly params: Params | null;
  /** The address that it comes from. Read at once: of a client that has left it is not known any more. */
  readonly source: string;
}

/** Who asked, what came of it, and what it touched. */
export interface Outcome {
  readonly result: AuditResult;
  readonly status: number;
  readonly principal: Principal | null;
  /** The user whose password was wrong. */
  readonly name?: string | undefined;
  readonly touched?: Resource | undefined;
}

/** These routes have a name where others have an id. */
const NAMED: ReadonlySet<string> = new Set(["get_collection", "delete_collection"]);

export function sourceOf({ socket }: HttpRequest): string {
  try {
    return socket.remoteAddress ?? "unknown";
  } catch {
    // The session of HTTP/2 is gone already.
    return "unknown";
  }
}

/** What the audit log says of a request. Names that only the engine knows are in `touched`. */
export function auditEntry({ request, route, params, source }: Asked, outcome: Outcome): AuditEntry {
  const { operation } = route;
  const { result, status, principal, name, touched } = outcome;
  const tokenId = principal?.tokenId;
  return {
    ...{ result, status, operation },
    ...(isSystem(operation) ? {} : { action: OPERATION_RULES[operation].action }),
    user: principal?.identity.user_id ?? name ?? null,
    ...(tokenId === undefined ? {} : { token: tokenId }),
    ...placeOf({ ...claimedPlace(route, params), ...touched }),
    method: request.method ?? "",
    source,
  };
}

/** What the path says. */
function claimedPlace({ operation }: Route, params: Asked["params"]): Partial<Resource> {
  const { collection, ...others } = params ?? {};
  if (collection === undefined) return others;
  return { ...others, [NAMED.has(operation) ? "collection" : "collectionId"]: collection };
}

/** Whoever is not let in can claim names of any length; the log is not theirs to fill. */
const LONGEST_NAME = 512;
const cut = (name: string): string => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name);

function placeOf({ tenant, database, collection, collectionId }: Partial<Resource>): Partial<AuditEntry> {
  return {
    ...(tenant === undefined ? {} : { tenant: cut(tenant) }),
    ...(database === undefined ? {} : { database: cut(database) }),
    ...(collection === undefined ? {} : { collection: cut(collection) }),
    ...(collectionId === undefined ? {} : { collection_id: cut(collectionId) }),
  };
}
