/** Decides on documents by their text. Matchers are immutable. */
export interface TextMatcher {
  /** Tells matchers apart: equal names accept the same documents. */
  readonly name: string;
  /** Strings that every accepted document holds, for a search of candidates; may be empty. */
  readonly required: readonly string[];
  matches(document: string): boolean;
}

/** Accepts documents that hold the text: case-sensitive, no normalisation, no wildcards. */
export function containsMatcher(text: string): TextMatcher {
  return Object.freeze({
    name: `contains ${text}`,
    required: Object.freeze([text]),
    matches: (document: string) => document.includes(text),
  });
}

/** Accepts documents that are exactly one of the texts. */
export function wholeTextMatcher(texts: readonly string[]): TextMatcher {
  const wanted = new Set(texts);
  return Object.freeze({
    name: `is ${JSON.stringify(texts)}`,
    required: Object.freeze(texts.length === 1 ? [...texts] : []),
    matches: (document: string) => wanted.has(document),
  });
}
