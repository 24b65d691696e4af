import { isMap, type Kind, SettingProblem, structure } from "./kind.ts";

const KINDS = ["memory", "lru", "lfu", "weighted_lru"];
/** What Chroma takes when a cache does not say its capacity. */
const USUAL_CAPACITY = 1_048_576;

/** The capacity of Chroma's cache of indexes: `{memory: {capacity: 5}}`, or as Helm charts write it `{policy: memory, capacity: 5}`. */
export const cacheCapacity: Kind<number> = structure("a map such as {memory: {capacity: 1000}}", (value) => {
  if (value === "nop") throw wrongKind("nop");
  if (!isMap(value)) return undefined;
  const names = Object.keys(value);
  if ("policy" in value || "capacity" in value) return capacityOf(String(value.policy ?? "memory"), value);
  const [kind] = names;
  return names.length === 1 && kind !== undefined ? capacityOf(kind, value[kind] ?? {}) : undefined;
});

function capacityOf(kind: string, options: unknown): number {
  if (!KINDS.includes(kind)) throw wrongKind(kind);
  const capacity = isMap(options) ? (options.capacity ?? USUAL_CAPACITY) : options;
  if (Number.isSafeInteger(capacity) && (capacity as number) >= 0) return capacity as number;
  throw new SettingProblem(`"capacity" must be the number of indexes in memory, not ${JSON.stringify(capacity)}`);
}

function wrongKind(kind: string): SettingProblem {
  return new SettingProblem(`a cache of indexes must be ${KINDS.map((each) => `"${each}"`).join(", ")}, not "${kind}"`);
}
