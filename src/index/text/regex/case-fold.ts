import { type CharSet, charSet, includes } from "./char-set.ts";
import { charsOf } from "./unicode.ts";

/** Pairs that fold together though neither is the other's single upper or lower case. */
const EXTRA_PAIRS = [
  [0x390, 0x1fd3],
  [0x3b0, 0x1fe3],
  [0xfb05, 0xfb06],
] as const;

/** Its upper case is I, but only in Turkish do the two fold together. */
const DOTLESS_I = 0x131;

let table: ReadonlyMap<number, readonly number[]> | null = null;

/** Adds to a set everything that equals a member when case is ignored (Unicode's simple case folding). */
export function caseFolded(set: CharSet): CharSet {
  table ??= foldTable();
  const pairs = [...set];
  for (const [char, others] of table) {
    if (!includes(set, char)) continue;
    for (const other of others) pairs.push(other, other);
  }
  return charSet(pairs);
}

/** For each code point with case, the others that fold to the same. */
function foldTable(): Map<number, number[]> {
  const groups = new Map<number, Set<number>>();
  const join = (a: number, b: number): void => {
    if (a === b || a === DOTLESS_I || b === DOTLESS_I) return;
    const merged = new Set([a, b, ...(groups.get(a) ?? []), ...(groups.get(b) ?? [])]);
    for (const char of merged) groups.set(char, merged);
  };
  const cased = charsOf("[\\p{Changes_When_Casemapped}\\p{Changes_When_Casefolded}]");
  for (let i = 0; i < cased.length; i += 2) {
    for (let char = cased[i]; char <= cased[i + 1]; char++) for (const variant of variants(char)) join(char, variant);
  }
  for (const [a, b] of EXTRA_PAIRS) join(a, b);
  return new Map([...groups].map(([char, group]) => [char, [...group].filter((other) => other !== char)]));
}

function variants(char: number): number[] {
  const text = String.fromCodePoint(char);
  return [text.toLowerCase(), text.toUpperCase()].flatMap((variant) => {
    const point = variant.codePointAt(0) ?? char;
    return variant === String.fromCodePoint(point) ? [point] : [];
  });
}
