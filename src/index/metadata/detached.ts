/** Shorter pieces of strings are copies anyway. */
const SLICE_LENGTH = 13;

/** The same text in memory of its own. A piece cut out of a string would keep the whole string alive (V8's sliced strings). */
export function detached(text: string): string {
  if (text.length < SLICE_LENGTH) return text;
  const encoding = text.isWellFormed() ? "utf8" : "utf16le";
  return Buffer.from(text, encoding).toString(encoding);
}
