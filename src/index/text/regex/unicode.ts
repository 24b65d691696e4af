import { type CharSet, charSet } from "./char-set.ts";

/** Where code points above 0xffff begin in a string of all of them without surrogates. */
const FIRST_ASTRAL = 0x10000 - 0x800;

const known = new Map<string, CharSet>();

/** All code points that a class of JavaScript's own regular expressions (flags `u`) accepts. */
export function charsOf(source: string): CharSet {
  let set = known.get(source);
  if (set === undefined) {
    const pairs: number[] = [];
    for (const run of everyChar().matchAll(new RegExp(`${source}+`, "gu"))) {
      pairs.push(charAt(run.index), charAt(run.index + run[0].length - 1));
    }
    set = charSet(pairs);
    known.set(source, set);
  }
  return set;
}

export const wordChars = (): CharSet => charsOf("[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]");
export const digitChars = (): CharSet => charsOf("\\p{Nd}");
export const spaceChars = (): CharSet => charsOf("\\p{White_Space}");

/** Names of properties whose values JavaScript does not know, though the reference server does. */
const UNSUPPORTED = new Set(["age", "gcb", "graphemeclusterbreak", "wb", "wordbreak", "sb", "sentencebreak"]);
const NAMES_OF: Readonly<Record<string, string>> = {
  gc: "General_Category",
  generalcategory: "General_Category",
  sc: "Script",
  script: "Script",
  scx: "Script_Extensions",
  scriptextensions: "Script_Extensions",
};

export type PropertyLookup = CharSet | "unknown property" | "unknown value" | "unsupported";

/** `\p{name}`: a binary property, a general category or a script, in any spelling that differs only in case and separators. */
export function namedProperty(name: string): PropertyLookup {
  const spellings = spellingsOf(name);
  return firstValid(spellings.flatMap((spelling) => [spelling, `sc=${spelling}`])) ?? "unknown property";
}

/** `\p{name=value}`. */
export function propertyValue(name: string, value: string): PropertyLookup {
  const loose = name.toLowerCase().replace(/[ _-]/g, "");
  if (UNSUPPORTED.has(loose)) return "unsupported";
  const property = Object.hasOwn(NAMES_OF, loose) ? NAMES_OF[loose] : undefined;
  if (property === undefined) return "unknown property";
  return firstValid(spellingsOf(value).map((spelling) => `${property}=${spelling}`)) ?? "unknown value";
}

function spellingsOf(name: string): string[] {
  const words = name.split(/[ _-]+/).filter((word) => word !== "");
  if (words.length === 0 || !words.every((word) => /^[A-Za-z0-9]+$/.test(word))) return [];
  const title = words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1).toLowerCase()).join("_");
  const spellings = [words.join("_"), title, title.toUpperCase()];
  if (/^is./i.test(name)) spellings.push(...spellingsOf(name.slice(2)));
  return spellings;
}

function firstValid(properties: readonly string[]): CharSet | null {
  for (const property of properties) {
    try {
      new RegExp(`\\p{${property}}`, "u");
    } catch {
      continue;
    }
    return charsOf(`\\p{${property}}`);
  }
  return null;
}

/** A string of all code points but surrogates, in order. Made anew for each property, since it weighs four megabytes. */
function everyChar(): string {
  const units = new Uint16Array(FIRST_ASTRAL + 2 * 0x100000);
  for (let char = 0; char < 0xd800; char++) units[char] = char;
  for (let char = 0xe000; char < 0x10000; char++) units[char - 0x800] = char;
  for (let i = 0, at = FIRST_ASTRAL; i < 0x100000; i++) {
    units[at++] = 0xd800 + (i >>> 10);
    units[at++] = 0xdc00 + (i & 0x3ff);
  }
  return new TextDecoder("utf-16le").decode(units);
}

/** The code point at an index of `everyChar()`. */
function charAt(index: number): number {
  if (index < 0xd800) return index;
  return index < FIRST_ASTRAL ? index + 0x800 : 0x10000 + ((index - FIRST_ASTRAL) >>> 1);
}
