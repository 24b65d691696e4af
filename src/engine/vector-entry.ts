import type { IndexHandle } from "../index/vector/partition.ts";
import type { IndexCounts, IndexStatus, PartitionCounts, SavedPartition } from "./threads.ts";
import { isWorthCompacting, type Occasion, type Pace, type PartitionState, partitionsToSave } from "./vector-policy.ts";

/** What is being done to an index as a whole. */
export type IndexWork = "loading" | "rebuilding" | "compacting";

interface Tracked {
  counts: PartitionCounts;
  saved: SavedPartition | null;
  /** Vectors linked since the snapshot: those that were put or replaced. */
  linked: number;
}

/** A vector index as the registry knows it. */
export class VectorEntry {
  readonly id: string;
  handle: IndexHandle | null = null;
  work: IndexWork | null = null;
  /** Resolves when the work is done. */
  busy: Promise<void> | null = null;
  lastUsed = 0;
  /** Link tasks under way. */
  linking = 0;
  /** Whether there may be vectors to link. */
  dirty = true;
  saving = false;
  /** Whether the collection asks for another index than this. */
  isOutdated = false;
  /** When records were last written, in milliseconds. */
  lastWritten = 0;
  /** Whether the registry has given it up. */
  isGone = false;
  /** Threads that were given the index, and which of its handles. */
  readonly users = new Map<number, IndexHandle>();
  #parts = new Map<string, Tracked>();
  /** Whether snapshots on disk are of partitions that are no more. */
  #isReplaced = false;
  #vectorBytes = 4;
  /** The log position of the collection, as far as it is known here. */
  #position = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Whether nothing is done with the index but searches and writes. */
  get isAtRest(): boolean {
    return this.handle !== null && !this.isBusy;
  }

  get isBusy(): boolean {
    return this.busy !== null || this.saving || this.linking > 0;
  }

  get bytes(): number {
    return this.#sum(({ counts }) => counts.bytes);
  }

  /** Of the copy that is being made of it, at most. */
  get copyBytes(): number {
    return this.work === "rebuilding" || this.work === "compacting" ? this.bytes : 0;
  }

  get stored(): number {
    return this.#sum(({ counts }) => counts.stored);
  }

  get live(): number {
    return this.#sum(({ counts }) => counts.live);
  }

  get pending(): number {
    return this.#sum(({ counts }) => counts.pending);
  }

  get partitions(): number {
    return this.#parts.size;
  }

  /** The writer has taken the index over: it is what searches use from now on. */
  take({ handle, dimension, ...status }: IndexStatus, saved: readonly SavedPartition[]): void {
    this.handle = handle;
    this.#vectorBytes = dimension * 4;
    const known = this.#parts;
    this.#parts = new Map();
    this.dirty = true;
    this.note(status);
    for (const [id, part] of this.#parts) {
      part.saved = saved.find((each) => each.id === id) ?? known.get(id)?.saved ?? null;
      part.linked = known.get(id)?.linked ?? 0;
    }
    for (const [id, part] of known) if (part.saved !== null && !this.#parts.has(id)) this.#isReplaced = true;
  }

  note({ parts, position, isOutdated }: IndexCounts): void {
    this.#position = position;
    this.isOutdated = isOutdated;
    for (const counts of parts) {
      const known = this.#parts.get(counts.id);
      if (known === undefined) this.#parts.set(counts.id, { counts, saved: null, linked: 0 });
      else known.counts = counts;
    }
  }

  linked(id: string, count: number): void {
    const part = this.#parts.get(id);
    if (part !== undefined) part.linked += count;
  }

  saved(parts: readonly SavedPartition[]): void {
    for (const saved of parts) {
      const part = this.#parts.get(saved.id);
      if (part === undefined) continue;
      part.saved = saved;
      part.linked = 0;
    }
    if ([...this.#parts.values()].every((part) => part.saved !== null)) this.#isReplaced = false;
  }

  /** The position from which on rows are needed to catch up with the snapshots; 0 without them. */
  get savedPosition(): number {
    return Math.min(...[...this.#parts.values()].map(({ saved }) => saved?.position ?? 0));
  }

  /** Ids of the partitions that are to be saved. */
  toSave(occasion: Occasion): string[] {
    const ids = [...this.#parts.keys()];
    const states = [...this.#parts.values()].map((part) => this.#state(part));
    return partitionsToSave(states, this.#isReplaced && occasion === "change" ? "replaced" : occasion).map(
      (i) => ids[i] as string,
    );
  }

  /** The partition that is to be rid of its deleted vectors. */
  toCompact(pace: Pace): string | undefined {
    for (const [id, { counts }] of this.#parts) if (isWorthCompacting(counts, pace)) return id;
    return undefined;
  }

  #state({ counts, saved, linked }: Tracked): PartitionState {
    const { stored, live, bytes } = counts;
    const changed = saved === null ? live : linked + Math.max(0, stored - live - saved.tombstones);
    const behind = saved === null ? 0 : this.#position - saved.position;
    return { stored, live, bytes, isSaved: saved !== null, vectorBytes: this.#vectorBytes, changed, behind };
  }

  #sum(count: (part: Tracked) => number): number {
    let sum = 0;
    for (const part of this.#parts.values()) sum += count(part);
    return sum;
  }
}
