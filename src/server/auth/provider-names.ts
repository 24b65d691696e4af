/** What the settings call the providers: short names, and those of Chroma's classes from 0.4 to 0.6. */

export type ProviderName = "basic" | "token";

export const PROVIDERS: ReadonlyMap<string, ProviderName> = new Map([
  ["basic", "basic"],
  ["token", "token"],
  ["chromadb.auth.basic_authn.BasicAuthenticationServerProvider", "basic"],
  ["chromadb.auth.token_authn.TokenAuthenticationServerProvider", "token"],
  ["chromadb.auth.basic.BasicAuthServerProvider", "basic"],
  ["chromadb.auth.token.TokenAuthServerProvider", "token"],
]);

/** A module of the operator's own, by its path or URL. */
export interface ProviderModule {
  readonly module: string;
}

/** A name, or what looks like a path of JavaScript. */
export function parseProvider(text: string): ProviderName | ProviderModule | undefined {
  const isModule = /^(?:\.{0,2}\/|[A-Za-z]:[\\/]|file:).*\.(?:m?js|m?ts)$/.test(text);
  return isModule ? { module: text } : PROVIDERS.get(text);
}

export const AUTHZ_PROVIDERS: ReadonlyMap<string, "simple_rbac"> = new Map([
  ["simple_rbac", "simple_rbac"],
  ["chromadb.auth.simple_rbac_authz.SimpleRBACAuthorizationProvider", "simple_rbac"],
  ["chromadb.auth.authz.SimpleRBACAuthorizationProvider", "simple_rbac"],
]);

/** Chroma 0.4 chose by another class where credentials come from; `place: null`: from either. */
export interface CredentialsProvider {
  readonly provider: ProviderName;
  readonly place: "file" | "inline" | null;
}

const htpasswdFile: CredentialsProvider = { provider: "basic", place: "file" };
const htpasswdInline: CredentialsProvider = { provider: "basic", place: "inline" };
const token: CredentialsProvider = { provider: "token", place: null };

export const CREDENTIALS_PROVIDERS: ReadonlyMap<string, CredentialsProvider> = new Map([
  ["htpasswd_file", htpasswdFile],
  ["htpasswd_config", htpasswdInline],
  ["token_config", token],
  ["user_token_config", token],
  ["chromadb.auth.providers.HtpasswdFileServerAuthCredentialsProvider", htpasswdFile],
  ["chromadb.auth.providers.HtpasswdConfigurationServerAuthCredentialsProvider", htpasswdInline],
  ["chromadb.auth.token.TokenConfigServerAuthCredentialsProvider", token],
  ["chromadb.auth.token.UserTokenConfigServerAuthCredentialsProvider", token],
]);
