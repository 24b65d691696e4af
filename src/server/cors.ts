const VARY = ["vary", "origin, access-control-request-method, access-control-request-headers"];
const PREFLIGHT = ["access-control-allow-methods", "*", "access-control-allow-headers"];

/** The CORS headers of `cors_allow_origins`. */
export class Cors {
  readonly #any: boolean;
  readonly #preflight: readonly string[];
  readonly #origins: ReadonlySet<string>;

  /** `authorizes`: whether pages send `Authorization`, which browsers do not count among "*". */
  constructor(origins: readonly string[], authorizes = false) {
    this.#preflight = [...PREFLIGHT, authorizes ? "*, authorization" : "*"];
    this.#any = origins.includes("*");
    this.#origins = new Set(origins);
  }

  headers(origin: string | undefined): readonly string[] {
    if (this.#any) return [...VARY, "access-control-allow-origin", "*"];
    if (origin === undefined || !this.#origins.has(origin)) return VARY;
    return [...VARY, "access-control-allow-origin", origin];
  }

  preflight(allow: string | null): readonly string[] {
    return allow === null ? this.#preflight : [...this.#preflight, "allow", allow];
  }
}
