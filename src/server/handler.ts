import type { WireEngine, WireOperation, WireRequest } from "../engine/wire.ts";
import { readBody } from "./body.ts";
import { Cors } from "./cors.ts";
import { withinDeadline } from "./deadline.ts";
import { isCleanTarget } from "./decode.ts";
import { bodyLength, type HttpRequest, type HttpResponse, headOf, send } from "./exchange.ts";
import type { Readiness } from "./health.ts";
import { SERVER_LIMITS } from "./limits.ts";
import { isJson } from "./media-type.ts";
import { Outgoing } from "./outgoing.ts";
import { Pipeline } from "./pipeline.ts";
import { emptyReply, errorReply, jsonReply, REPLIES, type Reply } from "./replies.ts";
import { tagsOf } from "./request-tags.ts";
import { type Match, Router } from "./router.ts";
import { ROUTES } from "./routes.ts";
import { Scorecard, type ScorecardRule } from "./scorecard.ts";
import { SpareBuffer } from "./spare-buffer.ts";
import { isSystem, systemReply } from "./system.ts";

export interface HandlerOptions {
  readonly maxPayloadBytes: number;
  /** `null`: no CORS at all. */
  readonly corsAllowOrigins: readonly string[] | null;
  /** Most requests under way at once; 0: no limit. */
  readonly circuitBreakerRequests: number;
  /** Most requests under way at once by their tags; absent: no limit. */
  readonly scorecard?: readonly ScorecardRule[];
  /** A client that sends nothing of its body for so long is refused; 0: no limit. */
  readonly bodyTimeoutMs?: number;
  /** A request that has arrived is answered within this time, if only with 504; absent or 0: no limit. */
  readonly deadlineMs?: number;
  readonly readiness: Readiness;
  readonly log: (line: string) => void;
}

/** The tenant of whoever asks, as long as nobody says who that is. */
const REQUESTER = "default_tenant";

type Found = Extract<Match, { kind: "found" }>;

/** Turns HTTP requests into calls of the engine and its replies into responses. */
export class Handler {
  readonly #engine: WireEngine;
  readonly #options: HandlerOptions;
  readonly #router = new Router(ROUTES);
  readonly #spare = new SpareBuffer();
  readonly #cors: Cors | null;
  readonly #outgoing = new Outgoing();
  readonly #pipeline = new Pipeline();
  readonly #scorecard: Scorecard | null;
  #active = 0;
  #bodiesBytes = 0;
  #closing = false;

  constructor(engine: WireEngine, options: HandlerOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#cors = options.corsAllowOrigins === null ? null : new Cors(options.corsAllowOrigins);
    this.#scorecard = options.scorecard === undefined ? null : new Scorecard(options.scorecard);
  }

  /** Never rejects and never throws. */
  readonly handle = async (request: HttpRequest, response: HttpResponse): Promise<void> => {
    if (this.#pipeline.isBehind(response) && !(await this.#pipeline.turn(request, response))) return;
    this.#active++;
    let reply: Reply | null;
    try {
      reply = await this.#answer(request, response);
    } catch (error) {
      reply = this.#failed(request, error);
    }
    this.#active--;
    if (reply !== null) this.#send(request, response, reply);
  };

  /** From now on every response closes its connection. */
  finish(): void {
    this.#closing = true;
  }

  #answer(request: HttpRequest, response: HttpResponse): Reply | null | Promise<Reply | null> {
    const { circuitBreakerRequests } = this.#options;
    if (circuitBreakerRequests > 0 && this.#active > circuitBreakerRequests) return REPLIES.circuitBreaker;
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
    const { route } = match;
    if (route.operation === "healthcheck") return this.#options.readiness.reply();
    if (isSystem(route.operation)) return systemReply(route.operation);
    const query = mark < 0 ? "" : queryOf(target, mark);
    if (route.body !== "none") return this.#receive(request, response, match, query);
    if (match.kind === "undecodable") return undecodable(match.parameter);
    return this.#call(route.operation, match, query, null);
  }

  async #receive(
    request: HttpRequest,
    response: HttpResponse,
    match: Exclude<Match, { kind: "unknown" | "wrong_method" }>,
    query: string,
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
    const reserved = length === Number.POSITIVE_INFINITY ? maxPayloadBytes : length;
    if (this.#bodiesBytes > 0 && this.#bodiesBytes + reserved > SERVER_LIMITS.bodiesBytes) return REPLIES.overloaded;
    if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
    this.#bodiesBytes += reserved;
    const declared = length === Number.POSITIVE_INFINITY ? 0 : length;
    const timeoutMs = this.#options.bodyTimeoutMs ?? SERVER_LIMITS.bodyTimeoutMs;
    const limits = { limit: maxPayloadBytes, declared, spare: this.#spare, timeoutMs };
    const body = length === 0 ? null : await readBody(request, limits);
    if (typeof body === "string") {
      this.#bodiesBytes -= reserved;
      return body === "aborted" ? null : body === "too_large" ? tooLarge : REPLIES.bodyTimeout;
    }
    return this.#call(route.operation as WireOperation, match, query, body, reserved);
  }

  /** `reserved` bytes are free again when the engine is done, even if that is after the deadline. */
  async #call(
    operation: WireOperation,
    match: Found,
    query: string,
    body: Uint8Array<ArrayBuffer> | null,
    reserved = 0,
  ): Promise<Reply> {
    const { deadlineMs = 0 } = this.#options;
    if (deadlineMs === 0) return this.#run({ operation, params: match.params, query, body }, reserved);
    const wire = { operation, params: match.params, query, body, deadline: Date.now() + deadlineMs };
    return withinDeadline(this.#run(wire, reserved), wire, deadlineMs);
  }

  async #run(wire: WireRequest, reserved: number): Promise<Reply> {
    const tags = this.#scorecard?.enter(tagsOf(wire.operation, wire.params, REQUESTER));
    try {
      if (tags === null) return REPLIES.scorecard;
      const reply = await this.#engine.call(wire);
      if (reply.spare !== undefined) this.#spare.give(reply.spare);
      return jsonReply(reply.status, reply.body);
    } finally {
      if (tags) this.#scorecard?.leave(tags);
      this.#bodiesBytes -= reserved;
    }
  }

  #failed(request: HttpRequest, error: unknown): Reply {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.log(`error ${request.method} ${request.url}: ${text.replaceAll(/\s*\n\s*/g, " | ")}`);
    return REPLIES.internal;
  }

  #send(request: HttpRequest, response: HttpResponse, whole: Reply): void {
    const reply = this.#outgoing.admits(whole.body.length) ? whole : REPLIES.congested;
    const cors = this.#cors === null ? null : this.#cors.headers(request.headers.origin);
    if (this.#closing && "shouldKeepAlive" in response) response.shouldKeepAlive = false;
    this.#outgoing.add(request, response, reply.body.length);
    try {
      send(request, response, reply, headOf(reply, cors));
    } catch (error) {
      this.#failed(request, error);
      response.destroy();
    }
  }
}

function undecodable(parameter: string): Reply {
  return errorReply("invalid_argument", `Invalid URL: Invalid UTF-8 in \`${parameter}\``);
}

/** The path of a target in absolute form, `http://host/path`, which proxies send. */
function originPath(target: string): string {
  if (target.startsWith("/")) return target;
  const start = /^https?:\/\/[^/]*/i.exec(target)?.[0].length;
  return start === undefined ? target : target.slice(start);
}

function queryOf(target: string, mark: number): string {
  const end = target.indexOf("#", mark);
  return target.slice(mark + 1, end < 0 ? undefined : end);
}
