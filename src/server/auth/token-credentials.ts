import { isDeepStrictEqual } from "node:util";
import { authError } from "./auth-error.ts";
import type { Principal } from "./policy.ts";
import { digestOf, type TokenEntry, TokenTable } from "./token-table.ts";
import { userPolicies } from "./user-policies.ts";
import { parseUsersFile, type UserEntry } from "./users-file.ts";
import { isYamlMap } from "./yaml-text.ts";

export interface TokenCredentials {
  readonly table: TokenTable;
  readonly warnings: readonly string[];
  /** Ids of users who have a role but no grants: without roles being checked they may do everything. */
  readonly withRole: readonly string[];
  /** Ids of users with a tenant or databases of their own and no grants. */
  readonly withPlace: readonly string[];
}

/** ASCII letters, digits and punctuation. */
const TOKEN = /^[\x21-\x7e]+$/;
export const isToken = (text: string): boolean => TOKEN.test(text);

const SINGLE_USER: Principal = {
  identity: { user_id: "anonymous", tenant: "*", databases: ["*"], attributes: null },
  policies: [],
};

export interface CredentialsOptions {
  /** Whether a user's `tenant` and `databases` are limits. */
  readonly enforcePlaces: boolean;
}

/** One line is a token, more are YAML with users and their tokens. */
export function parseTokenCredentials(text: string, where: string, options: CredentialsOptions): TokenCredentials {
  const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  const [only] = lines;
  if (only === undefined) throw authError(`${where} holds no token`);
  if (lines.length === 1 && !isOneLineYaml(only)) return singleToken(only, where);
  return usersTokens(text, where, options);
}

/** What begins so cannot be a token that anybody means, even if the rest of it is wrong. */
const isOneLineYaml = (line: string): boolean => /^(?:\{|"?users"?\s*:)/.test(line);

function singleToken(token: string, where: string): TokenCredentials {
  const table = new TokenTable([{ digest: digestOf(token), principal: SINGLE_USER }]);
  const problem = `The token in ${where} has characters that no request can send: nobody can log in with it`;
  return { table, warnings: isToken(token) ? [] : [problem], withRole: [], withPlace: [] };
}

function usersTokens(text: string, where: string, options: CredentialsOptions): TokenCredentials {
  const { users, warnings } = parseUsersFile(text, where);
  const owners = new Map<string, UserEntry>();
  const entries: TokenEntry[] = [];
  for (const user of users) {
    const principal = principalOf(user, options);
    for (const digest of digestsOf(user)) {
      const key = digest.toString("hex");
      const owner = owners.get(key);
      if (owner !== undefined && !isDeepStrictEqual(owner.fields, user.fields)) {
        throw authError(
          `Token already in use: wanted to use it for ${user.where} but it's already in use by ${owner.where}`,
        );
      }
      owners.set(key, user);
      entries.push({ digest, principal });
    }
  }
  const free = users.filter(({ hasGrants }) => !hasGrants);
  const names = (list: readonly UserEntry[]): string[] => list.map(({ id, where: place }) => id ?? place);
  return {
    table: new TokenTable(entries),
    warnings,
    withRole: names(free.filter(({ role }) => role !== undefined)),
    withPlace: options.enforcePlaces ? [] : names(free.filter(hasPlace)),
  };
}

const hasPlace = ({ tenant = "*", databases = "*" }: UserEntry): boolean =>
  tenant !== "*" || ![databases].flat().includes("*");

function principalOf(user: UserEntry, options: CredentialsOptions): Principal | null {
  const { id, tenant = "*", databases = ["*"] } = user;
  if (id === undefined) return null;
  return {
    identity: { user_id: id, tenant, databases, attributes: null },
    policies: userPolicies(user, options.enforcePlaces),
  };
}

function digestsOf({ fields, where }: UserEntry): Buffer[] {
  const { tokens, tokens_sha256: hashes } = fields;
  if (tokens === undefined && hashes === undefined) throw authError(`User missing tokens (${where})`);
  return [...listOf(tokens, where).map(clearToken), ...listOf(hashes, where).map((each) => hashedToken(each, where))];
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw authError(`The tokens of ${where} must be a list`);
  return value;
}

/** Chroma 0.4 wrote `{token: x, secret: y}`. */
function clearToken(value: unknown): Buffer {
  const token = isYamlMap(value) ? value.token : value;
  if (typeof token === "string" && isToken(token)) return digestOf(token);
  throw authError("Invalid token. Must contain only ASCII letters, digits, and punctuation.");
}

function hashedToken(value: unknown, where: string): Buffer {
  if (typeof value === "string" && /^[0-9a-fA-F]{64}$/.test(value)) return Buffer.from(value, "hex");
  throw authError(`The tokens_sha256 of ${where} must be SHA-256 digests in hexadecimal`);
}
