/**
 * Everything that can go wrong for a user, as Chroma's clients know it: one row per kind of error, with the HTTP status
 * and the name that stands in the `error` member of the response. Clients map names and statuses to exception classes.
 */
export const ERRORS = {
  invalid_argument: { status: 400, name: "InvalidArgumentError" },
  unauthenticated: { status: 401, name: "ChromaError" },
  permission_denied: { status: 403, name: "ChromaError" },
  /** Who is asking is not known, or may not do that. */
  forbidden: { status: 403, name: "AuthError" },
  not_found: { status: 404, name: "NotFoundError" },
  already_exists: { status: 409, name: "ChromaError" },
  v1_removed: { status: 410, name: "Unimplemented" },
  failed_precondition: { status: 412, name: "ChromaError" },
  payload_too_large: { status: 413, name: "ChromaError" },
  unsupported_media_type: { status: 415, name: "ChromaError" },
  /** JSON that parses but has the wrong shape. */
  wrong_shape: { status: 422, name: "ChromaError" },
  resource_exhausted: { status: 429, name: "ChromaError" },
  internal: { status: 500, name: "InternalError" },
  unimplemented: { status: 501, name: "ChromaError" },
  unavailable: { status: 503, name: "ChromaError" },
  deadline_exceeded: { status: 504, name: "ChromaError" },
  /** The disk is full or cannot be written; nothing was changed. */
  storage_full: { status: 507, name: "ChromaError" },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** An error meant for the user: what is wrong, what was expected, what to do. */
export class KromaError extends Error {
  override readonly name: string = "KromaError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

export const invalidArgument = (message: string): KromaError => new KromaError("invalid_argument", message);
export const notFound = (message: string): KromaError => new KromaError("not_found", message);

/** The wire form of any error. Errors that are not ours become an internal error: their text may hold private details. */
export function errorBody(error: unknown): { status: number; error: string; message: string } {
  const known =
    error instanceof KromaError ? error : new KromaError("internal", "Internal error, see the server's log");
  return { status: known.status, error: ERRORS[known.code].name, message: known.message };
}
