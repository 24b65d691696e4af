import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { KromaError } from "../../api/errors.ts";
import { authError } from "./auth-error.ts";
import { parseTokenFile, type StoredToken, tokenFileText } from "./token-file.ts";
import { digestOf } from "./token-table.ts";

/** What a new token is for. */
export type TokenRequest = Pick<StoredToken, "name" | "role" | "tenants" | "databases" | "collections" | "expires">;

const SECRET_BYTES = 32;
const ID_LENGTH = 12;
/** Lets people and scanners of repositories see what it is. */
const PREFIX = "kroma_";

/** The file of tokens that `kroma token` keeps: made for its owner alone, replaced as a whole. */
export class TokenStore {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** None when there is no file yet. */
  list(): readonly StoredToken[] {
    try {
      return parseTokenFile(readFileSync(this.#path, "utf8"), this.#path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error instanceof KromaError ? error : authError(`Cannot read ${this.#path}: ${(error as Error).message}`);
    }
  }

  /** Makes a token. It is nowhere but in what this returns. */
  create(request: TokenRequest, now = new Date()): { readonly token: string; readonly stored: StoredToken } {
    const token = PREFIX + randomBytes(SECRET_BYTES).toString("base64url");
    const sha256 = digestOf(token).toString("hex");
    const stored: StoredToken = { id: sha256.slice(0, ID_LENGTH), sha256, created: now.toISOString(), ...request };
    this.#replace((tokens) => {
      if (tokens.some(({ name }) => name === request.name))
        throw authError(`There is a token "${request.name}" already: choose another name, or revoke that one`);
      return [...tokens, stored];
    });
    return { token, stored };
  }

  /** Removes the token with this id or name. */
  revoke(which: string): StoredToken {
    let revoked: StoredToken | undefined;
    this.#replace((tokens) => {
      revoked = tokens.find(({ id }) => id === which) ?? tokens.find(({ name }) => name === which);
      if (revoked === undefined) throw authError(`There is no token "${which}" in ${this.#path}`);
      return tokens.filter((each) => each !== revoked);
    });
    return revoked as unknown as StoredToken;
  }

  /** The new file is written beside the old one and renamed; as long as it is there, nobody else can change the tokens. */
  #replace(change: (tokens: readonly StoredToken[]) => readonly StoredToken[]): void {
    const target = realPath(this.#path);
    const temporary = `${target}.new`;
    const file = openExclusively(temporary);
    try {
      try {
        keepOwner(file, target);
        writeFileSync(file, tokenFileText(change(this.list())));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(dirname(target));
  }
}

/** Where a link leads, so that the link stays. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function openExclusively(path: string): number {
  try {
    return openSync(path, "wx", 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw authError(`${path} exists: another command is changing the tokens. If none is running, remove that file`);
    throw authError(`Cannot write ${path}: ${message}`, { cause: error });
  }
}

/** A file that root changes stays the server's. */
function keepOwner(file: number, target: string): void {
  try {
    const { uid, gid } = statSync(target);
    fchownSync(file, uid, gid);
  } catch {
    // There is no file yet, or it is not for us to give away.
  }
}

function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
