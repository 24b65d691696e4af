import type { HttpRequest } from "../exchange.ts";

export type CredentialHeader = "authorization" | "x-chroma-token";

/** The first value of a header; Node would join those of a header that it does not know. */
export function firstHeader({ rawHeaders }: Pick<HttpRequest, "rawHeaders">, name: string): string | undefined {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const each = rawHeaders[i] as string;
    if (each.length === name.length && each.toLowerCase() === name) return rawHeaders[i + 1];
  }
  return undefined;
}

const BEARER = "Bearer ";

/** The token in a header's value. `Authorization` needs its scheme; elsewhere it may stand too, as some documentation shows it. */
export function tokenOf(value: string, header: CredentialHeader): string | null {
  const hasScheme = value.startsWith(BEARER);
  if (!hasScheme && header === "authorization") return null;
  return (hasScheme ? value.slice(BEARER.length) : value).trim();
}

export interface NameAndPassword {
  readonly name: string;
  readonly password: string;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Name and password of `Authorization: Basic …`, read as leniently as Chroma does: the scheme may be missing. */
export function basicCredentialsOf(value: string): NameAndPassword | null {
  if (value.startsWith(BEARER)) return null;
  const bytes = decodeBase64(value.replace(/^basic /i, ""));
  if (bytes === null) return null;
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return null;
  }
  const colon = text.indexOf(":");
  return colon < 0 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Characters outside of the alphabet are passed over, but the padding must be there. */
function decodeBase64(text: string): Uint8Array | null {
  const [, data = "", padding = ""] = /^([^=]*)(=*)/.exec(text.replaceAll(/[^A-Za-z0-9+/=]/g, "")) ?? [];
  const missing = (4 - (data.length % 4)) % 4;
  return missing === 3 || padding.length < missing ? null : Buffer.from(data, "base64");
}
