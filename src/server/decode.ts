const needsDecoding = /[^\x21-\x24\x26-\x7e]/;
const outsideAscii = /[^\x21-\x7e]/;
const escaped = /%[0-9a-fA-F]{2}/g;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes a path segment once. A `%` that no two hex digits follow stands for itself, as on the real server.
 * `null` when the bytes are not UTF-8.
 */
export function decodeSegment(segment: string): string | null {
  if (!needsDecoding.test(segment)) return segment;
  const bytes = Buffer.from(
    segment.replace(escaped, (text) => String.fromCharCode(Number.parseInt(text.slice(1), 16))),
    "latin1",
  );
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/** Whether a request target holds only the characters that RFC 9112 allows there. */
export function isCleanTarget(target: string): boolean {
  return !outsideAscii.test(target);
}
