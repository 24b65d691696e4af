import { authError } from "./auth-error.ts";

/** `$2x$` is an old name for the same. */
const BCRYPT = /^\$2[abxy]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;

/**
 * Names and bcrypt hashes of an htpasswd text. A hash that is not bcrypt is kept as `null`: that user cannot log in, as in Chroma.
 */
export function parseHtpasswd(text: string): ReadonlyMap<string, string | null> {
  const users = new Map<string, string | null>();
  text.split("\n").forEach((line, i) => {
    const trimmed = line.trim();
    if (trimmed === "") return;
    const [name = "", hash = "", ...more] = trimmed.split(":");
    if (name === "" || hash === "" || more.length > 0) {
      throw authError(
        `Invalid htpasswd credentials found: [line ${i + 1}]. Lines must be exactly <username>:<bcrypt passwd>.`,
      );
    }
    if (users.has(name)) {
      throw authError(
        `Duplicate username found in [chroma_server_authn_credentials]. Usernames must be unique. (line ${i + 1})`,
      );
    }
    users.set(name, BCRYPT.test(hash) ? hash : null);
  });
  return users;
}

/** The binary logarithm of the rounds. */
export const bcryptCost = (hash: string): number => Number(hash.slice(4, 6));
