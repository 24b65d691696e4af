/** The only way in which callers' traces are continued, by the name that `OTEL_PROPAGATORS` has for it. */
export const TRACE_CONTEXT = "tracecontext";

/** Whether a name asks for nothing that is missing. Baggage is for those whom a server calls, and Kroma calls nobody. */
export const isHonoured = (name: string): boolean => [TRACE_CONTEXT, "baggage", "none"].includes(name);
