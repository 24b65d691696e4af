import { authError } from "./auth-error.ts";
import { EVERYWHERE, Policy } from "./policy.ts";
import { parseUsersFile, type UserEntry } from "./users-file.ts";

export interface Rbac {
  /** By user id. Who is not here may do nothing. */
  readonly policies: ReadonlyMap<string, readonly Policy[]>;
  readonly warnings: readonly string[];
}

/** Chroma's simple role based access control: each user has one role, and a role is a list of actions, on everything. */
export function parseRbac(text: string, where: string): Rbac {
  const { users, roles, hasRoles, warnings } = parseUsersFile(text, where);
  if (!hasRoles && !users.every(({ hasGrants }) => hasGrants)) throw authError(`${where} has no map 'roles_mapping'`);
  const policies = new Map<string, readonly Policy[]>();
  for (const user of users) {
    if (user.id === undefined) throw authError(`${user.where} needs an 'id'`);
    policies.set(user.id, user.hasGrants ? user.own : [rolePolicy(user), ...user.own]);
  }
  return { policies, warnings };

  function rolePolicy({ where: who, role }: UserEntry): Policy {
    if (role === undefined) throw authError(`${who} in ${where} needs a 'role'`);
    const actions = roles.get(role);
    if (actions === undefined) throw authError(`The role "${role}" of ${who} is not in 'roles_mapping' of ${where}`);
    return new Policy([{ place: EVERYWHERE, actions }]);
  }
}
