/** At most `score` requests at once for every combination of tags that the patterns match; `*` stands for any characters. */
export interface ScorecardRule {
  readonly patterns: readonly string[];
  readonly score: number;
}

/** Patterns are shorter than this, in bytes. */
export const PATTERN_BYTES = 64;

interface Rule {
  readonly patterns: readonly Pattern[];
  readonly score: number;
}

/** Counts the requests under way by the combinations of tags that rules match, as Chroma's scorecard does. */
export class Scorecard {
  readonly #rules: readonly Rule[];
  readonly #counters = new Map<string, number>();

  constructor(rules: readonly ScorecardRule[]) {
    this.#rules = rules
      .filter(({ patterns }) => patterns.length > 0)
      .map(({ patterns, score }) => ({ patterns: patterns.map((each) => new Pattern(each)), score }));
  }

  /** Admits a request with these tags until the result is given to `leave`; `null` when a combination has no room. */
  enter(tags: readonly string[]): readonly string[] | null {
    const scores = this.#scoresOf(tags);
    for (const [combination, score] of scores) {
      if ((this.#counters.get(combination) ?? 0) >= score) return null;
    }
    const combinations = [...scores.keys()];
    for (const each of combinations) this.#counters.set(each, (this.#counters.get(each) ?? 0) + 1);
    return combinations;
  }

  leave(combinations: readonly string[]): void {
    for (const each of combinations) {
      const left = (this.#counters.get(each) as number) - 1;
      if (left === 0) this.#counters.delete(each);
      else this.#counters.set(each, left);
    }
  }

  /** How many may be under way of every combination that a rule finds in the tags: of several rules for one the first decides. */
  #scoresOf(tags: readonly string[]): Map<string, number> {
    const scores = new Map<string, number>();
    for (const { patterns, score } of this.#rules) {
      if (!patterns.every((pattern) => tags.some((tag) => pattern.matches(tag)))) continue;
      const matched = tags.filter((tag) => patterns.some((pattern) => pattern.matches(tag)));
      const combination = matched.sort().join("\0");
      if (!scores.has(combination)) scores.set(combination, score);
    }
    return scores;
  }
}

/** Literal text with `*` for any run of characters, sought piece by piece from the left: never slower than the text is long. */
class Pattern {
  readonly #first: string;
  readonly #middle: readonly string[];
  readonly #last: string | null;

  constructor(pattern: string) {
    const [first = "", ...others] = pattern.split("*");
    this.#first = first;
    this.#last = others.at(-1) ?? null;
    this.#middle = others.slice(0, -1);
  }

  matches(text: string): boolean {
    if (this.#last === null) return text === this.#first;
    if (!text.startsWith(this.#first)) return false;
    let at = this.#first.length;
    for (const piece of this.#middle) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return text.length - this.#last.length >= at && text.endsWith(this.#last);
  }
}
