// The vocabulary in which the cases are written. A scenario is a named, independent sequence of raw HTTP requests.
//
// Placeholders in paths, bodies and headers: `{db}` and `{tenant}` are random names of this run (the database exists, the tenant
// does not), `{x}` is the id captured by the step with `as: "x"`; `{x:upper}`, `{x:bare}` (no hyphens), `{x:braced}`, `{x:urn}`
// are its other spellings. Paths: a leading `~` is the scenario's own database, a leading `c/` its collection `{c}`.

/** What Kroma answers where the real server crashes or where `http-api.md` section 10.1 recommends something better. */
export interface Fix {
  readonly reason: string;
  readonly status: number;
  readonly error?: string;
  readonly message?: string;
  /** The exact JSON of a successful answer; without it only the status is compared. */
  readonly body?: string;
}

/** How an answer is made comparable before it is recorded: see `normalise.ts`. */
export type View = "json" | "status" | "collections" | "positions" | "heartbeat";

export interface StepOptions {
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly view?: View;
  readonly fix?: Fix;
  /** The real server crashes or wedges: the request is not sent when recording. */
  readonly crashes?: boolean;
  /** Compare the body as text: number formats count. */
  readonly exact?: boolean;
  /** JSON members whose numbers may differ in the last float32 bits, besides `distances`. */
  readonly approximate?: readonly string[];
  /** Sent in place of a body that is too large to be written down. */
  readonly generate?: { readonly name: string; readonly body: () => string | Buffer };
  /** The body is sent chunked, over HTTP/2 with prior knowledge, or the whole request is raw text on a socket. */
  readonly transport?: "chunked" | "http2" | "raw";
}

export interface Step extends StepOptions {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Name of the server configuration in `configurations.ts`. */
  readonly server: string;
  /** Why Kroma does not do this yet. */
  readonly later?: string | undefined;
}

export interface Suite {
  /** Name of the file in `recordings/`. */
  readonly name: string;
  readonly scenarios: readonly Scenario[];
}

type Body = string | object | undefined;
type Steps = readonly (Step | readonly Step[])[];

export function scenario(name: string, steps: Steps, server = "default", later?: string): Scenario {
  return { name, server, later, steps: steps.flat() as Step[] };
}

export function send(method: string, path: string, body?: Body, options: StepOptions = {}): Step {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  return { method, path, body: text, ...options };
}

export const get = (path: string, options?: StepOptions): Step => send("GET", path, undefined, options);
export const post = (path: string, body?: Body, options?: StepOptions): Step => send("POST", path, body, options);
export const put = (path: string, body?: Body, options?: StepOptions): Step => send("PUT", path, body, options);
export const patch = (path: string, body?: Body, options?: StepOptions): Step => send("PATCH", path, body, options);
export const del = (path: string, options?: StepOptions): Step => send("DELETE", path, undefined, options);

/** Creates the collection that paths beginning with `c/` address. */
export function collection(more: object = {}, as = "c"): Step {
  return post("~/collections", { name: `col-${as}`, ...more }, { as });
}

/** One POST for each body. */
export function posts(path: string, bodies: readonly Body[], options?: StepOptions): Step[] {
  return bodies.map((body) => post(path, body, options));
}

export const all = '{"include":["documents","metadatas","embeddings","uris"]}';

/** Reads everything in the collection. */
export const readAll = (options?: StepOptions): Step => post("c/get", all, options);

/** One get for each `where`, given as JSON text, showing the ids only. */
export function wheres(clauses: readonly string[], options?: StepOptions): Step[] {
  return clauses.map((clause) => post("c/get", `{"where":${clause},"include":[]}`, options));
}

/** One get for each `where_document`, given as JSON text, showing the ids only. */
export function whereDocuments(clauses: readonly string[], options?: StepOptions): Step[] {
  return clauses.map((clause) => post("c/get", `{"where_document":${clause},"include":[]}`, options));
}
