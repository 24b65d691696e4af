import { hash, timingSafeEqual } from "node:crypto";
import type { Principal } from "./policy.ts";

export interface TokenEntry {
  /** SHA-256 of the token. */
  readonly digest: Buffer;
  /** `null`: nobody; whoever sends the token is refused. */
  readonly principal: Principal | null;
  /** In milliseconds since the epoch; absent: never. */
  readonly expires?: number | undefined;
}

export const digestOf = (token: string): Buffer => hash("sha256", token, "buffer");

/** Stands in for an unknown token, so that it takes as much work as a known one. */
const NOBODY: TokenEntry = { digest: Buffer.alloc(32), principal: null };

/**
 * Finds users by their tokens. What is looked up is a digest of what was sent, so that the time it takes says nothing about how
 * much of a token was right; clear tokens are not kept.
 */
export class TokenTable {
  readonly #entries = new Map<string, TokenEntry>();

  constructor(entries: Iterable<TokenEntry>) {
    for (const entry of entries) this.#entries.set(entry.digest.toString("hex"), entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  find(token: string, now = Date.now()): Principal | null {
    const digest = digestOf(token);
    const entry = this.#entries.get(digest.toString("hex")) ?? NOBODY;
    const isRight = timingSafeEqual(entry.digest, digest);
    return isRight && now < (entry.expires ?? Number.POSITIVE_INFINITY) ? entry.principal : null;
  }
}
