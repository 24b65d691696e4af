import { parseDocument } from "yaml";

/** How the values of a setting are read: from YAML, and from the text of a variable or flag. `undefined`: it does not fit. */
export interface Kind<T> {
  /** Completes "must be …". */
  readonly expected: string;
  /** As strict as Chroma: a number in quotes is no number. May throw a `SettingProblem` that says more than `expected`. */
  fromValue(value: unknown): T | undefined;
  fromText(text: string): T | undefined;
}

/** What is wrong with a value, where "must be …" does not say enough. */
export class SettingProblem extends Error {}

const TRUE = /^(?:true|1|yes|on|t|y)$/i;
const FALSE = /^(?:false|0|no|off|f|n)$/i;

export const boolean: Kind<boolean> = {
  expected: "true or false",
  fromValue: (value) => (typeof value === "boolean" ? value : undefined),
  fromText: (text) => (TRUE.test(text) ? true : FALSE.test(text) ? false : undefined),
};

/** Text that is not empty. */
export function text(expected: string): Kind<string> {
  const check = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
  return { expected, fromValue: check, fromText: check };
}

export function integer(least: number, most: number, unit?: string): Kind<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  const check = (value: unknown): number | undefined =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most ? (value as number) : undefined;
  return {
    expected: unit === undefined ? `a number ${range}` : `a number of ${unit} ${range.replace("of at least", "from")}`,
    fromValue: check,
    fromText: (given) => (/^-?\d+$/.test(given) ? check(Number(given)) : undefined),
  };
}

const LONGEST_MS = 2 ** 31 - 1;

/** What timers can wait for. */
export const milliseconds: Kind<number> = integer(0, LONGEST_MS, "milliseconds");

export function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  const check = (value: unknown): T | undefined => values.find((each) => each === value);
  return { expected: values.map((value) => `"${value}"`).join(" or "), fromValue: check, fromText: check };
}

/** Lists, maps and other structures; a variable holds them as JSON or YAML. */
export function structure<T>(expected: string, read: (value: unknown) => T | undefined): Kind<T> {
  return { expected, fromValue: read, fromText: (given) => read(yamlValue(given)) };
}

/** What a text says in YAML, of which JSON is a part; the text itself when it is neither. */
export function yamlValue(given: string): unknown {
  const document = parseDocument(given);
  return document.errors.length === 0 ? document.toJS({ maxAliasCount: 100 }) : given;
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
