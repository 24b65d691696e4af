import { ASCII_WORD, CARRIAGE_RETURN, CHAR_KINDS, EDGE, LINE_FEED, WORD } from "./alphabet.ts";
import { LOOKS, type Look } from "./syntax.ts";

type Test = (before: number, after: number) => boolean;

const word = (kind: number): boolean => kind === WORD || kind === ASCII_WORD;
const ascii = (kind: number): boolean => kind === ASCII_WORD;

const TESTS: Readonly<Record<Look, Test>> = {
  Start: (before) => before === EDGE,
  End: (_, after) => after === EDGE,
  StartLine: (before) => before === EDGE || before === LINE_FEED,
  EndLine: (_, after) => after === EDGE || after === LINE_FEED,
  StartLineCrlf: (before, after) =>
    before === EDGE || before === LINE_FEED || (before === CARRIAGE_RETURN && after !== LINE_FEED),
  EndLineCrlf: (before, after) =>
    after === EDGE || after === CARRIAGE_RETURN || (after === LINE_FEED && before !== CARRIAGE_RETURN),
  Word: (before, after) => word(before) !== word(after),
  NotWord: (before, after) => word(before) === word(after),
  WordStart: (before, after) => !word(before) && word(after),
  WordEnd: (before, after) => word(before) && !word(after),
  WordStartHalf: (before) => !word(before),
  WordEndHalf: (_, after) => !word(after),
  WordAscii: (before, after) => ascii(before) !== ascii(after),
  NotWordAscii: (before, after) => ascii(before) === ascii(after),
  WordStartAscii: (before, after) => !ascii(before) && ascii(after),
  WordEndAscii: (before, after) => ascii(before) && !ascii(after),
  WordStartHalfAscii: (before) => !ascii(before),
  WordEndHalfAscii: (_, after) => !ascii(after),
};

/** For each pair of kinds (before * CHAR_KINDS + after) the looks that hold between such characters, as bits by their place. */
export const LOOK_TABLE: Uint32Array = Uint32Array.from({ length: CHAR_KINDS * CHAR_KINDS }, (_, pair) => {
  const before = Math.floor(pair / CHAR_KINDS);
  const after = pair % CHAR_KINDS;
  return LOOKS.reduce((bits, look, place) => (TESTS[look](before, after) ? bits | (1 << place) : bits), 0);
});
