import type { TextMatcher } from "./matcher.ts";
import { Automaton } from "./regex/automaton.ts";
import { requiredLiterals, wholeLiteral } from "./regex/literals.ts";
import { parsePattern } from "./regex/parse.ts";
import { compileProgram } from "./regex/program.ts";
import { translate } from "./regex/translate.ts";

/** Compiled patterns kept for reuse. */
const CACHED_PATTERNS = 32;

const compiled = new Map<string, TextMatcher>();

/**
 * Accepts documents in which a pattern of the Rust `regex` dialect matches somewhere, in time linear in the document. Throws a
 * `KromaError` with the reference server's message for patterns that it refuses.
 */
export function regexMatcher(pattern: string): TextMatcher {
  const matcher = compiled.get(pattern) ?? compile(pattern);
  compiled.delete(pattern);
  compiled.set(pattern, matcher);
  for (const oldest of compiled.keys()) {
    if (compiled.size <= CACHED_PATTERNS) break;
    compiled.delete(oldest);
  }
  return matcher;
}

function compile(pattern: string): TextMatcher {
  const node = translate(pattern, parsePattern(pattern));
  const name = `regex ${pattern}`;
  const literal = wholeLiteral(node);
  if (literal !== null) {
    return Object.freeze({ name, required: [literal], matches: (document: string) => document.includes(literal) });
  }
  const automaton = new Automaton(compileProgram(node));
  const required = Object.freeze(requiredLiterals(node));
  const longest = required.reduce((best, text) => (text.length > best.length ? text : best), "");
  const matches = (document: string): boolean => document.includes(longest) && automaton.matches(document);
  return Object.freeze({ name, required, matches });
}
