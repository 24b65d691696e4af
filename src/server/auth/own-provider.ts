import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log } from "../../api/log.ts";
import { authError } from "./auth-error.ts";
import type { Authenticator, Presented, Verdict } from "./authenticator.ts";
import type { Principal } from "./policy.ts";
import type { ProviderModule } from "./provider-names.ts";
import { userPolicies } from "./user-policies.ts";
import { parseUser } from "./users-file.ts";
import { isYamlMap } from "./yaml-text.ts";

/** What a module exports: the user that a request comes from, as an entry of a file of users without tokens; null for nobody. */
export type Authenticate = (request: Presented) => unknown;

/** Loads a module of the operator's own. */
export async function loadProvider({ module }: ProviderModule): Promise<Authenticate> {
  const url = module.startsWith("file:") ? module : pathToFileURL(resolve(module)).href;
  const loaded = (await import(url).catch((error: Error) => {
    throw authError(`The module ${module} cannot be loaded: ${error.message}`, { cause: error });
  })) as { readonly authenticate?: unknown };
  if (typeof loaded.authenticate !== "function")
    throw authError(`The module ${module} exports no function "authenticate"`);
  return loaded.authenticate as Authenticate;
}

/** Asks a module of the operator's own. What it throws, or what is no user, lets nobody in. */
export class OwnAuthenticator implements Authenticator {
  readonly #authenticate: Authenticate;
  readonly #enforcePlaces: boolean;
  readonly #log: Log;
  readonly #known = new WeakMap<object, Principal>();

  constructor(authenticate: Authenticate, enforcePlaces: boolean, log: Log) {
    this.#authenticate = authenticate;
    this.#enforcePlaces = enforcePlaces;
    this.#log = log;
  }

  async authenticate(presented: Presented): Promise<Verdict | null> {
    try {
      const user = await this.#authenticate(presented);
      return user === null || user === undefined ? null : { kind: "known", principal: this.#principalOf(user) };
    } catch (error) {
      this.#log(`the module of auth.authn_provider failed: ${(error as Error)?.message}`, "error");
      return null;
    }
  }

  /** Objects that are given again are not read again. */
  #principalOf(value: unknown): Principal {
    if (!isYamlMap(value)) throw authError("it must return a user such as {id: 'ada'}, or null");
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const user = parseUser(value, "the user", new Map());
    const { id, tenant = "*", databases = ["*"] } = user;
    if (id === undefined) throw authError("its user has no id");
    const principal: Principal = {
      identity: { user_id: id, tenant, databases, attributes: null },
      policies: userPolicies(user, this.#enforcePlaces),
    };
    this.#known.set(value, principal);
    return principal;
  }
}
