// The command line of `npm run bench:server`.
import { parseArgs } from "node:util";

export const usage = `npm run bench:server -- [options]

  --only A,B         only these cases (100000x384, 50000x1536 or any other RECORDSxDIMENSIONS) or engines (real, kroma)
  --engines A,B      engines, the first is the baseline; "real,real" compares the real server with itself
  --quick            10,000 x 384, one round, short measurements: a smoke run of about a minute
  --rounds N         rounds per case, each starts both servers afresh; medians are reported (3)
  --seconds N        length of each timed measurement (6)
  --seed N           seed of all data (1)
  --arrays           send embeddings as arrays of numbers instead of base64
  --source           run Kroma from its sources even when dist/ is there
  --directory DIR    where the servers keep their data while they run (the temporary directory)
  --json FILE        write everything measured to FILE
  --markdown         print the tables as Markdown`;

export interface Options {
  readonly cases: readonly { readonly records: number; readonly dimensions: number }[];
  readonly engines: readonly EngineKind[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly restSeconds: number;
  readonly seed: number;
  readonly arrays: boolean;
  readonly source: boolean;
  readonly markdown: boolean;
  readonly directory: string | undefined;
  readonly json: string | undefined;
}

export type EngineKind = "real" | "kroma";

export function readOptions(args: readonly string[]): Options | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      engines: { type: "string", default: "real,kroma" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      seed: { type: "string", default: "1" },
      directory: { type: "string" },
      json: { type: "string" },
      quick: { type: "boolean", default: false },
      arrays: { type: "boolean", default: false },
      source: { type: "boolean", default: false },
      markdown: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const { quick, arrays, source, markdown, directory, json } = values;
  const only = values.only.flatMap((text) => text.split(","));
  const cases = only.filter((word) => /^\d+x\d+$/.test(word));
  const onlyEngines = only.filter((word) => !cases.includes(word)).map(engineKind);
  const engines = values.engines.split(",").map(engineKind);
  return {
    cases: (cases.length > 0 ? cases : quick ? ["10000x384"] : ["100000x384", "50000x1536"]).map(readCase),
    engines: onlyEngines.length > 0 ? engines.filter((kind) => onlyEngines.includes(kind)) : engines,
    rounds: positive("rounds", values.rounds ?? (quick ? "1" : "3")),
    seconds: positive("seconds", values.seconds ?? (quick ? "1.5" : "6")),
    warmUpSeconds: quick ? 0.3 : 1,
    restSeconds: quick ? 1 : 5,
    seed: positive("seed", values.seed),
    ...{ arrays, source, markdown, directory, json },
  };
}

function engineKind(word: string): EngineKind {
  if (word === "real" || word === "kroma") return word;
  throw new Error(`unknown engine or case "${word}"\n\n${usage}`);
}

function readCase(word: string): { records: number; dimensions: number } {
  const [records, dimensions] = word.split("x").map(Number);
  if (records % 1000 !== 0) throw new Error("the number of records must be a multiple of 1,000");
  return { records, dimensions };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (value > 0) return value;
  throw new Error(`--${name} must be a positive number`);
}
