import type { Thread } from "./thread.ts";
import type { ReplyMessage, Task } from "./threads.ts";

/** Counts as this many tasks when a reader is chosen, so that reads avoid a thread that loads or saves an index. */
const HEAVY = 1_000;
/** After a thread died while it started, no other is started for so long. */
const PAUSE_MS = 5_000;
/** Who was given fewer reads holds nothing that is worth keeping: it may go at the first look that finds it idle … */
const FEW_READS = 1_000;
/** … and others after so many in a row. */
const IDLE_LOOKS = 30;

export interface ReaderLimits {
  /** Threads at most. */
  readonly readers: number;
  /** Threads that are started for background work; those that are there anyway do it too. */
  readonly helpers: number;
  /** Time between two looks for idle threads. */
  readonly lookMs: number;
}

export interface ReaderEvents {
  /** Starts the reader with this number, from 0. */
  readonly start: (index: number) => Thread;
  /** A thread died, or is stopped as expected: whoever takes its number knows nothing of what it held. */
  readonly left: (thread: Thread, isExpected: boolean) => void;
  /** There may be an idle thread where there was none. */
  readonly free: () => void;
}

interface Member {
  readonly index: number;
  readonly thread: Thread;
  /** Loading or saving an index. */
  heavy: boolean;
  /** Tasks given to it at the last look, and looks since then that found it idle. */
  seen: number;
  idle: number;
}

/**
 * The reader threads. One is always there; others are started when reads wait for each other, and stopped after a while without
 * work: each costs some 12 MB, and what it reads and maps.
 */
export class ReaderGroup {
  readonly #limits: ReaderLimits;
  readonly #events: ReaderEvents;
  /** The first of them stays. */
  readonly #members: Member[] = [];
  readonly #leaving = new Set<Member>();
  #starting: Member | null = null;
  #startAfter = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(limits: ReaderLimits, events: ReaderEvents) {
    this.#limits = limits;
    this.#events = events;
    this.#members.push(this.#begin());
  }

  get all(): readonly Thread[] {
    const others = this.#starting === null ? this.#leaving : [...this.#leaving, this.#starting];
    return [...this.#members, ...others].map(({ thread }) => thread);
  }

  /** Whether every one of them loads or saves an index. */
  get isBusyForLong(): boolean {
    return this.#members.every(({ heavy }) => heavy);
  }

  /** The thread for a read: the one with the least to do. */
  forRead(): Thread {
    const best = this.#leastBusy();
    if (!best.heavy && best.thread.requests === 0) return best.thread;
    this.#grow(this.#limits.readers);
    return best.heavy && this.#starting !== null ? this.#starting.thread : best.thread;
  }

  /** An idle thread, for background work. */
  idle(): Thread | undefined {
    const found = this.#members.find(({ thread }) => thread.load === 0);
    if (found === undefined) this.#grow(this.#limits.helpers);
    return found?.thread;
  }

  /** Runs a task that keeps a thread busy for long; other work goes elsewhere meanwhile. */
  async runHeavy(task: Task): Promise<ReplyMessage> {
    const isOneLeft = this.#members.length === 1 || this.#members.filter(({ heavy }) => !heavy).length > 1;
    const member = isOneLeft ? this.#leastBusy() : (this.#members.find(({ heavy }) => heavy) ?? this.#leastBusy());
    member.heavy = true;
    try {
      return await member.thread.run(task);
    } finally {
      member.heavy = false;
      this.#events.free();
    }
  }

  /** A thread ended by itself. Another takes its place only if it was the last: else one is started when it is missed. */
  died(thread: Thread): void {
    if (this.#starting?.thread === thread) {
      this.#starting = null;
      this.#startAfter = performance.now() + PAUSE_MS;
    }
    const at = this.#members.findIndex((member) => member.thread === thread);
    if (at >= 0) this.#members.splice(at, 1);
    if (this.#members.length === 0) this.#members.push(this.#begin());
    this.#events.left(thread, false);
  }

  async stop(): Promise<void> {
    this.#startAfter = Number.POSITIVE_INFINITY;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await Promise.all(this.all.map((thread) => thread.stop()));
  }

  #leastBusy(): Member {
    const load = ({ thread, heavy }: Member): number => thread.load + (heavy ? HEAVY : 0);
    return this.#members.reduce((best, member) => (load(member) < load(best) ? member : best));
  }

  #begin(): Member {
    const taken = new Set([...this.#members, ...this.#leaving, this.#starting].map((member) => member?.index));
    let index = 0;
    while (taken.has(index)) index++;
    return { index, thread: this.#events.start(index), heavy: false, seen: 0, idle: 0 };
  }

  #grow(limit: number): void {
    const count = this.#members.length + this.#leaving.size;
    if (this.#starting !== null || count >= limit || performance.now() < this.#startAfter) return;
    const member = this.#begin();
    this.#starting = member;
    // What the start leaves behind; the answer says that the thread is ready for work.
    member.thread.run({ kind: "collect_garbage" }).then(() => this.#started(member), ignore);
  }

  #started(member: Member): void {
    if (this.#starting !== member) return;
    this.#starting = null;
    this.#members.push(member);
    this.#timer ??= setTimeout(() => this.#look(), this.#limits.lookMs).unref();
    this.#events.free();
  }

  /** Stops threads that were idle for long enough. */
  #look(): void {
    this.#timer = null;
    for (const member of this.#members.slice(1)) {
      const { thread } = member;
      const isIdle = thread.load === 0 && thread.given === member.seen;
      member.seen = thread.given;
      member.idle = isIdle ? member.idle + 1 : 0;
      if (member.idle >= (thread.givenRequests < FEW_READS ? 1 : IDLE_LOOKS)) void this.#dismiss(member);
    }
    if (this.#members.length > 1) this.#timer = setTimeout(() => this.#look(), this.#limits.lookMs).unref();
  }

  async #dismiss(member: Member): Promise<void> {
    this.#members.splice(this.#members.indexOf(member), 1);
    this.#leaving.add(member);
    this.#events.left(member.thread, true);
    await member.thread.stop();
    this.#leaving.delete(member);
  }
}

function ignore(): void {}
