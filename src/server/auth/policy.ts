import type { Place } from "../../engine/access.ts";
import { ANY } from "../../engine/access.ts";
import type { Action } from "./actions.ts";
import { ACTIONS, ROLES } from "./actions.ts";

/** Some actions in one place. */
export interface Grant {
  readonly place: Place;
  readonly actions: ReadonlySet<Action>;
}

export const EVERYWHERE: Place = { tenants: [ANY], databases: [ANY], collections: [ANY] };

/** A rule about a user: allowed is what one of its grants allows. Where several rules speak of a user, all of them must allow. */
export class Policy {
  readonly grants: readonly Grant[];
  readonly #places = new Map<Action, readonly Place[]>();

  constructor(grants: readonly Grant[]) {
    this.grants = grants;
    for (const action of ACTIONS) {
      const granted = grants.filter(({ actions }) => actions.has(action)).map(({ place }) => place);
      this.#places.set(action, granted);
    }
  }

  /** Where an action is allowed. */
  placesOf(action: Action): readonly Place[] {
    return this.#places.get(action) ?? [];
  }

  /** Where anything is allowed. */
  get places(): readonly Place[] {
    return this.grants.map(({ place }) => place);
  }
}

export const READ_ONLY = new Policy([{ place: EVERYWHERE, actions: ROLES.read }]);
/** For users whom a role file does not know. */
export const NOTHING = new Policy([]);

/** Who asks: what the identity route answers, and the rules about the user. */
export interface Principal {
  readonly identity: Identity;
  readonly policies: readonly Policy[];
  /** Names a token of Kroma's without giving it away, for the audit log. */
  readonly tokenId?: string;
}

/** As `GET /api/v2/auth/identity` answers. */
export interface Identity {
  readonly user_id: string;
  readonly tenant: string | null;
  readonly databases: readonly string[] | string | null;
  readonly attributes: null;
}
