/** A set of code points: ascending pairs of first and last, with gaps between the pairs. */
export type CharSet = readonly number[];

export const LAST_CODE_POINT = 0x10ffff;
export const ALL_CHARS: CharSet = Object.freeze([0, LAST_CODE_POINT]);

/** Brings pairs in any order, overlapping or not, into the form of a set. */
export function charSet(pairs: readonly number[]): CharSet {
  const ranges: [number, number][] = [];
  for (let i = 0; i < pairs.length; i += 2) ranges.push([pairs[i], pairs[i + 1]]);
  ranges.sort((a, b) => a[0] - b[0]);
  const set: number[] = [];
  for (const [first, last] of ranges) {
    const end = set.length - 1;
    if (end > 0 && first <= set[end] + 1) set[end] = Math.max(set[end], last);
    else set.push(first, last);
  }
  return set;
}

export const union = (a: CharSet, b: CharSet): CharSet => charSet([...a, ...b]);

export function negate(set: CharSet): CharSet {
  const result: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i] > next) result.push(next, set[i] - 1);
    next = set[i + 1] + 1;
  }
  if (next <= LAST_CODE_POINT) result.push(next, LAST_CODE_POINT);
  return result;
}

export function intersect(a: CharSet, b: CharSet): CharSet {
  const result: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const first = Math.max(a[i], b[j]);
    const last = Math.min(a[i + 1], b[j + 1]);
    if (first <= last) result.push(first, last);
    if (a[i + 1] < b[j + 1]) i += 2;
    else j += 2;
  }
  return result;
}

export const subtract = (a: CharSet, b: CharSet): CharSet => intersect(a, negate(b));

export const symmetricDifference = (a: CharSet, b: CharSet): CharSet => subtract(union(a, b), intersect(a, b));

/** The only member of a set that has just one, else -1. */
export const onlyChar = (set: CharSet): number => (set.length === 2 && set[0] === set[1] ? set[0] : -1);

export function includes(set: CharSet, char: number): boolean {
  let low = 0;
  let high = set.length >>> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (set[middle * 2 + 1] < char) low = middle + 1;
    else high = middle;
  }
  return low < set.length >>> 1 && set[low * 2] <= char;
}
