/** What a request goes through, in the main thread (`load`: an index, `queue`: for a free thread) and in the one that runs it. */
export type PhaseName =
  | "load"
  | "queue"
  | "decode"
  | "plan"
  | "catalog"
  | "filter"
  | "search"
  | "fetch"
  | "encode"
  | "apply"
  | "commit"
  | "index";

export type Fact = string | number | boolean;

/** Times in milliseconds of the clock below. A phase that was entered several times lasts from the first to the last of them. */
export interface Phase {
  readonly name: PhaseName;
  readonly start: number;
  readonly end: number;
  /** Time within the phase itself. */
  readonly busy: number;
  readonly passes: number;
}

/** How long the parts of a request took, and what it was about. Never holds documents, metadata, vectors or ids of records. */
export interface Timing {
  readonly phases: readonly Phase[];
  readonly facts: Readonly<Record<string, Fact>>;
}

interface OpenPhase {
  readonly name: PhaseName;
  readonly start: number;
  end: number;
  busy: number;
  passes: number;
}

/** Milliseconds on a clock that all threads of the process share and that nobody sets. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1e6;
}

/** Takes the time of one request. There is one only where somebody wants to know. */
export class Stopwatch {
  readonly #phases = new Map<PhaseName, OpenPhase>();
  readonly #facts: Record<string, Fact> = {};
  #current: OpenPhase | null = null;
  #entered = 0;

  /** Ends the phase under way and begins another. */
  enter(name: PhaseName): void {
    const time = monotonicMs();
    this.#leave(time);
    const known = this.#phases.get(name);
    if (known === undefined) {
      this.#current = { name, start: time, end: time, busy: 0, passes: 1 };
      this.#phases.set(name, this.#current);
    } else {
      known.passes++;
      this.#current = known;
    }
    this.#entered = time;
  }

  /** Ends the phase under way: the request waits for something that is not its own. */
  pause(): void {
    this.#leave(monotonicMs());
  }

  note(name: string, fact: Fact): void {
    this.#facts[name] = fact;
  }

  finish(): Timing {
    this.pause();
    return { phases: [...this.#phases.values()], facts: this.#facts };
  }

  /** With what another thread measured; the wait for it ends where its own phases begin. */
  finishWith(other: Timing | undefined): Timing {
    const began = other?.phases[0]?.start;
    this.#leave(began === undefined ? monotonicMs() : Math.max(began, this.#entered));
    const own = this.finish();
    if (other === undefined) return own;
    return { phases: [...own.phases, ...other.phases], facts: { ...own.facts, ...other.facts } };
  }

  #leave(time: number): void {
    if (this.#current === null) return;
    this.#current.end = time;
    this.#current.busy += time - this.#entered;
    this.#current = null;
  }
}

/** The stopwatch of what this thread is working on; null nearly always, and then none of the calls below costs anything. */
let current: Stopwatch | null = null;

export const currentStopwatch = (): Stopwatch | null => current;

/** Says whose time it is from now on, and tells whose it was. */
export function useStopwatch(stopwatch: Stopwatch | null): Stopwatch | null {
  const before = current;
  current = stopwatch;
  return before;
}

/** Begins to take the time of a request if it is wanted. */
export function beginTiming(isTimed: boolean | undefined): void {
  current = isTimed === true ? new Stopwatch() : null;
}

/** Ends the taking of time for the request under way; undefined when nobody asked for it. */
export function takeTiming(): Timing | undefined {
  if (current === null) return undefined;
  const timing = current.finish();
  current = null;
  return timing;
}

export function enterPhase(name: PhaseName): void {
  if (current !== null) current.enter(name);
}

export function noteFact(name: string, fact: Fact): void {
  if (current !== null) current.note(name, fact);
}
