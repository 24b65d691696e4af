import { ERRORS, type ErrorCode } from "../api/errors.ts";

export interface Reply {
  readonly status: number;
  readonly body: string | Uint8Array;
  /** `null`: no content-type header. */
  readonly contentType: string | null;
  /** More headers, as name, value, name, value. */
  readonly headers: readonly string[];
  /** Whether it bears `chroma-trace-id` and CORS headers: all but the answer of the circuit breaker do. */
  readonly bare: boolean;
  /** Whether the connection ends with it, or in HTTP/2 the stream. */
  readonly endsConnection?: boolean;
}

export const JSON_TYPE = "application/json";
const NO_HEADERS: readonly string[] = [];
const EMPTY = new Uint8Array(0);

export function jsonReply(status: number, body: string | Uint8Array): Reply {
  return { status, body, contentType: JSON_TYPE, headers: NO_HEADERS, bare: false };
}

export function errorReply(code: ErrorCode, message: string): Reply {
  const { status, name } = ERRORS[code];
  return jsonReply(status, Buffer.from(JSON.stringify({ error: name, message })));
}

export function emptyReply(status: number, headers: readonly string[] = NO_HEADERS): Reply {
  return { status, body: EMPTY, contentType: null, headers, bare: false };
}

export function fileReply(contentType: string, body: Uint8Array): Reply {
  return { status: 200, body, contentType, headers: NO_HEADERS, bare: false };
}

export const REPLIES = {
  unknownRoute: emptyReply(404),
  malformed: { ...emptyReply(400), bare: true },
  v1: errorReply("v1_removed", "The v1 API is deprecated. Please use /v2 apis"),
  mediaType: errorReply("unsupported_media_type", "Expected request with `Content-Type: application/json`"),
  tooLarge: errorReply("payload_too_large", "Failed to buffer the request body: length limit exceeded"),
  tooLargeBulk: { ...emptyReply(413), body: Buffer.from("Payload too large") },
  overloaded: errorReply("unavailable", "The server is receiving too many large requests at once; try again"),
  congested: errorReply("unavailable", "Clients are not taking their answers, and too much of them waits; try again"),
  internal: errorReply("internal", "Internal error, see the server's log"),
  bodyTimeout: { ...emptyReply(408), endsConnection: true },
  scorecard: errorReply("resource_exhausted", "Too many requests; backoff and try again"),
  circuitBreaker: {
    status: 429,
    body: Buffer.from("You have been rate limited."),
    contentType: "text/plain; charset=utf-8",
    headers: NO_HEADERS,
    bare: true,
  },
  docsRedirect: emptyReply(303, ["location", "/docs/"]),
} as const satisfies Record<string, Reply>;
