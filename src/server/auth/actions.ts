import { matchesAny } from "../../engine/access.ts";

/** What a role can allow, with the names of Chroma's role files. */
export const ACTIONS = [
  "system:reset",
  "system:metrics",
  "tenant:create_tenant",
  "tenant:get_tenant",
  "tenant:update_tenant",
  "db:create_database",
  "db:get_database",
  "db:delete_database",
  "db:list_databases",
  "db:list_collections",
  "db:count_collections",
  "db:create_collection",
  "db:get_or_create_collection",
  "collection:get_collection",
  "collection:get_collection_by_crn",
  "collection:delete_collection",
  "collection:update_collection",
  "collection:fork_collection",
  "collection:count_forks",
  "collection:create_attached_function",
  "collection:remove_attached_function",
  "collection:add",
  "collection:delete",
  "collection:get",
  "collection:query",
  "collection:search",
  "collection:count",
  "collection:update",
  "collection:upsert",
] as const;

export type Action = (typeof ACTIONS)[number];

/** Names that other versions of Chroma use for the same. */
const SYNONYMS: ReadonlyMap<string, Action> = new Map([["db:reset", "system:reset"]]);
/** Names in Chroma's example files that stand for nothing. */
const MEANINGLESS = new Set(["collection:peek"]);

const READ: ReadonlySet<Action> = new Set<Action>([
  "system:metrics",
  "tenant:get_tenant",
  "db:get_database",
  "db:list_databases",
  "db:list_collections",
  "db:count_collections",
  "collection:get_collection",
  "collection:get_collection_by_crn",
  "collection:count_forks",
  "collection:get",
  "collection:query",
  "collection:search",
  "collection:count",
]);

const WRITE: ReadonlySet<Action> = new Set<Action>([
  ...READ,
  "db:create_collection",
  "db:get_or_create_collection",
  "collection:delete_collection",
  "collection:update_collection",
  "collection:fork_collection",
  "collection:create_attached_function",
  "collection:remove_attached_function",
  "collection:add",
  "collection:delete",
  "collection:update",
  "collection:upsert",
]);

/** Roles that need no definition. */
export const ROLES = { read: READ, write: WRITE, admin: new Set<Action>(ACTIONS) } as const;
export type RoleName = keyof typeof ROLES;
export const isRoleName = (name: string): name is RoleName => Object.hasOwn(ROLES, name);

export interface ActionList {
  readonly actions: ReadonlySet<Action>;
  /** Names that mean nothing. */
  readonly unknown: readonly string[];
}

/** The actions that a list of names means; in a name `*` stands for any text. */
export function actionsOf(names: readonly string[]): ActionList {
  const actions = new Set<Action>();
  const unknown: string[] = [];
  for (const name of names) {
    const meant = ACTIONS.filter((action) => matchesAny([SYNONYMS.get(name) ?? name], action));
    for (const action of meant) actions.add(action);
    if (meant.length === 0 && !MEANINGLESS.has(name)) unknown.push(name);
  }
  return { actions, unknown };
}
