import type { WireEngine, WireOperation } from "../engine/wire.ts";
import { readBody } from "./body.ts";
import { Cors } from "./cors.ts";
import { isCleanTarget } from "./decode.ts";
import { bodyLength, type HttpRequest, type HttpResponse, headOf, send } from "./exchange.ts";
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
    try {
      const declared = length === Number.POSITIVE_INFINITY ? 0 : length;
      const body =
        length === 0 ? null : await readBody(request, { limit: maxPayloadBytes, declared, spare: this.#spare });
      if (body === "aborted") return null;
      if (body === "too_large") return tooLarge;
      return await this.#call(route.operation as WireOperation, match, query, body);
    } finally {
      this.#bodiesBytes -= reserved;
    }
  }

  async #call(
    operation: WireOperation,
    { params }: Found,
    query: string,
    body: Uint8Array<ArrayBuffer> | null,
  ): Promise<Reply> {
    const tags = this.#scorecard === null ? null : this.#scorecard.enter(tagsOf(operation, params, REQUESTER));
    if (this.#scorecard !== null && tags === null) return REPLIES.scorecard;
    try {
      const reply = await this.#engine.call({ operation, params, query, body });
      if (reply.spare !== undefined) this.#spare.give(reply.spare);
      return jsonReply(reply.status, reply.body);
    } finally {
      if (tags !== null) this.#scorecard?.leave(tags);
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
