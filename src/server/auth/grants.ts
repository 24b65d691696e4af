import { ANY } from "../../engine/access.ts";
import { type Action, actionsOf, isRoleName, ROLES } from "./actions.ts";
import { authError } from "./auth-error.ts";
import type { Grant } from "./policy.ts";
import { isYamlMap, type YamlMap } from "./yaml-text.ts";

export type Roles = ReadonlyMap<string, ReadonlySet<Action>>;

/** What a grant takes from its user when it does not say it. */
export interface GrantDefaults {
  /** Named in errors. */
  readonly where: string;
  readonly roles: Roles;
  readonly tenants?: readonly string[] | undefined;
  readonly databases?: readonly string[] | undefined;
  readonly role?: string | undefined;
}

type Key = "tenants" | "databases" | "collections" | "role" | "actions";

const KEYS: ReadonlyMap<string, Key> = new Map([
  ["tenant", "tenants"],
  ["tenants", "tenants"],
  ["database", "databases"],
  ["databases", "databases"],
  ["collection", "collections"],
  ["collections", "collections"],
  ["role", "role"],
  ["actions", "actions"],
]);

/** The grants of a user. What is not understood is an error: a misspelt limit must not become no limit. */
export function parseGrants(value: unknown, defaults: GrantDefaults): Grant[] {
  const { where } = defaults;
  if (!Array.isArray(value)) throw authError(`The grants of ${where} must be a list`);
  return value.map((each, i) => parseGrant(each, { ...defaults, where: `grant ${i + 1} of ${where}` }));
}

function parseGrant(value: unknown, defaults: GrantDefaults): Grant {
  const { where } = defaults;
  if (!isYamlMap(value)) throw authError(`${capital(where)} must be a map such as {database: sales, role: read}`);
  const given = sortKeys(value, where);
  return {
    place: {
      tenants: given.tenants ?? defaults.tenants ?? [ANY],
      databases: given.databases ?? defaults.databases ?? [ANY],
      collections: given.collections ?? [ANY],
    },
    actions: grantedActions(given.role, given.actions, defaults),
  };
}

type Given = { [Name in Key]?: readonly string[] };

function sortKeys(map: YamlMap, where: string): Given {
  const given: Given = {};
  for (const [name, value] of Object.entries(map)) {
    const key = KEYS.get(name);
    if (key === undefined)
      throw authError(`${capital(where)} has the unknown key "${name}". Known are: ${[...KEYS.keys()].join(", ")}`);
    if (given[key] !== undefined) throw authError(`${capital(where)} has "${key}" twice`);
    given[key] = namesOf(value, `"${name}" in ${where}`);
  }
  return given;
}

/** One name or a list of them. */
export function namesOf(value: unknown, what: string): readonly string[] {
  const list = Array.isArray(value) ? value : [value];
  const isNames = list.length > 0 && list.every((each) => typeof each === "string" && each !== "");
  if (!isNames) throw authError(`${capital(what)} must be a name or a list of names; "*" stands for any text`);
  return list as string[];
}

function grantedActions(
  given: readonly string[] | undefined,
  names: readonly string[] | undefined,
  { where, roles, role }: GrantDefaults,
): ReadonlySet<Action> {
  if (given !== undefined && names !== undefined)
    throw authError(`${capital(where)} has both a role and actions: give one of them`);
  if (names !== undefined) return knownActions(names, where);
  const wanted = given ?? (role === undefined ? undefined : [role]);
  if (wanted === undefined)
    throw authError(`${capital(where)} needs a role (read, write, admin or one of roles_mapping) or actions`);
  return new Set(wanted.flatMap((name) => [...roleActions(name, roles, where)]));
}

function knownActions(names: readonly string[], where: string): ReadonlySet<Action> {
  const { actions, unknown } = actionsOf(names);
  if (unknown.length > 0) throw authError(`${capital(where)} names the unknown action "${unknown[0]}"`);
  return actions;
}

/** Roles of the file win over those that need no definition. */
export function roleActions(name: string, roles: Roles, where: string): ReadonlySet<Action> {
  const actions = roles.get(name) ?? (isRoleName(name) ? ROLES[name] : undefined);
  if (actions !== undefined) return actions;
  const known = [...new Set([...roles.keys(), ...Object.keys(ROLES)])].join(", ");
  throw authError(`${capital(where)} has the unknown role "${name}". Known are: ${known}`);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
