import type { FilterReader } from "../metadata/filter-reader.ts";

/** Fewest code points of a literal that the text index can look up. */
const TRIGRAM = 3;

/** Those of the texts that the text index can search for; a document that lacks one of them is no candidate. */
export function indexedLiterals(required: readonly string[]): string[] {
  const long = required.filter((text) => text.length >= 2 * TRIGRAM || [...text].length >= TRIGRAM);
  return [...new Set(long)];
}

/**
 * Ascending labels of a superset of the documents that hold all the literals: what the text index knows, and everything that
 * changed since it was brought up to date.
 */
export function candidateLabels(reader: FilterReader, literals: readonly string[]): Iterable<number> {
  const tail = reader.labelsSince(reader.textPosition());
  const indexed = reader.textCandidates(literals, -1);
  return tail.length === 0 ? indexed : mergeAscending(indexed, tail);
}

/** The members of two ascending sequences in ascending order, each once. */
export function* mergeAscending(first: Iterable<number>, second: Iterable<number>): Generator<number, void, undefined> {
  const a = first[Symbol.iterator]();
  const b = second[Symbol.iterator]();
  let left = a.next();
  let right = b.next();
  try {
    while (!left.done || !right.done) {
      const low = Math.min(left.done ? Infinity : left.value, right.done ? Infinity : right.value);
      yield low;
      if (!left.done && left.value === low) left = a.next();
      if (!right.done && right.value === low) right = b.next();
    }
  } finally {
    a.return?.();
    b.return?.();
  }
}
