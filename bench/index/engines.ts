// Which engines there are, with which codes.
import type { EngineSetting, EngineSpec, IndexEngine } from "./engine.ts";
import { Hnswlib } from "./hnswlib.ts";
import { Kroma, kromaCodes } from "./kroma.ts";
import type { ProcessSetting } from "./protocol.ts";
import { rescored, Usearch } from "./usearch.ts";
import { Zvec } from "./zvec.ts";

export const kroma = "kroma";

export const engineSpecs: readonly EngineSpec[] = [
  ...kromaCodes.map((code) => ({ engine: kroma, code })),
  { engine: "hnswlib-node", code: "float32" },
  ...["float32", "float16", "int8", rescored].map((code) => ({ engine: "usearch", code })),
  ...["float32", "int8", "1bit"].map((code) => ({ engine: "zvec", code })),
];

/** Whether the engine needs the full vectors beside its index to answer queries. */
export const keepsVectors = ({ engine, code }: EngineSpec): boolean => engine === kroma || code === rescored;

/** The npm package of an engine that is not ours. */
export const packageOf = (engine: string): string => (engine === "zvec" ? "@zvec/zvec" : engine);

export function makeEngine({ engine, code, path }: ProcessSetting, setting: EngineSetting): IndexEngine {
  if (engine === kroma) return new Kroma(setting, code);
  if (engine === "hnswlib-node") return new Hnswlib(setting);
  if (engine === "usearch") return new Usearch(setting, code);
  return new Zvec(setting, code, `${path}.build`);
}

/** `words` are engines ("usearch") or one of their codes ("usearch:int8"). */
export function chooseEngines(words: readonly string[]): readonly EngineSpec[] {
  const matches = (word: string, { engine, code }: EngineSpec) => word === engine || word === `${engine}:${code}`;
  const unknown = words.find((word) => !engineSpecs.some((spec) => matches(word, spec)));
  if (unknown !== undefined) {
    const known = engineSpecs.map(({ engine, code }) => `${engine}:${code}`).join(", ");
    throw new Error(`unknown engine "${unknown}"; there are ${known}`);
  }
  return engineSpecs.filter((spec) => words.length === 0 || words.some((word) => matches(word, spec)));
}
