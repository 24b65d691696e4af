import type { Log } from "../api/log.ts";
import type { WireEngine, WireOperation, WireRequest } from "../engine/wire.ts";
import type { RequestObserver, Watch } from "../telemetry/watch.ts";
import { type Asked, sourceOf } from "./auth/asked.ts";
import { type Guard, identityReply } from "./auth/guard.ts";
import { type BodyResult, readBody } from "./body.ts";
import { BodyBudget } from "./body-budget.ts";
import { Cors } from "./cors.ts";
import { withinDeadline } from "./deadline.ts";
import { isCleanTarget } from "./decode.ts";
import { bodyLength, type HttpRequest, type HttpResponse, headOf, send } from "./exchange.ts";
import type { Readiness } from "./health.ts";
import { SERVER_LIMITS } from "./limits.ts";
import { isJson } from "./media-type.ts";
import { type MetricsOptions, metricsReply } from "./metrics.ts";
import { Outgoing } from "./outgoing.ts";
import { Pipeline } from "./pipeline.ts";
import { emptyReply, errorReply, jsonReply, REPLIES, type Reply } from "./replies.ts";
import { tagsOf } from "./request-tags.ts";
import { originPath, queryOf } from "./request-target.ts";
import { type Match, Router } from "./router.ts";
import { METRICS_ROUTE, ROUTES, type Route } from "./routes.ts";
import { Scorecard, type ScorecardRule } from "./scorecard.ts";
import { SpareBuffer } from "./spare-buffer.ts";
import { isSystem, systemReply } from "./system.ts";
import { hasLeft, requesterOf, type Visit } from "./visit.ts";

export interface HandlerOptions {
  readonly maxPayloadBytes: number;
  /** `null`: no CORS at all. */
  readonly corsAllowOrigins: readonly string[] | null;
  /** Most requests under way at once, without those that are still arriving; 0: no limit. */
  readonly circuitBreakerRequests: number;
  /** Most requests under way at once by their tags; absent: no limit. */
  readonly scorecard?: readonly ScorecardRule[];
  /** A client that sends nothing of its body for so long is refused; 0: no limit. */
  readonly bodyTimeoutMs?: number;
  /** A request that has arrived is answered within this time, if only with 504; absent or 0: no limit. */
  readonly deadlineMs?: number;
  readonly readiness: Readiness;
  /** Who is let in; absent: everybody. */
  readonly guard?: Guard | null;
  /** Who watches requests; absent: nobody. */
  readonly observer?: RequestObserver | null;
  /** What `GET /metrics` answers; absent: there is no such route. */
  readonly metrics?: MetricsOptions | null;
  readonly log: Log;
}

type Found = Extract<Match, { kind: "found" }>;
type Routed = Exclude<Match, { kind: "unknown" | "wrong_method" }>;

/** Turns HTTP requests into calls of the engine and its replies into responses. */
export class Handler {
  readonly #engine: WireEngine;
  readonly #options: HandlerOptions;
  readonly #router: Router;
  readonly #observer: RequestObserver | null;
  readonly #spare = new SpareBuffer();
  readonly #cors: Cors | null;
  readonly #outgoing = new Outgoing();
  readonly #pipeline = new Pipeline();
  readonly #budget = new BodyBudget(SERVER_LIMITS.bodiesBytes);
  readonly #scorecard: Scorecard | null;
  #active = 0;
  #closing = false;

  constructor(engine: WireEngine, options: HandlerOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#router = new Router(options.metrics ? [...ROUTES, METRICS_ROUTE] : ROUTES);
    this.#observer = options.observer ?? null;
    this.#cors = options.corsAllowOrigins === null ? null : new Cors(options.corsAllowOrigins, Boolean(options.guard));
    this.#scorecard = options.scorecard === undefined ? null : new Scorecard(options.scorecard);
  }

