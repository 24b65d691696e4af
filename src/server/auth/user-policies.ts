import { ACTIONS } from "./actions.ts";
import { Policy } from "./policy.ts";
import type { UserEntry } from "./users-file.ts";

/** The rules that stand in the entry of a user itself. */
export function userPolicies({ own, tenant, databases }: UserEntry, enforcePlaces: boolean): readonly Policy[] {
  if (!enforcePlaces || (tenant === undefined && databases === undefined)) return own;
  const place = {
    tenants: [tenant ?? "*"],
    databases: databases === undefined ? ["*"] : [databases].flat(),
    collections: ["*"],
  };
  return [...own, new Policy([{ place, actions: new Set(ACTIONS) }])];
}
