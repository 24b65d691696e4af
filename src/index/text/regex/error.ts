import { invalidArgument, type KromaError } from "../../../api/errors.ts";
import type { Span } from "./ast.ts";

/** The reference server's message for a pattern that does not parse: the pattern, carets under the culprit, and the reason. */
export function regexError(pattern: string, span: Span, reason: string, original?: Span): KromaError {
  const spans = original === undefined ? [span] : [original, span];
  const multiline = pattern.includes("\n");
  const divider = `${"~".repeat(79)}\n`;
  const notated = notate(pattern, spans);
  const body = multiline ? `${divider}${notated}${divider}${acrossLines(pattern, spans)}` : notated;
  return invalidArgument(`Regex syntax errror: regex parse error:\n${body}error: ${reason}`);
}

/** For everything that only bytes, not text, could match; also for classes that nothing can match. */
export const bytePattern = (): KromaError => invalidArgument("Byte pattern is not allowed");

export const tooLarge = (reason: string): KromaError =>
  invalidArgument(`Regex too large: ${reason}. Use a simpler pattern`);

interface Place {
  readonly line: number;
  readonly column: number;
}

function placeOf(chars: readonly string[], offset: number): Place {
  const before = chars.slice(0, offset);
  return { line: before.filter((char) => char === "\n").length, column: offset - before.lastIndexOf("\n") - 1 };
}

function notate(pattern: string, spans: readonly Span[]): string {
  const chars = Array.from(pattern);
  const lines = pattern.split("\n").map((line) => line.replace(/\r$/, ""));
  const width = lines.length > 1 ? String(lines.length).length : 0;
  if (lines.length > 1 && lines[lines.length - 1] === "" && !spans.some((span) => span.start >= chars.length))
    lines.pop();
  return lines
    .map((line, index) => {
      const prefix = width === 0 ? "    " : `${String(index + 1).padStart(width)}: `;
      return `${prefix}${line}\n${carets(chars, spans, index, prefix.length)}`;
    })
    .join("");
}

function carets(chars: readonly string[], spans: readonly Span[], line: number, indent: number): string {
  let note = "";
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const [start, end] = [placeOf(chars, span.start), placeOf(chars, span.end)];
    if (start.line !== line || end.line !== line) continue;
    note = note.padEnd(indent + start.column) + "^".repeat(Math.max(1, end.column - start.column));
  }
  return note === "" ? "" : `${note}\n`;
}

function acrossLines(pattern: string, spans: readonly Span[]): string {
  const chars = Array.from(pattern);
  const notes: string[] = [];
  for (const span of spans) {
    const [start, end] = [placeOf(chars, span.start), placeOf(chars, span.end)];
    if (start.line === end.line) continue;
    notes.push(
      `on line ${start.line + 1} (column ${start.column + 1}) through line ${end.line + 1} (column ${end.column})\n`,
    );
  }
  return notes.join("");
}
