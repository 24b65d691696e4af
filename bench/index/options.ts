// The command line of `npm run bench:index`.
import { parseArgs } from "node:util";
import type { Case } from "./data.ts";
import type { EngineSpec } from "./engine.ts";
import { chooseEngines, engineSpecs } from "./engines.ts";

/** The cases that the documentation shows. */
export const standardCases = ["100000x384", "200000x768", "100000x1536", "1000000x128"];

export const usage = `npm run bench:index -- [options]

  --only A,B       only these cases: ${standardCases.join(", ")} (all of these by default)
                   or any other VECTORSxDIMENSIONS; 10000x384 takes about a minute
  --engines A,B    engines (kroma, hnswlib-node, usearch, zvec) or one of their codes (usearch:int8); all of them
  --runs N         timed runs of the queries per point, medians are reported (5)
  --ef A,B         widths of the beam (10,16,24,32,48,64,96,128,192,256,384,512)
  --seed N         seed of all data (1)
  --reuse          keep the indexes, and do not build peers again that an earlier run with --reuse has built
  --no-filtered    leave out the searches under filters
  --no-docs        print only; else cases of the list above are written into docs/measurements-index.md
  --json FILE      write everything measured to FILE`;

export interface Options {
  readonly cases: readonly Case[];
  readonly engines: readonly EngineSpec[];
  readonly runs: number;
  readonly efs: readonly number[];
  readonly reuse: boolean;
  readonly filtered: boolean;
  readonly docs: boolean;
  readonly json: string | undefined;
}

const multiple = { type: "string", multiple: true, default: [] as string[] } as const;
const on = { type: "boolean", default: true } as const;

export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    allowNegative: true,
    options: {
      only: multiple,
      engines: multiple,
      runs: { type: "string", default: "5" },
      ef: { type: "string", default: "10,16,24,32,48,64,96,128,192,256,384,512" },
      seed: { type: "string", default: "1" },
      json: { type: "string" },
      reuse: { type: "boolean", default: false },
      filtered: on,
      docs: on,
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const only = values.only.flatMap((text) => text.split(","));
  const seed = whole("seed", values.seed);
  return {
    cases: (only.length > 0 ? only : standardCases).map((word) => readCase(word, seed)),
    engines: values.engines.length > 0 ? chooseEngines(values.engines.flatMap((text) => text.split(","))) : engineSpecs,
    runs: whole("runs", values.runs),
    efs: values.ef.split(",").map((text) => whole("ef", text)),
    reuse: values.reuse,
    filtered: values.filtered,
    docs: values.docs,
    json: values.json,
  };
}

function readCase(word: string, seed: number): Case {
  const match = /^(\d+)x(\d+)$/.exec(word);
  const [records, dimensions] = (match ?? []).slice(1).map(Number);
  if (!(records >= 1000 && dimensions >= 1)) {
    throw new Error(`unknown case "${word}": wanted is VECTORSxDIMENSIONS, with at least 1,000 vectors\n\n${usage}`);
  }
  return { records, dimensions, seed };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be a whole number above 0, not "${text}"`);
}
