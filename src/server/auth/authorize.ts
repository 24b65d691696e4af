import { ANY, matchesAny, type Place, type WireAccess } from "../../engine/access.ts";
import type { Params } from "../router.ts";
import { OPERATION_RULES, type RuledOperation, type Scope } from "./operations.ts";
import type { Policy } from "./policy.ts";

const FREE: WireAccess | null = null;

const isAny = (patterns: readonly string[]): boolean => patterns.includes(ANY);
const isWholeDatabase = ({ collections }: Place): boolean => isAny(collections);
const isWholeTenant = (place: Place): boolean => isWholeDatabase(place) && isAny(place.databases);
const isEverything = (place: Place): boolean => isWholeTenant(place) && isAny(place.tenants);

const inTenant = ({ tenants }: Place, { tenant }: Params): boolean => matchesAny(tenants, tenant);
const inDatabase = (place: Place, params: Params): boolean =>
  inTenant(place, params) && matchesAny(place.databases, params.database);

/** `possible`: a place may allow it, as far as the path tells. `enough`: it does, whatever else the request touches. */
interface ScopeRule {
  readonly possible: (place: Place, params: Params) => boolean;
  readonly enough: (place: Place) => boolean;
}

const always = (): boolean => true;
const decided = (possible: ScopeRule["possible"]): ScopeRule => ({ possible, enough: always });
const later = (possible: ScopeRule["possible"], enough: ScopeRule["enough"]): ScopeRule => ({ possible, enough });

const SCOPES: Readonly<Record<Scope, ScopeRule>> = {
  server: decided(isEverything),
  tenant: decided((place, params) => isWholeTenant(place) && inTenant(place, params)),
  tenant_entry: decided(inTenant),
  new_tenant: later(isWholeTenant, isEverything),
  database: decided((place, params) => isWholeDatabase(place) && inDatabase(place, params)),
  database_entry: decided(inDatabase),
  new_database: later((place, params) => isWholeDatabase(place) && inTenant(place, params), isWholeTenant),
  databases: later(inTenant, ({ databases }) => isAny(databases)),
  collections: later(inDatabase, isWholeDatabase),
  named_collection: decided(
    (place, params) => inDatabase(place, params) && matchesAny(place.collections, params.collection),
  ),
  new_collection: later(inDatabase, isWholeDatabase),
  collection: later(inDatabase, isWholeDatabase),
  any_collection: later(always, isEverything),
};

/**
 * Decides on a request by what its path tells. `denied`: it may not be done. `null`: it may. Else the engine decides, by the
 * limits that are returned, once it knows what the ids and the body mean.
 */
export function authorize(
  policies: readonly Policy[],
  operation: RuledOperation,
  params: Params,
): "denied" | WireAccess | null {
  const { action, scope } = OPERATION_RULES[operation];
  const { possible, enough } = SCOPES[scope];
  const may: Place[][] = [];
  for (const policy of policies) {
    const places = policy.placesOf(action).filter((place) => possible(place, params));
    if (places.length === 0) return "denied";
    if (!places.some(enough)) may.push(places);
  }
  if (may.length === 0) return FREE;
  return { may, sees: policies.map(({ places }) => places) };
}
