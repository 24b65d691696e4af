import type { BasicUsers } from "./basic-users.ts";
import { basicCredentialsOf, type CredentialHeader, tokenOf } from "./headers.ts";
import type { Identity, Principal } from "./policy.ts";
import type { Reloading } from "./reloading.ts";
import { isToken } from "./token-credentials.ts";
import type { TokenTable } from "./token-table.ts";

/** What a request says about who sends it. */
export interface Presented {
  /** The first value of a header; names in lower case. */
  header(name: string): string | undefined;
  /** The address that it comes from. */
  readonly source: string;
}

export type Verdict =
  | { readonly kind: "known"; readonly principal: Principal }
  /** `name` is a user whose password was wrong. */
  | { readonly kind: "unknown"; readonly name?: string }
  /** Too many passwords wait to be compared. */
  | { readonly kind: "busy" };

const UNKNOWN: Verdict = { kind: "unknown" };

/** One way to say who one is. `null`: the request does not use it. */
export interface Authenticator {
  authenticate(presented: Presented): Verdict | null | Promise<Verdict | null>;
}

/** Tokens in headers. */
export class TokenAuthenticator implements Authenticator {
  readonly #headers: readonly CredentialHeader[];
  readonly #tables: { readonly current: TokenTable };

  constructor(headers: readonly CredentialHeader[], tables: { readonly current: TokenTable }) {
    this.#headers = headers;
    this.#tables = tables;
  }

  authenticate(presented: Presented): Verdict | null {
    for (const header of this.#headers) {
      const value = presented.header(header);
      const token = value === undefined ? null : tokenOf(value, header);
      if (token === null || !isToken(token)) continue;
      const principal = this.#tables.current.find(token);
      return principal === null ? UNKNOWN : { kind: "known", principal };
    }
    return null;
  }
}

/** Names and passwords. */
export class BasicAuthenticator implements Authenticator {
  readonly #users: Pick<Reloading<BasicUsers>, "current">;

  constructor(users: Pick<Reloading<BasicUsers>, "current">) {
    this.#users = users;
  }

  async authenticate(presented: Presented): Promise<Verdict | null> {
    const value = presented.header("authorization");
    const credentials = value === undefined ? null : basicCredentialsOf(value);
    if (credentials === null) return null;
    const users = this.#users.current;
    const verdict = await users.verify(credentials, presented.source);
    if (verdict === "busy") return { kind: "busy" };
    const { name } = credentials;
    if (verdict === "right") return { kind: "known", principal: { identity: basicIdentity(name), policies: [] } };
    return users.has(name) ? { kind: "unknown", name } : UNKNOWN;
  }
}

const basicIdentity = (name: string): Identity => ({ user_id: name, tenant: null, databases: null, attributes: null });

/** Several ways: the first that knows the caller wins, and a request that uses none is refused. */
export async function authenticateBy(ways: readonly Authenticator[], presented: Presented): Promise<Verdict> {
  let verdict: Verdict = UNKNOWN;
  for (const way of ways) {
    const each = await way.authenticate(presented);
    if (each?.kind === "known" || each?.kind === "busy") return each;
    if (each !== null && !("name" in verdict)) verdict = each;
  }
  return verdict;
}
