import { KromaError } from "../api/errors.ts";
import type { WireRequest } from "./wire.ts";

/** A part of the data. In each name `*` stands for any text. */
export interface Place {
  readonly tenants: readonly string[];
  readonly databases: readonly string[];
  readonly collections: readonly string[];
}

/** What a request touches, by the names that its ids and its body stand for. */
export interface Resource {
  readonly tenant: string;
  readonly database?: string;
  readonly collection?: string;
  readonly collectionId?: string;
}

/**
 * Limits of a request that only the thread which resolves its names can check. Each list is a rule of its own: what the request
 * touches must lie in one place of every list. Without lists it is only told what was touched.
 */
export interface WireAccess {
  /** Where the request may do what it does. */
  readonly may: readonly (readonly Place[])[];
  /** Where the caller may do anything at all: what lies elsewhere does not exist for it. */
  readonly sees: readonly (readonly Place[])[];
}

export const ANY = "*";

/** Whether a name fits a pattern, in time linear in both. Case counts. */
export function matchesName(pattern: string, name: string): boolean {
  if (pattern === ANY) return true;
  const [first = "", ...others] = pattern.split(ANY);
  const last = others.pop();
  if (last === undefined) return pattern === name;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

export function matchesAny(patterns: readonly string[], name: string | undefined): boolean {
  if (name === undefined) return true;
  for (const pattern of patterns) if (matchesName(pattern, name)) return true;
  return false;
}

/** Whether a place covers what is named of the resource. */
export function covers({ tenants, databases, collections }: Place, resource: Resource): boolean {
  const { tenant, database, collection } = resource;
  return matchesAny(tenants, tenant) && matchesAny(databases, database) && matchesAny(collections, collection);
}

const permits = (rules: readonly (readonly Place[])[], resource: Resource): boolean =>
  rules.every((places) => places.some((place) => covers(place, resource)));

/**
 * To be called with everything that a request touches, once it is known and before anything comes of it. Throws when the caller
 * may not; `hidden` makes the error for what the caller must not even know of.
 */
export function touch(request: WireRequest, resource: Resource, hidden?: () => KromaError): void {
  const { access } = request;
  if (access === undefined) return;
  request.touched ??= resource;
  if (permits(access.may, resource)) return;
  throw hidden !== undefined && !permits(access.sees, resource) ? hidden() : new KromaError("forbidden", "Forbidden");
}

/** For listings: which names to leave out. `undefined`: none. */
export function visibleNames(
  { access }: WireRequest,
  resourceOf: (name: string) => Resource,
): ((name: string) => boolean) | undefined {
  if (access === undefined || access.may.length === 0) return undefined;
  return (name) => permits(access.may, resourceOf(name));
}
