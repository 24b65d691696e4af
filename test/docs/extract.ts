// Finds the code in documents and doc comments.

export interface Snippet {
  readonly language: string;
  readonly code: string;
  /** Line of the document on which the code begins. */
  readonly line: number;
  /** The snippets after it that import nothing go on from this one. */
  readonly isSetup: boolean;
  /** What it says that it prints, line by line: `// → text`, in shells `# → text`. */
  readonly expected: readonly string[];
}

const SETUP = "<!-- setup -->\n";

/** Fenced code that names its language. */
export function snippetsOf(markdown: string): Snippet[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(({ 1: language, 2: code, index }) => {
    const before = markdown.slice(0, index);
    const line = before.split("\n").length + 1;
    return { language, code, line, isSetup: before.endsWith(SETUP), expected: expectedOf(code) };
  });
}

/** The examples in doc comments, each up to the end of its comment. */
export function examplesOf(source: string): Snippet[] {
  return [...source.matchAll(/^ *\* @example\n(.*?)^ *\*\/$/gms)].map(({ 1: text, index }) => {
    const code = text.replaceAll(/^ *\* ?/gm, "");
    const line = source.slice(0, index).split("\n").length + 1;
    return { language: "ts", code, line, isSetup: false, expected: expectedOf(code) };
  });
}

const expectedOf = (code: string): string[] => [...code.matchAll(/(?:\/\/|#) → (.*)$/gm)].map(({ 1: text }) => text);
