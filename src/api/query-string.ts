import { invalidArgument } from "./errors.ts";
import type { ReadLevel } from "./values.ts";

const MAX_U32 = 2n ** 32n - 1n;
export const READ_LEVELS = [
  "index_and_wal",
  "index_only",
  "index_and_bounded_wal",
] as const satisfies readonly ReadLevel[];

/** A page of a list; `undefined` means no limit. */
export interface Page {
  readonly limit: number | undefined;
  readonly offset: number;
}

/** `limit` and `offset` of a list, from a raw query string. */
export function parsePage(query: string): Page {
  const parameters = singleValues(query, ["limit", "offset"]);
  return { limit: unsigned(parameters, "limit"), offset: unsigned(parameters, "offset") ?? 0 };
}

/** `read_level` of a count. */
export function parseReadLevel(query: string): ReadLevel {
  const value = singleValues(query, ["read_level"]).get("read_level");
  if (value === undefined) return "index_and_wal";
  const level = READ_LEVELS.find((name) => name === value);
  if (level !== undefined) return level;
  const names = READ_LEVELS.map((name) => `\`${name}\``).join(", ");
  throw failure(`read_level: unknown variant \`${value}\`, expected one of ${names}`);
}

/** The parameters of the given names, each of which may occur once. */
function singleValues(query: string, names: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  if (query === "") return values;
  for (const [name, value] of new URLSearchParams(query)) {
    if (!names.includes(name)) continue;
    if (values.has(name)) throw failure(`duplicate field \`${name}\``);
    values.set(name, value);
  }
  return values;
}

function unsigned(parameters: Map<string, string>, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  if (text === "") throw failure(`${name}: cannot parse integer from empty string`);
  if (!/^\+?\d+$/.test(text)) throw failure(`${name}: invalid digit found in string`);
  if (BigInt(text.replace("+", "")) > MAX_U32) throw failure(`${name}: number too large to fit in target type`);
  return Number(text);
}

const failure = (reason: string) => invalidArgument(`Failed to deserialize query string: ${reason}`);
