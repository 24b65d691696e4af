import type { Action } from "./actions.ts";
import { actionsOf } from "./actions.ts";
import { authError } from "./auth-error.ts";
import { namesOf, parseGrants, type Roles } from "./grants.ts";
import { type Grant, Policy, READ_ONLY } from "./policy.ts";
import { isYamlMap, parseYamlMap, type YamlMap } from "./yaml-text.ts";

/** An entry of the list `users`, as it concerns both the log-in and the rules. */
export interface UserEntry {
  /** Names the entry in errors. */
  readonly where: string;
  readonly id: string | undefined;
  readonly tenant: string | undefined;
  /** Also a single text, as Chroma lets it stand. */
  readonly databases: readonly string[] | string | undefined;
  readonly role: string | undefined;
  /** Kroma's own rules: `grants` and `read_only`. */
  readonly own: readonly Policy[];
  readonly hasGrants: boolean;
  readonly fields: YamlMap;
}

export interface UsersFile {
  readonly users: readonly UserEntry[];
  readonly roles: Roles;
  readonly hasRoles: boolean;
  readonly warnings: readonly string[];
}

/** Reads users, tokens and roles in the form of Chroma's files, with Kroma's grants. `where` names the text in errors. */
export function parseUsersFile(text: string, where: string): UsersFile {
  const map = parseYamlMap(text, where);
  if (!Array.isArray(map.users)) throw authError(`${where} has no list 'users'`);
  const warnings: string[] = [];
  const roles = parseRoles(map.roles_mapping, where, warnings);
  const users = map.users.map((value, i) => parseUser(value, `user ${i + 1} in ${where}`, roles));
  refuseScatteredGrants(users, where);
  return { users, roles, hasRoles: map.roles_mapping !== undefined, warnings };
}

function parseRoles(value: unknown, where: string, warnings: string[]): Roles {
  const roles = new Map<string, ReadonlySet<Action>>();
  if (value === undefined) return roles;
  if (!isYamlMap(value)) throw authError(`'roles_mapping' in ${where} must be a map of roles`);
  for (const [name, role] of Object.entries(value)) {
    const names = isYamlMap(role) ? role.actions : undefined;
    if (!Array.isArray(names) || !names.every((each) => typeof each === "string"))
      throw authError(`The role "${name}" in ${where} must have a list 'actions'`);
    const { actions, unknown } = actionsOf(names);
    for (const each of unknown) warnings.push(`The role "${name}" in ${where} names the unknown action "${each}"`);
    roles.set(name, actions);
  }
  return roles;
}

/** Near misses of keys whose absence would give a user more than was meant. */
const MISSPELT = /^(?:grants?|permissions?|read[-_]?only|expir(?:y|es|ation)(?:[-_]?at)?)$/i;
const EXACT = new Set(["grants", "read_only"]);

/** What is said of one user; `place` names it in errors until it has an id. */
export function parseUser(value: unknown, place: string, roles: Roles): UserEntry {
  if (!isYamlMap(value)) throw authError(`${capital(place)} must be a map with 'id' and 'tokens'`);
  const id = optionalText(value.id);
  const where = id === undefined ? place : `user "${id}"`;
  for (const key of Object.keys(value)) {
    if (MISSPELT.test(key) && !EXACT.has(key))
      throw authError(`${capital(where)} has the key "${key}", which is not known. Did you mean grants or read_only?`);
  }
  const tenant = parseTenant(value.tenant, where);
  const databases = parseDatabases(value.databases, where);
  const role = optionalText(value.role);
  const own: Policy[] = [];
  const hasGrants = value.grants !== undefined;
  if (hasGrants && (value.tenant === null || value.databases === null))
    throw authError(`'tenant' or 'databases' of ${where} is empty: give it a name, or leave it out for any`);
  if (hasGrants) own.push(new Policy(grantsOf(value.grants, { where, roles, tenant, databases, role })));
  if (isReadOnly(value.read_only, where)) own.push(READ_ONLY);
  return { where, id, tenant, databases, role, own, hasGrants, fields: value };
}

interface UserPlaces {
  readonly where: string;
  readonly roles: Roles;
  readonly tenant: string | undefined;
  readonly databases: readonly string[] | string | undefined;
  readonly role: string | undefined;
}

function grantsOf(value: unknown, { where, roles, tenant, databases, role }: UserPlaces): Grant[] {
  const names = typeof databases === "string" ? [databases] : databases;
  return parseGrants(value, {
    ...{ where, roles, role },
    tenants: tenant === undefined ? undefined : [tenant],
    databases: names,
  });
}

function parseDatabases(value: unknown, where: string): readonly string[] | string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" || (Array.isArray(value) && value.length === 0)) return value;
  return namesOf(value, `'databases' of ${where}`);
}

function parseTenant(value: unknown, where: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && value !== "") return value;
  throw authError(`'tenant' of ${where} must be a name`);
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Scalars of files come as text. */
function isReadOnly(value: unknown, where: string): boolean {
  if (value === undefined || value === "false" || value === false) return false;
  if (value === "true" || value === true) return true;
  throw authError(`'read_only' of ${where} must be true or false`);
}

/** Of entries with the same id the last role counts, as in Chroma; with grants that would be a trap. */
function refuseScatteredGrants(users: readonly UserEntry[], where: string): void {
  const seen = new Map<string, UserEntry>();
  for (const user of users) {
    if (user.id === undefined) continue;
    const before = seen.get(user.id);
    if (before !== undefined && (before.own.length > 0 || user.own.length > 0))
      throw authError(`The ${user.where} stands twice in ${where} and has grants or read_only: make it one entry`);
    seen.set(user.id, user);
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
