import { statSync } from "node:fs";
import { resolve } from "node:path";
import { AuditLog } from "./audit.ts";
import { type Authenticator, BasicAuthenticator, TokenAuthenticator } from "./authenticator.ts";
import { BasicUsers } from "./basic-users.ts";
import { FailureLog } from "./failure-log.ts";
import { Guard } from "./guard.ts";
import type { CredentialHeader } from "./headers.ts";
import { bcryptCost, parseHtpasswd } from "./htpasswd.ts";
import { loadProvider, OwnAuthenticator } from "./own-provider.ts";
import { PasswordChecker } from "./password-checker.ts";
import { parseRbac } from "./rbac.ts";
import { Reloading, type ReloadingOptions } from "./reloading.ts";
import { type AuthSettings, credentialsSource, needsCredentials, rulesSource, type TextSource } from "./settings.ts";
import { parseTokenCredentials } from "./token-credentials.ts";
import { parseTokenFile, tableOf } from "./token-file.ts";

export interface OpenGuard {
  readonly guard: Guard;
  /** Stops looking at files, and writes what waits. */
  close(): Promise<void>;
}

const WRITABLE_BY_ALL = 0o002;

/** Beyond this cost a comparison takes seconds, and one user's log-ins hold up everybody else's. */
const USUAL_COST = 14;

/** Makes the guard that the settings describe; `null` when everybody may do everything and nothing is to be written down. */
export async function openGuard(settings: AuthSettings, options: ReloadingOptions): Promise<OpenGuard | null> {
  if (!needsCredentials(settings) && settings.auditLog === undefined && settings.authzProvider === undefined)
    return null;
  const parts = new Parts(settings, options);
  try {
    const ways = await parts.ways();
    const rbac = settings.authzProvider === undefined ? null : parts.reloading(rulesSource(settings), parts.rbac);
    if (ways.length === 0 && settings.auditLog === undefined) {
      await parts.close();
      return null;
    }
    const { ignorePaths, authzIgnorePaths, auditLog } = settings;
    const audit = auditLog === undefined ? null : await AuditLog.open(auditLog, options.log);
    const failures = new FailureLog(options.log);
    const guard = new Guard({ ways, rbac, ignorePaths, authzIgnorePaths, audit, failures });
    return { guard, close: () => Promise.all([parts.close(), audit?.close()]).then(() => undefined) };
  } catch (error) {
    await parts.close();
    throw error;
  }
}

/** Makes the parts of a guard and closes them. */
class Parts {
  readonly #settings: AuthSettings;
  readonly #options: ReloadingOptions;
  readonly #passwords: PasswordChecker;
  readonly #files: Reloading<unknown>[] = [];

  constructor(settings: AuthSettings, options: ReloadingOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#passwords = new PasswordChecker(options.log);
  }

  reloading<T>(source: TextSource, parse: (text: string, where: string) => T): Reloading<T> {
    const file = new Reloading(source, parse, this.#options);
    this.#files.push(file);
    const { path, where } = source;
    if (path !== undefined && (statSync(path).mode & WRITABLE_BY_ALL) !== 0)
      this.#warn([`everybody on this machine can change ${where}: chmod o-w`]);
    return file;
  }

  async ways(): Promise<Authenticator[]> {
    const { provider, tokenFile, tokenHeader, enforcePlaces } = this.#settings;
    const ways: Authenticator[] = [];
    if (tokenFile !== undefined) {
      const source = { where: resolve(tokenFile), path: tokenFile };
      const tables = this.reloading(source, (text, where) => tableOf(parseTokenFile(text, where)));
      const either: readonly CredentialHeader[] = ["authorization", "x-chroma-token"];
      ways.push(new TokenAuthenticator(tokenHeader === undefined ? either : [tokenHeader], tables));
    }
    const source = credentialsSource(this.#settings);
    if (provider === "token")
      ways.push(new TokenAuthenticator([tokenHeader ?? "authorization"], this.reloading(source, this.#tokens)));
    if (provider === "basic") ways.push(new BasicAuthenticator(this.reloading(source, this.#users)));
    if (typeof provider === "object")
      ways.push(new OwnAuthenticator(await loadProvider(provider), enforcePlaces, this.#options.log));
    return ways;
  }

  readonly rbac = (text: string, where: string) => {
    const rbac = parseRbac(text, where);
    this.#warn(rbac.warnings);
    return rbac;
  };

  async close(): Promise<void> {
    for (const file of this.#files) file.close();
    await this.#passwords.close();
  }

  readonly #tokens = (text: string, where: string) => {
    const { enforcePlaces, authzProvider } = this.#settings;
    const { table, warnings, withRole, withPlace } = parseTokenCredentials(text, where, { enforcePlaces });
    this.#warn(warnings);
    if (withRole.length > 0 && authzProvider === undefined)
      this.#warn([`${list(withRole)}: their roles have no effect, they may do everything: set auth.authz_provider`]);
    if (withPlace.length > 0) {
      this.#warn([
        `${list(withPlace)}: their tenant and databases are no limits, as in Chroma: give them grants, ` +
          "or set auth.enforce_tenant_and_databases",
      ]);
    }
    return table;
  };

  readonly #users = (text: string, where: string) => {
    const hashes = parseHtpasswd(text);
    const names = (fits: (hash: string | null) => boolean): string[] =>
      [...hashes].filter(([, hash]) => fits(hash)).map(([name]) => name);
    const useless = names((hash) => hash === null);
    if (useless.length > 0) this.#warn([`${list(useless)} in ${where} cannot log in: the hash is not bcrypt`]);
    const slow = names((hash) => hash !== null && bcryptCost(hash) > USUAL_COST);
    if (slow.length > 0) this.#warn([`${list(slow)} in ${where}: the cost of the hash is beyond ${USUAL_COST}`]);
    return new BasicUsers(hashes, this.#passwords.check);
  };

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) this.#options.log(warning);
  }
}

/** The first of many names. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name));
  return shown.join(", ") + (names.length > shown.length ? ` and ${names.length - shown.length} more` : "");
}
