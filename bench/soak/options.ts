import { parseArgs } from "node:util";

export interface SoakOptions {
  readonly minutes: number;
  /** Requests per second in all, as far as the server keeps up. */
  readonly rate: number;
  readonly clients: number;
  readonly records: number;
  readonly dimension: number;
}

export const USAGE = `npm run soak -- [options]: a server under steady mixed load; fails if its memory does not stay flat
  --minutes 10     how long
  --rate 200       requests per second
  --clients 8      connections
  --records 5000   records in the collection, changed again and again
  --dimension 64   length of their vectors`;

const DEFAULTS = { minutes: 10, rate: 200, clients: 8, records: 5000, dimension: 64 } as const;

export function readOptions(args: readonly string[]): SoakOptions | "help" {
  const names = Object.keys(DEFAULTS) as (keyof SoakOptions)[];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" } as const]));
  if (args.includes("--help")) return "help";
  const values = parseArgs({ args: [...args], options }).values as Readonly<Record<string, string | undefined>>;
  const given = names.map((name): [string, number] => [name, Number(values[name] ?? DEFAULTS[name])]);
  const wrong = given.find(([, value]) => !(value > 0));
  if (wrong !== undefined) throw new Error(`--${wrong[0]} must be a number above 0\n${USAGE}`);
  return Object.fromEntries(given) as unknown as SoakOptions;
}