  /** Never rejects and never throws. */
  readonly handle = async (request: HttpRequest, response: HttpResponse): Promise<void> => {
    if (this.#pipeline.isBehind(response) && !(await this.#pipeline.turn(request, response))) return;
    this.#active++;
    const watch = this.#observer === null ? null : this.#observer.begin(request);
    let reply: Reply | null;
    try {
      reply = await this.#answer(request, response, watch);
    } catch (error) {
      reply = this.#failed(request, error);
    }
    this.#active--;
    if (reply !== null) this.#send(request, response, reply, watch);
    else watch?.end(0);
  };

  /** From now on every response closes its connection. */
  finish(): void {
    this.#closing = true;
  }

  #answer(request: HttpRequest, response: HttpResponse, watch: Watch | null): Reply | null | Promise<Reply | null> {
    if (this.#isFull()) return REPLIES.circuitBreaker;
    const target = request.url ?? "/";
    const mark = target.indexOf("?");
    const path = originPath(mark < 0 ? target : target.slice(0, mark));
    if (request.httpVersionMajor < 1 || !isCleanTarget(target)) return REPLIES.malformed;
    if (this.#cors !== null && request.method === "OPTIONS") {
      return emptyReply(200, this.#cors.preflight(this.#router.allowed(path)));
    }
    const match = this.#router.find(request.method ?? "GET", path);
    if (match.kind === "unknown") return REPLIES.unknownRoute;
    if (match.kind === "wrong_method") return emptyReply(405, ["allow", match.allow]);
    const query = mark < 0 ? "" : queryOf(target, mark);
    const { guard } = this.#options;
    const { route } = match;
    const params = match.kind === "found" ? match.params : null;
    watch?.routed(route, params ?? {});
    const visit = watch === null ? null : { admission: null, watch };
    if (!guard) return this.#serve(request, response, match, query, visit);
    const asked = { request, path, route, params, source: sourceOf(request) };
    if (guard.isOpen(asked) || this.#isOpen(route)) return this.#serve(request, response, match, query, visit);
    return this.#serveGuarded(asked, response, match, query, guard, watch);
  }

  /** Nothing of a body is read before the guard has let the request in; who waits for it takes no place of the circuit breaker. */
  async #serveGuarded(
    asked: Asked,
    response: HttpResponse,
    match: Routed,
    query: string,
    guard: Guard,
    watch: Watch | null,
  ): Promise<Reply | null> {
    const { request } = asked;
    this.#active--;
    watch?.enter();
    const admission = await guard.admit(asked).finally(() => this.#active++);
    watch?.leave("auth");
    if (admission.reply !== undefined) return admission.reply;
    const visit: Visit = { admission, watch };
    let reply: Reply | null = null;
    try {
      if (this.#isFull()) reply = REPLIES.circuitBreaker;
      else if (!hasLeft(request, response)) reply = await this.#serve(request, response, match, query, visit);
    } catch (error) {
      reply = this.#failed(request, error);
    }
    admission.finished(reply, visit.touched);
    return reply;
  }

  #serve(
    request: HttpRequest,
    response: HttpResponse,
    match: Routed,
    query: string,
    visit: Visit | null,
  ): Reply | null | Promise<Reply | null> {
    const { route } = match;
    if (route.operation === "metrics") return metricsReply(this.#options.metrics);
    if (route.operation === "healthcheck") return this.#options.readiness.reply();
    if (isSystem(route.operation)) {
      const principal = route.operation === "identity" ? visit?.admission?.principal : null;
      return principal ? identityReply(principal) : systemReply(route.operation);
    }
    if (route.body !== "none") return this.#receive(request, response, match, query, visit);
    if (match.kind === "undecodable") return undecodable(match.parameter);
    return this.#call(route.operation, match, query, null, visit);
  }

  async #receive(
    request: HttpRequest,
    response: HttpResponse,
    match: Routed,
    query: string,
    visit: Visit | null,
  ): Promise<Reply | null> {
    const { maxPayloadBytes } = this.#options;
    const { route } = match;
    const tooLarge = route.body === "bulk" ? REPLIES.tooLargeBulk : REPLIES.tooLarge;
    const length = bodyLength(request);
    const isOver = length !== Number.POSITIVE_INFINITY && length > maxPayloadBytes;
    if (isOver && route.body === "bulk") return tooLarge;
    if (match.kind === "undecodable") return undecodable(match.parameter);
    if (!isJson(request.headers["content-type"])) return REPLIES.mediaType;
    if (isOver) return tooLarge;
    const declared = length === Number.POSITIVE_INFINITY ? 0 : length;
    if (!this.#budget.admits(declared)) return REPLIES.overloaded;
    if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
    visit?.watch?.enter();
    const body = length === 0 ? null : await this.#body(request, declared);
    if (typeof body === "string") return body === "aborted" ? null : this.#refusal(body, tooLarge);
    visit?.watch?.leave("receive", { bytes: body?.length ?? 0 });
    return this.#call(route.operation as WireOperation, match, query, body, visit);
  }

  /** Who is still sending takes no place of the circuit breaker. */
  async #body(request: HttpRequest, declared: number): Promise<BodyResult | "refused"> {
    const { maxPayloadBytes: limit, bodyTimeoutMs: timeoutMs = SERVER_LIMITS.bodyTimeoutMs } = this.#options;
    this.#active--;
    const body = await readBody(request, { limit, declared, spare: this.#spare, budget: this.#budget, timeoutMs });
    this.#active++;
    if (typeof body === "string" || !this.#isFull()) return body;
    this.#budget.remove(body?.length ?? 0);
    return "refused";
  }

  #refusal(reason: Exclude<BodyResult, Uint8Array | null | "aborted"> | "refused", tooLarge: Reply): Reply {
    if (reason === "too_large") return tooLarge;
    if (reason === "refused") return REPLIES.circuitBreaker;
    return reason === "timeout" ? REPLIES.bodyTimeout : REPLIES.overloaded;
  }

  /** Whether a route that the guard would look at needs none. */
  #isOpen({ operation }: Route): boolean {
    return operation === "metrics" && this.#options.metrics?.isPublic === true;
  }

  #isFull(): boolean {
    const { circuitBreakerRequests } = this.#options;
    return circuitBreakerRequests > 0 && this.#active > circuitBreakerRequests;
  }

  async #call(
    operation: WireOperation,
    match: Found,
    query: string,
    body: Uint8Array<ArrayBuffer> | null,
    visit: Visit | null,
  ): Promise<Reply> {
    const { deadlineMs = 0 } = this.#options;
    const access = visit?.admission?.access;
    const isTimed = visit?.watch?.isTimed === true;
    const wire = { operation, params: match.params, query, body, isTimed, ...(access && { access }) };
    if (deadlineMs === 0) return this.#run(wire, visit);
    const urgent = { ...wire, deadline: Date.now() + deadlineMs };
    return withinDeadline(this.#run(urgent, visit), urgent, deadlineMs);
  }

  /** The body's bytes are free again when the engine is done, even if that is after the deadline. */
  async #run(wire: WireRequest, visit: Visit | null): Promise<Reply> {
    const length = wire.body?.length ?? 0;
    const tags = this.#scorecard?.enter(tagsOf(wire.operation, wire.params, requesterOf(visit)));
    try {
      if (tags === null) return REPLIES.scorecard;
      const reply = await this.#engine.call(wire);
      if (visit !== null) visit.touched = reply.touched;
      visit?.watch?.timed(reply.timing);
      if (reply.spare !== undefined) this.#spare.give(reply.spare);
      return jsonReply(reply.status, reply.body);
    } finally {
      if (tags) this.#scorecard?.leave(tags);
      this.#budget.remove(length);
    }
  }

  #failed(request: HttpRequest, error: unknown): Reply {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.log(`error ${request.method} ${request.url}: ${text.replaceAll(/\s*\n\s*/g, " | ")}`, "error");
    return REPLIES.internal;
  }

  #send(request: HttpRequest, response: HttpResponse, whole: Reply, watch: Watch | null): void {
    const reply = this.#outgoing.admits(whole.body.length) ? whole : REPLIES.congested;
    const cors = this.#cors === null ? null : this.#cors.headers(request.headers.origin);
    if (this.#closing && "shouldKeepAlive" in response) response.shouldKeepAlive = false;
    this.#outgoing.add(request, response, reply.body.length);
    try {
      send(request, response, reply, headOf(reply, cors, watch?.traceId));
    } catch (error) {
      this.#failed(request, error);
      response.destroy();
    }
    watch?.end(reply.status);
  }
}

function undecodable(parameter: string): Reply {
  return errorReply("invalid_argument", `Invalid URL: Invalid UTF-8 in \`${parameter}\``);
}
