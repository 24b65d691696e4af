import { isRoleName, ROLES, type RoleName } from "./actions.ts";
import { authError } from "./auth-error.ts";
import { type Identity, Policy, type Principal } from "./policy.ts";
import { type TokenEntry, TokenTable } from "./token-table.ts";

/** A token as its file holds it: everything but the token. */
export interface StoredToken {
  /** The start of its digest. */
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the token, in hexadecimal. */
  readonly sha256: string;
  readonly role: RoleName;
  readonly tenants: readonly string[];
  readonly databases: readonly string[];
  readonly collections: readonly string[];
  /** Times as ISO 8601; `expires: null` is never. */
  readonly created: string;
  readonly expires: string | null;
}

const VERSION = 1;
export const EMPTY_TOKEN_FILE = tokenFileText([]);

export function tokenFileText(tokens: readonly StoredToken[]): string {
  return `${JSON.stringify({ version: VERSION, tokens }, null, 2)}\n`;
}

/** Reads what `tokenFileText` wrote. `where` names the file in errors. */
export function parseTokenFile(text: string, where: string): readonly StoredToken[] {
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch {
    throw authError(`${where} is not valid JSON: make it with "kroma token create"`);
  }
  const { version, tokens } = isRecord(tree) ? tree : {};
  if (version !== VERSION || !Array.isArray(tokens))
    throw authError(`${where} is no token file of version ${VERSION}: make it with "kroma token create"`);
  return tokens.map((each, i) => checkToken(each, `token ${i + 1} in ${where}`));
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every(isText);
const isTime = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));

function checkToken(value: unknown, where: string): StoredToken {
  const wrong = (what: string): never => {
    throw authError(`The ${where} has no valid "${what}"`);
  };
  if (!isRecord(value)) return wrong("sha256");
  const { id, name, sha256, role, tenants, databases, collections, created, expires } = value;
  if (!isText(id)) return wrong("id");
  if (!isText(name)) return wrong("name");
  if (!isText(sha256) || !/^[0-9a-f]{64}$/.test(sha256)) return wrong("sha256");
  if (!isText(role) || !isRoleName(role)) return wrong("role");
  if (!isNames(tenants)) return wrong("tenants");
  if (!isNames(databases)) return wrong("databases");
  if (!isNames(collections)) return wrong("collections");
  if (!isTime(created)) return wrong("created");
  if (expires !== null && !isTime(expires)) return wrong("expires");
  return { id, name, sha256, role, tenants, databases, collections, created, expires };
}

export function tableOf(tokens: readonly StoredToken[]): TokenTable {
  return new TokenTable(tokens.map(entryOf));
}

function entryOf(token: StoredToken): TokenEntry {
  const { sha256, expires, role, tenants, databases, collections, id } = token;
  const policies = [new Policy([{ place: { tenants, databases, collections }, actions: ROLES[role] }])];
  const principal: Principal = { identity: identityOf(token), policies, tokenId: id };
  return { digest: Buffer.from(sha256, "hex"), principal, ...(expires !== null && { expires: Date.parse(expires) }) };
}

/** Clients that are told of one tenant and one database use them by themselves. */
function identityOf({ name, tenants, databases }: StoredToken): Identity {
  const [tenant] = tenants;
  const exact = (names: readonly string[]): boolean => !names.some((each) => each.includes("*"));
  return {
    user_id: name,
    tenant: tenants.length === 1 && exact(tenants) ? (tenant as string) : "*",
    databases: exact(databases) ? databases : ["*"],
    attributes: null,
  };
}
