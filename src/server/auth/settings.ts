import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { KromaError } from "../../api/errors.ts";
import { authError } from "./auth-error.ts";
import type { CredentialHeader } from "./headers.ts";
import { parseHtpasswd } from "./htpasswd.ts";
import { loadProvider } from "./own-provider.ts";
import type { CredentialsProvider, ProviderModule, ProviderName } from "./provider-names.ts";
import { parseRbac } from "./rbac.ts";
import { parseTokenCredentials } from "./token-credentials.ts";
import { parseTokenFile } from "./token-file.ts";

/** Verbs by path. */
export type IgnoredPaths = Readonly<Record<string, readonly string[]>>;

/** The section `auth` of the configuration; its table is in `config/auth.ts`. */
export interface AuthSettings {
  readonly provider: ProviderName | ProviderModule | undefined;
  readonly credentials: string | undefined;
  readonly credentialsFile: string | undefined;
  readonly credentialsProvider: CredentialsProvider | undefined;
  readonly tokenHeader: CredentialHeader | undefined;
  readonly authzProvider: "simple_rbac" | undefined;
  readonly authzConfig: string | undefined;
  readonly authzConfigFile: string | undefined;
  readonly tokenFile: string | undefined;
  readonly enforcePlaces: boolean;
  readonly ignorePaths: IgnoredPaths;
  readonly authzIgnorePaths: IgnoredPaths;
  readonly overwriteSingleton: boolean;
  readonly auditLog: string | undefined;
}

/** A text of the configuration, or the file that has it. */
export interface TextSource {
  /** Named in errors. */
  readonly where: string;
  readonly text?: string;
  readonly path?: string;
}

/** Whether callers must say who they are. */
export const needsCredentials = ({ provider, tokenFile }: AuthSettings): boolean =>
  provider !== undefined || tokenFile !== undefined;

/** What is wrong with the settings among themselves; the sentences are Chroma's where it has them. */
export function authProblems(settings: AuthSettings): readonly string[] {
  const { provider, credentials, credentialsFile, credentialsProvider } = settings;
  const { authzProvider, authzConfig, authzConfigFile } = settings;
  const problems: string[] = [];
  const hasCredentials = credentials !== undefined || credentialsFile !== undefined;
  if (provider === undefined && (hasCredentials || credentialsProvider !== undefined)) {
    problems.push(
      'There are credentials but nothing that asks for them: set "auth.authn_provider" (CHROMA_SERVER_AUTHN_PROVIDER) to basic or token',
    );
  }
  if (typeof provider === "object") {
    if (hasCredentials)
      problems.push(`"auth.authn_provider" is a module of your own (${provider.module}): it needs no credentials`);
  } else if (provider !== undefined) {
    if (credentials !== undefined && credentialsFile !== undefined)
      problems.push("Both credentials file and credentials found.Please provide only one.");
    if (!hasCredentials)
      problems.push("No credentials file or credentials found in [chroma_server_authn_credentials].");
    if (credentialsProvider !== undefined) problems.push(...disagreement(settings));
  }
  if (authzProvider !== undefined) {
    if (authzConfig !== undefined && authzConfigFile !== undefined)
      problems.push("Both authz configuration file and authz configuration found.Please provide only one.");
    if (authzConfig === undefined && authzConfigFile === undefined)
      problems.push("No authz configuration file or authz configuration found.");
  } else if (authzConfig !== undefined || authzConfigFile !== undefined) {
    problems.push(
      'There are rules but nothing that asks them: set "auth.authz_provider" (CHROMA_SERVER_AUTHZ_PROVIDER) to simple_rbac',
    );
  }
  return problems;
}

function disagreement({ provider, credentials, credentialsFile, credentialsProvider }: AuthSettings): string[] {
  if (credentialsProvider === undefined) return [];
  const { provider: wanted, place } = credentialsProvider;
  if (wanted !== provider)
    return [`"auth.credentials_provider" is one of ${wanted} credentials, but "auth.authn_provider" is ${provider}`];
  if (place === "file" && credentialsFile === undefined && credentials !== undefined)
    return ['"auth.credentials_provider" reads a file: set "auth.authn_credentials_file"'];
  if (place === "inline" && credentials === undefined && credentialsFile !== undefined)
    return ['"auth.credentials_provider" reads no file: set "auth.authn_credentials"'];
  return [];
}

/** What has less effect than somebody may think. */
export function authWarnings(settings: AuthSettings): readonly string[] {
  const warnings: string[] = [];
  if (settings.authzProvider !== undefined && !needsCredentials(settings)) {
    warnings.push(
      "Rules are set but nobody has to say who they are, so EVERYBODY MAY DO EVERYTHING, as in Chroma: set auth.authn_provider",
    );
  }
  if (settings.provider === "basic" && settings.tokenHeader !== undefined && settings.tokenFile === undefined)
    warnings.push('"auth.token_transport_header" has no effect: there are no tokens');
  if (settings.enforcePlaces && (settings.provider === undefined || settings.provider === "basic"))
    warnings.push('"auth.enforce_tenant_and_databases" has no effect: there are no users with tenants and databases');
  if (Object.keys(settings.authzIgnorePaths).length > 0 && settings.authzProvider === undefined)
    warnings.push('"auth.authz_ignore_paths" has no effect without "auth.authz_provider"');
  for (const path of Object.keys(settings.ignorePaths))
    warnings.push(`auth.ignore_paths: ${path} needs no credentials (${settings.ignorePaths[path]?.join(", ")})`);
  if (settings.overwriteSingleton) {
    warnings.push(
      "auth.overwrite_singleton_tenant_database_access_from_auth concerns the v1 routes, which are not served: " +
        "clients take tenant and database from /api/v2/auth/identity",
    );
  }
  return warnings;
}

export function credentialsSource({ credentials, credentialsFile }: AuthSettings): TextSource {
  if (credentialsFile !== undefined) return { where: resolve(credentialsFile), path: credentialsFile };
  return { where: "auth.authn_credentials", text: credentials ?? "" };
}

export function rulesSource({ authzConfig, authzConfigFile }: AuthSettings): TextSource {
  if (authzConfigFile !== undefined) return { where: resolve(authzConfigFile), path: authzConfigFile };
  return { where: "auth.authz_config", text: authzConfig ?? "" };
}

export function readSource({ text, path, where }: TextSource): string {
  if (path === undefined) return text ?? "";
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw authError(code === "ENOENT" ? `The file ${where} does not exist` : `Cannot read ${where}: ${message}`);
  }
}

const messageOf = (error: Error): string[] => [error.message];

/** What is wrong in the files and texts that the settings name. */
export async function verifyAuth(settings: AuthSettings): Promise<readonly string[]> {
  const { provider, authzProvider, tokenFile, enforcePlaces } = settings;
  const read = (source: TextSource, parse: (text: string, where: string) => unknown): string[] => {
    try {
      parse(readSource(source), source.where);
      return [];
    } catch (error) {
      if (error instanceof KromaError) return [error.message];
      throw error;
    }
  };
  const tokens = (text: string, where: string): unknown => parseTokenCredentials(text, where, { enforcePlaces });
  const module = typeof provider === "object" ? await loadProvider(provider).then(() => [], messageOf) : [];
  return [
    ...module,
    ...(typeof provider !== "string"
      ? []
      : read(credentialsSource(settings), provider === "basic" ? parseHtpasswd : tokens)),
    ...(authzProvider === undefined ? [] : read(rulesSource(settings), parseRbac)),
    ...(tokenFile === undefined ? [] : read({ where: resolve(tokenFile), path: tokenFile }, parseTokenFile)),
  ];
}
