/** Limits of the HTTP server. Time-outs and the number of connections are defaults of settings, the others are fixed. */
export const SERVER_LIMITS = {
  /** Request line and headers together; more is answered with 431. */
  headerBytes: 128 * 1024,
  /** A client has this long to send its headers, counted from the first byte. */
  headersTimeoutMs: 60_000,
  /** A client has this long to send a whole request: 40 MiB at about half a megabit per second. */
  requestTimeoutMs: 600_000,
  /** A client that sends nothing of its body for this time is refused. */
  bodyTimeoutMs: 30_000,
  /** Idle connections are kept for longer than any common client or load balancer reuses them. */
  keepAliveTimeoutMs: 620_000,
  connections: 20_000,
  /** Memory for a body is reserved up to this much by its declared length; beyond that, by what has arrived. */
  trustedLengthBytes: 1024 * 1024,
  /** What has arrived of all bodies that are being received or worked on; more are answered with 503. */
  bodiesBytes: 1024 * 1024 * 1024,
  /** Long answers that clients have not taken yet, all together; more are answered with 503. */
  unsentBytes: 512 * 1024 * 1024,
  /** Answers up to this length are not counted. */
  shortAnswerBytes: 64 * 1024,
  /** A client that takes nothing of a long answer for this time is cut off. */
  stallMs: 60_000,
  /** Of the requests that a client sends on one connection without waiting for answers, so many more run at once. */
  pipelinedRequests: 4,
  /** After an early answer, the rest of the body is read and thrown away within these bounds, so that the answer gets through. */
  drainBytes: 64 * 1024 * 1024,
  drainMs: 5_000,
  /** An ignored body up to this length does not cost the client its connection. */
  ignoredBodyBytes: 64 * 1024,
  http2Streams: 256,
  /** Requests under way have this long to finish after SIGTERM. */
  shutdownMs: 3_000,
} as const;
