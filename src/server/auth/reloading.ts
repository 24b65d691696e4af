import { type Stats, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { Log } from "../../api/log.ts";
import { readSource, type TextSource } from "./settings.ts";

/** How often a file is looked at; the look is one call outside of the event loop. */
const LOOK_EVERY_MS = 500;

export interface ReloadingOptions {
  readonly log: Log;
  readonly lookEveryMs?: number | undefined;
}

/**
 * What is made of a text of the configuration; made anew when the file that has it has changed, and has then stayed the same for
 * one look: half a file could lack the limits of a user. A file that cannot be used changes nothing.
 */
export class Reloading<T> {
  readonly #source: TextSource;
  readonly #parse: (text: string, where: string) => T;
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout | undefined;
  #current: T;
  /** The file as it was when it was read, and as it was at the last look. */
  #read: Stats | null = null;
  #last: Stats | null = null;
  #looking = false;

  /** Throws what is wrong with the first text. */
  constructor(source: TextSource, parse: (text: string, where: string) => T, options: ReloadingOptions) {
    this.#source = source;
    this.#parse = parse;
    this.#log = options.log;
    if (source.path !== undefined) this.#read = statSync(source.path, { throwIfNoEntry: false }) ?? null;
    this.#current = parse(readSource(source), source.where);
    if (source.path === undefined) return;
    this.#timer = setInterval(() => void this.#look(), options.lookEveryMs ?? LOOK_EVERY_MS);
    this.#timer.unref();
  }

  get current(): T {
    return this.#current;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const now = await stat(this.#source.path as string).catch(() => null);
    if (!isSame(now, this.#read) && isSame(now, this.#last)) {
      this.#read = now;
      this.#reload();
    }
    this.#last = now;
    this.#looking = false;
  }

  #reload(): void {
    const { where, path } = this.#source;
    try {
      const text = readSource(this.#source);
      // Somebody has begun to write it meanwhile: what was read may be half of it, and the next looks will see the rest.
      if (!isSame(statSync(path as string), this.#read)) return;
      this.#current = this.#parse(text, where);
      this.#log(`read ${where} again: what it says is in force from now on`, "info");
    } catch (error) {
      this.#log(`${where} CANNOT BE USED, WHAT IT SAID BEFORE STAYS IN FORCE: ${(error as Error).message}`, "error");
    }
  }
}

function isSame(a: Stats | null, b: Stats | null): boolean {
  return a?.mtimeMs === b?.mtimeMs && a?.size === b?.size && a?.ino === b?.ino && a?.ctimeMs === b?.ctimeMs;
}
