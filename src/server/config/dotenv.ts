const ENTRY =
  /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?:'((?:\\'|[^'])*)'|"((?:\\.|[^"\\])*)"|([^\r\n]*))/gm;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * The variables of a `.env` text, as the 0.x server reads them. In an unquoted value `#` begins a comment only behind a blank:
 * Node's own `parseEnv` would cut the token `a#b` to `a`.
 */
export function parseDotEnv(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name, single, double, plain] of text.matchAll(ENTRY)) {
    values[name as string] =
      single?.replaceAll("\\'", "'") ??
      double?.replaceAll(/\\(.)/gs, (_, letter: string) => ESCAPES[letter] ?? letter) ??
      (plain as string).replace(/[ \t]+#.*$/, "").trim();
  }
  return values;
}
