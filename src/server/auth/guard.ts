import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Resource, WireAccess } from "../../engine/access.ts";
import { errorReply, jsonReply, type Reply } from "../replies.ts";
import { isSystem } from "../system.ts";
import { type Asked, auditEntry, type Outcome } from "./asked.ts";
import type { AuditLog } from "./audit.ts";
import { type Authenticator, authenticateBy } from "./authenticator.ts";
import { authorize } from "./authorize.ts";
import type { FailureLog } from "./failure-log.ts";
import { firstHeader } from "./headers.ts";
import { NOTHING, type Policy, type Principal } from "./policy.ts";
import type { Rbac } from "./rbac.ts";
import type { IgnoredPaths } from "./settings.ts";

/** What the guard asks. */
export interface GuardParts {
  /** Empty: nobody has to say who they are. */
  readonly ways: readonly Authenticator[];
  /** Rules by roles; `null`: there are none. */
  readonly rbac: { readonly current: Rbac } | null;
  readonly ignorePaths: IgnoredPaths;
  readonly authzIgnorePaths: IgnoredPaths;
  readonly audit: AuditLog | null;
  readonly failures: FailureLog;
}

/** How requests ended so far, for metrics. */
export interface GuardCounts {
  rejected: number;
  denied: number;
  allowed: number;
}

/** A request that was let in, or the reply for one that was not. */
export type Admission = { readonly reply: Reply } | Admitted;

export interface Admitted {
  readonly reply?: undefined;
  /** Limits for the engine to check. */
  readonly access: WireAccess | undefined;
  readonly principal: Principal | null;
  /** To be told how the request ended and what it touched. */
  finished(reply: Reply | null, touched: Resource | undefined): void;
}

/** The words of Chroma 0.5.4 to 0.6.3: for wrong credentials, and for what roles do not allow. */
const REJECTED = errorReply("forbidden", "Forbidden");
const DENIED = jsonReply(403, '{"detail":"Forbidden"}');
const BUSY = errorReply("resource_exhausted", "Too many passwords are being checked; try again");

const ONLY_TELL: WireAccess = { may: [], sees: [] };
/** What stands in the audit log for a request that nobody waited for. */
const CLIENT_LEFT = 499;

/** Failures wait so long, so that they are slow to try. */
const FAILURE_DELAY_MS = { least: 1, most: 5 } as const;

/** Routes without data, which need no credentials. */
const PUBLIC: ReadonlySet<string> = new Set([
  ...["heartbeat", "version", "healthcheck", "pre_flight_checks", "v1", "docs_redirect", "docs", "openapi"],
]);

/** Stands before all routes: asks who is calling, what they may do, and writes it down. */
export class Guard {
  readonly counts: GuardCounts = { rejected: 0, denied: 0, allowed: 0 };
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Whether a request needs no look. */
  isOpen({ request, path, route }: Asked): boolean {
    return PUBLIC.has(route.operation) || isListed(this.#parts.ignorePaths, request.method, path);
  }

  /** Lets a request in or not. Nothing of its body must have been read. */
  async admit(asked: Asked): Promise<Admission> {
    const { ways } = this.#parts;
    if (ways.length === 0) return this.#authorized(asked, null);
    const { request, source } = asked;
    const verdict = await authenticateBy(ways, { header: (name) => firstHeader(request, name), source });
    if (verdict.kind === "known") return this.#authorized(asked, verdict.principal);
    if (verdict.kind === "busy") return { reply: this.#refused(asked, { principal: null, reply: BUSY }) };
    const { name } = verdict;
    const who = name === undefined ? "" : ` for user ${JSON.stringify(name)}`;
    this.#parts.failures.add(`authentication failed${who} from ${source}`);
    await delay(randomInt(FAILURE_DELAY_MS.least, FAILURE_DELAY_MS.most + 1));
    return { reply: this.#refused(asked, { principal: null, name, reply: REJECTED }) };
  }

  #authorized(asked: Asked, principal: Principal | null): Admission {
    const access = this.#accessOf(asked, principal);
    if (access === "denied") return { reply: this.#refused(asked, { principal, reply: DENIED }) };
    return {
      principal,
      access: access ?? (this.#parts.audit === null ? undefined : ONLY_TELL),
      finished: (reply, touched) => this.#finished(asked, principal, reply, touched),
    };
  }

  #accessOf({ route, params, path, request }: Asked, principal: Principal | null): WireAccess | null | "denied" {
    const { operation } = route;
    if (principal === null || params === null || isSystem(operation)) return null;
    const isExempt = isListed(this.#parts.authzIgnorePaths, request.method, path);
    const rules = isExempt ? principal.policies : [...principal.policies, ...this.#rolesOf(principal)];
    return authorize(rules, operation, params);
  }

  /** Tokens of Kroma's own bring their rules with them; whoever else the roles do not know may do nothing. */
  #rolesOf({ identity, tokenId }: Principal): readonly Policy[] {
    const { rbac } = this.#parts;
    if (rbac === null || tokenId !== undefined) return [];
    return rbac.current.policies.get(identity.user_id) ?? [NOTHING];
  }

  #refused(asked: Asked, { principal, name, reply }: Refusal): Reply {
    const result = reply === DENIED ? "denied" : "rejected";
    this.#ended(asked, { result, status: reply.status, principal, name });
    return reply;
  }

  #finished(asked: Asked, principal: Principal | null, reply: Reply | null, touched: Resource | undefined): void {
    const status = reply?.status ?? CLIENT_LEFT;
    const result = status === REJECTED.status ? "denied" : status < 400 ? "allowed" : "failed";
    this.#ended(asked, { result, status, principal, touched });
  }

  #ended(asked: Asked, outcome: Outcome): void {
    const { result } = outcome;
    this.counts[result === "failed" ? "allowed" : result]++;
    this.#parts.audit?.write(auditEntry(asked, outcome));
  }
}

interface Refusal {
  readonly principal: Principal | null;
  readonly name?: string | undefined;
  readonly reply: Reply;
}

const isListed = (paths: IgnoredPaths, method: string | undefined, path: string): boolean =>
  method !== undefined && Object.hasOwn(paths, path) && paths[path]?.includes(method) === true;

/** As `GET /api/v2/auth/identity` answers. */
export function identityReply({ identity }: Principal): Reply {
  return jsonReply(200, JSON.stringify(identity));
}
