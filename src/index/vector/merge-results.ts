import type { SearchResult } from "./search.ts";

interface Found {
  readonly label: number;
  readonly slot: number;
  readonly distance: number;
}

/** Collects what partitions answer and gives the closest of it. */
export class MergedResults {
  readonly #found: Found[] = [];
  #way: SearchResult["way"] = "scan of codes";

  /** Copies a result, which is valid until the next search only; `base` is the number of the partition's first slot. */
  add({ count, labels, slots, distances, way }: SearchResult, base: number): void {
    for (let i = 0; i < count; i++) {
      const [label, slot, distance] = [labels[i] as number, slots[i] as number, distances[i] as number];
      this.#found.push({ label, slot: base + slot, distance });
    }
    if (way === "walk of the graph") this.#way = way;
  }

  best(k: number): SearchResult {
    const best = this.#found.sort((a, b) => a.distance - b.distance || a.label - b.label).slice(0, k);
    return {
      count: best.length,
      way: this.#way,
      labels: Uint32Array.from(best, ({ label }) => label),
      slots: Uint32Array.from(best, ({ slot }) => slot),
      distances: Float32Array.from(best, ({ distance }) => distance),
    };
  }
}
