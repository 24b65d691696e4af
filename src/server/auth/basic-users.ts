import { createHmac, randomBytes } from "node:crypto";
import { ExpiringMap } from "./expiring-map.ts";
import type { NameAndPassword } from "./headers.ts";
import { bcryptCost } from "./htpasswd.ts";
import type { PasswordCheck } from "./password-checker.ts";

/** A right password is not compared again for so long, a wrong one for so long. */
const RIGHT_MS = 300_000;
const WRONG_MS = 10_000;
const REMEMBERED = 4_096;
const DEFAULT_COST = 10;
/** bcrypt looks at no more; to accept what differs beyond would be to accept a wrong password. */
const LONGEST_PASSWORD_BYTES = 72;

export type PasswordVerdict = "right" | "wrong" | "busy";

/** Users with passwords, as one htpasswd text has them. */
export class BasicUsers {
  readonly #hashes: ReadonlyMap<string, string | null>;
  readonly #check: PasswordCheck;
  // Apart, so that whoever tries many wrong passwords does not push out the right ones.
  readonly #right = new ExpiringMap<"right">(REMEMBERED);
  readonly #wrong = new ExpiringMap<"wrong">(REMEMBERED);
  readonly #underWay = new Map<string, Promise<PasswordVerdict>>();
  readonly #key = randomBytes(32);
  readonly #dummy: string;

  constructor(hashes: ReadonlyMap<string, string | null>, check: PasswordCheck) {
    this.#hashes = hashes;
    this.#check = check;
    this.#dummy = dummyHash(hashes.values());
  }

  has(name: string): boolean {
    return this.#hashes.has(name);
  }

  /** An unknown name takes as long as a wrong password. `source` is the address that asks. */
  verify(credentials: NameAndPassword, source: string): Promise<PasswordVerdict> | PasswordVerdict {
    const { name, password } = credentials;
    if (password === "" || password.includes("\0") || Buffer.byteLength(password) > LONGEST_PASSWORD_BYTES)
      return "wrong";
    const key = createHmac("sha256", this.#key)
      .update(JSON.stringify([name, password]))
      .digest("base64");
    const known = this.#right.get(key) ?? this.#wrong.get(key);
    if (known !== undefined) return known;
    const before = this.#underWay.get(key);
    if (before !== undefined) return before;
    const answer = this.#compare(credentials, source, key).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answer);
    return answer;
  }

  async #compare({ name, password }: NameAndPassword, source: string, key: string): Promise<PasswordVerdict> {
    const hash = this.#hashes.get(name) ?? null;
    const matches = await this.#check(password, hash ?? this.#dummy, source);
    if (matches === null) return "busy";
    if (matches && hash !== null) {
      this.#right.set(key, "right", RIGHT_MS);
      return "right";
    }
    this.#wrong.set(key, "wrong", WRONG_MS);
    return "wrong";
  }
}

/** A hash that no password has, of the cost that most users' hashes have. */
function dummyHash(hashes: Iterable<string | null>): string {
  const counts = new Map<number, number>();
  for (const hash of hashes) if (hash !== null) counts.set(bcryptCost(hash), (counts.get(bcryptCost(hash)) ?? 0) + 1);
  const [[cost] = [DEFAULT_COST]] = [...counts].sort((a, b) => b[1] - a[1]);
  const text = randomBytes(60).toString("base64").replaceAll(/[+=]/g, ".");
  return `$2b$${String(cost).padStart(2, "0")}$${text.slice(0, 53)}`;
}
