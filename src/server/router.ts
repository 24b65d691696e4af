import { decodeSegment } from "./decode.ts";
import type { Route } from "./routes.ts";

/** The engine's names of the path parameters that Chroma calls otherwise. */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  tenant_name: "tenant",
  collection_id: "collection",
  function_name: "name",
};

interface Endpoint {
  readonly route: Route;
  /** Chroma's names, for error messages, and the engine's, both in the order of the path. */
  readonly chromaNames: readonly string[];
  readonly wireNames: readonly string[];
}

interface Branch {
  readonly fixed: Map<string, Branch>;
  parameter: Branch | null;
  rest: Branch | null;
  readonly endpoints: Map<string, Endpoint>;
  allow: string;
}

export type Params = Readonly<Record<string, string>>;

export type Match =
  | { readonly kind: "found"; readonly route: Route; readonly params: Params }
  | { readonly kind: "undecodable"; readonly route: Route; readonly parameter: string }
  | { readonly kind: "wrong_method"; readonly allow: string }
  | { readonly kind: "unknown" };

const UNKNOWN: Match = { kind: "unknown" };
const NO_PARAMS: Params = {};

/** Finds routes by raw path. Fixed segments win over parameters, and a dead end is left again. Case and slashes count. */
export class Router {
  readonly #root = branch();
  readonly #values: string[] = [];

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route);
  }

  find(method: string, path: string): Match {
    const values = this.#values;
    values.length = 0;
    const found = descend(this.#root, path.split("/"), 1, values);
    if (found === null) return UNKNOWN;
    const endpoint = found.endpoints.get(method);
    if (endpoint === undefined) return { kind: "wrong_method", allow: found.allow };
    return values.length === 0
      ? { kind: "found", route: endpoint.route, params: NO_PARAMS }
      : decodeParams(endpoint, values);
  }

  /** The methods of a path that has none for OPTIONS, for `allow`; `null` for any other path. */
  allowed(path: string): string | null {
    const found = descend(this.#root, path.split("/"), 1, []);
    return found === null || found.endpoints.has("OPTIONS") ? null : found.allow;
  }

  #add(route: Route): void {
    const names: string[] = [];
    let at = this.#root;
    for (const segment of route.path.split("/").slice(1)) {
      if (segment === "{*}") at = at.rest ??= branch();
      else if (segment.startsWith("{")) {
        names.push(segment.slice(1, -1));
        at = at.parameter ??= branch();
      } else at = fixedChild(at, segment);
    }
    const endpoint = { route, chromaNames: names, wireNames: names.map((name) => WIRE_NAMES[name] ?? name) };
    at.endpoints.set(route.method, endpoint);
    if (route.method === "GET") at.endpoints.set("HEAD", endpoint);
    at.allow = [...at.endpoints.keys()].join(",");
  }
}

function branch(): Branch {
  return { fixed: new Map(), parameter: null, rest: null, endpoints: new Map(), allow: "" };
}

function fixedChild(parent: Branch, segment: string): Branch {
  const known = parent.fixed.get(segment);
  if (known !== undefined) return known;
  const child = branch();
  parent.fixed.set(segment, child);
  return child;
}

function descend(at: Branch, segments: readonly string[], index: number, values: string[]): Branch | null {
  if (index === segments.length) return at.endpoints.size === 0 ? null : at;
  const segment = segments[index] as string;
  const next = at.fixed.get(segment);
  if (next !== undefined) {
    const found = descend(next, segments, index + 1, values);
    if (found !== null) return found;
  }
  if (segment === "") return null;
  if (at.parameter !== null) {
    values.push(segment);
    const found = descend(at.parameter, segments, index + 1, values);
    if (found !== null) return found;
    values.pop();
  }
  return at.rest;
}

function decodeParams(endpoint: Endpoint, values: readonly string[]): Match {
  const params: Record<string, string> = {};
  for (let i = 0; i < values.length; i++) {
    const value = decodeSegment(values[i] as string);
    if (value === null) {
      return { kind: "undecodable", route: endpoint.route, parameter: endpoint.chromaNames[i] as string };
    }
    params[endpoint.wireNames[i] as string] = value;
  }
  return { kind: "found", route: endpoint.route, params };
}
