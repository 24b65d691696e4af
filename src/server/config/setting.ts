import type { Kind } from "./kind.ts";

/** What defaults may depend on. */
export interface Circumstances {
  readonly hasFile: boolean;
}

/** A variable of the 0.x server that says the same as a setting. */
export interface LegacyVariable<T> {
  readonly name: string;
  /** How its text is read, where it differs from the setting's own variables. */
  readonly kind?: Kind<T>;
}

/** One setting: everything that is known about it stands here. */
export interface Setting<T> {
  /** Its place in the file, with dots: `circuit_breaker.requests`. Gives `KROMA_CIRCUIT_BREAKER__REQUESTS` and `CHROMA_…` too. */
  readonly key: string;
  readonly kind: Kind<T>;
  readonly fallback: T | ((circumstances: Circumstances) => T);
  /** What it does, for the documentation: one phrase. */
  readonly about: string;
  /** The default in words, where the value does not say it. */
  readonly fallbackAbout?: string;
  /** A flag of `kroma run` without its dashes. */
  readonly flag?: string;
  readonly legacy?: readonly LegacyVariable<T>[];
  /** The map that holds it must name it. */
  readonly required?: boolean;
  /** Platforms set `CHROMA_<KEY>` for clients, so it counts only together with a file, as in Chroma. `KROMA_<KEY>` always does. */
  readonly clientsVariable?: boolean;
  /** Never shown. */
  readonly secret?: boolean;
  /** What is shown instead of a value that holds a secret somewhere. */
  show?(value: T): unknown;
}

/**
 * A name of Chroma's, in the file or the environment, that is no setting here. `refused`: the server does not start, since
 * somebody may rely on it. `warned`: it starts and says that the name has no effect. `noted`: only `kroma config check` says so.
 */
export interface NameRule {
  /** Places in the file, each with all below it; their `KROMA_` and `CHROMA_` variables are meant too. */
  readonly keys?: readonly string[];
  readonly variables?: readonly (string | RegExp)[];
  /** These variables have no effect in the file `.env`; in the environment they have. */
  readonly isForDotEnv?: boolean;
  /** A group of settings: all names in it that nobody knows, in the file and in variables. */
  readonly within?: string;
  /** For which values; of several rules for a name the first that applies counts. By default for all that switch something on. */
  readonly when?: (value: unknown) => boolean;
  /** Those values in words, for the documentation. */
  readonly having?: string;
  readonly verdict: "refused" | "warned" | "noted";
  /** Why, and what to use instead: a sentence without its full stop. */
  readonly reason: string;
}

export type SettingTable = Readonly<Record<string, Setting<unknown>>>;
export type ValuesOf<S extends SettingTable> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never;
};

/** Settings that belong together. */
export interface Section<S extends SettingTable = SettingTable> {
  readonly title: string;
  readonly settings: S;
  readonly rules?: readonly NameRule[];
  /** Sentences on values that do not go together. */
  problems?(values: ValuesOf<S>): readonly string[];
  /** Sentences on values that have no effect together. */
  warnings?(values: ValuesOf<S>): readonly string[];
  /** Sentences on files that the values name and that cannot be used: what would fail at the start. For `kroma config check`. */
  verify?(values: ValuesOf<S>): readonly string[] | Promise<readonly string[]>;
}

/** For the types. */
export function section<const S extends SettingTable>(definition: Section<S>): Section<S> {
  return definition;
}

export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/** A setting that need not have a value. */
export function optional<T>(definition: Omit<Setting<T>, "fallback">): Setting<T | undefined> {
  return { ...(definition as Omit<Setting<T | undefined>, "fallback">), fallback: undefined };
}

/** `circuit_breaker.requests` is `CIRCUIT_BREAKER__REQUESTS`, behind a prefix. */
export function variableName(prefix: "KROMA" | "CHROMA", key: string): string {
  return `${prefix}_${key.replaceAll(".", "__").toUpperCase()}`;
}
